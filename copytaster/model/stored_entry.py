"""An entry of a table, as bytes: since when it is remembered, its number, and what it says.

    form 1        since 8 | the rest
    form 2, 3, …  the form, as a mark 1 | since 8 | number 8 | the rest

Form 1 has no mark: it begins with a time, whose first byte is never that of a mark. It is what was written before there
were forms, and what is written of what needs no number. The head is the same in all forms with a mark: so whoever
sweeps a table needs to know nothing of what its entries say.

What the rest is, in each form, is for the `EntryReaders` of its kind to say: `uri/` in `copytaster/dedup/memory.py`,
`name/` in `copytaster/dedup/slug_bearers.py`, `text/` in `copytaster/dedup/likeness/remembered_text.py`, and in the
tables of the stages `agents/state/pending.py` for what waits, `agents/state/expiry.py` for all else. How to add a form
is said in `copytaster/model/forms.py`.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

from copytaster.model.forms import Forms

T = TypeVar("T")
_HEAD = struct.Struct(">BqQ")
_OLD_HEAD = struct.Struct(">q")
_UNMARKED = b"\x00\xff"
"""First bytes of a time, of either sign, within two million years of 1970."""
NUMBERED = 2
"""The form of an entry with a number."""
UNNUMBERED = 2**63
"""The number of an entry that has none: no bound on numbers reaches it."""


class EntryStamp(NamedTuple):
    """Since when an entry is remembered, by the clock of the log (milliseconds), and the number of its article."""

    since: int
    number: int


class StampedEntry(NamedTuple):
    """An entry: its form, its stamp, and what it says, in that form."""

    form: int
    stamp: EntryStamp
    rest: bytes


class EntryReaders(Generic[T]):
    """How the entries of one kind are read, by form."""

    def __init__(self, kind: str, readers: Mapping[int, Callable[[StampedEntry], T]]) -> None:
        self._forms = Forms(f"an entry {kind}", readers)

    def read(self, raw: bytes) -> T:
        """What an entry says. Raises UnknownForm."""
        entry = unpack_entry(raw)
        return self._forms.read(entry.form, entry)


def unpack_entry(raw: bytes) -> StampedEntry:
    """An entry in whatever form, what it says not read yet."""
    if is_old_form(raw):
        return StampedEntry(1, unpack_stamp(raw), raw[_OLD_HEAD.size :])
    form, since, number = _HEAD.unpack_from(raw)
    return StampedEntry(form, EntryStamp(since, number), raw[_HEAD.size :])


def pack_entry(stamp: EntryStamp, rest: bytes, *, form: int = NUMBERED) -> bytes:
    """An entry with a mark."""
    return _HEAD.pack(form, *stamp) + rest


def unmarked(since: int, rest: bytes) -> bytes:
    """An entry in form 1, of what needs no number."""
    return _OLD_HEAD.pack(since) + rest


def is_old_form(raw: bytes) -> bool:
    """True for an entry in form 1."""
    return raw[0] in _UNMARKED


def unpack_stamp(raw: bytes) -> EntryStamp:
    """When and as which an entry was remembered, in whatever form; one in form 1 has no number here."""
    if is_old_form(raw):
        return EntryStamp(_OLD_HEAD.unpack_from(raw)[0], UNNUMBERED)
    _, since, number = _HEAD.unpack_from(raw)
    return EntryStamp(since, number)


def unpack_body(raw: bytes) -> bytes:
    """What an entry says, whatever its form: for those who ask no reader."""
    return unpack_entry(raw).rest
