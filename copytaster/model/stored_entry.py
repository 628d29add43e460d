"""An entry of a table, as bytes: since when it is remembered, its number, and its content.

    form 1        since 8 | the rest
    form 2, 3, …  the form, as a mark 1 | since 8 | number 8 | the rest

Form 1 has no mark: it begins with a time, whose first byte is never that of a mark. Entries from before there were
forms have form 1, and so do entries that need no number. The head is the same in all forms with a mark, so the code
that sweeps a table does not need to understand its entries.

The `EntryReaders` of each kind define the rest, in each form: `uri/` in `copytaster/dedup/memory.py`, `name/` in
`copytaster/dedup/slug_bearers.py`, `text/` in `copytaster/dedup/likeness/remembered_text.py`; in the tables of the
stages, `agents/state/pending.py` for waiting entries and `agents/state/expiry.py` for all others.
`copytaster/model/forms.py` says how to add a form.
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
"""The number of an entry that has none: it is above every limit on numbers."""


class EntryStamp(NamedTuple):
    """The time since which an entry is remembered, by the log clock (milliseconds), and the number of its article."""

    since: int
    number: int


class StampedEntry(NamedTuple):
    """An entry: its form, its stamp, and its content in that form."""

    form: int
    stamp: EntryStamp
    rest: bytes


class EntryReaders(Generic[T]):
    """The readers for entries of one kind, by form."""

    def __init__(self, kind: str, readers: Mapping[int, Callable[[StampedEntry], T]]) -> None:
        self._forms = Forms(f"an entry {kind}", readers)

    def read(self, raw: bytes) -> T:
        """Read the content of an entry. Raises UnknownForm."""
        entry = unpack_entry(raw)
        return self._forms.read(entry.form, entry)


def unpack_entry(raw: bytes) -> StampedEntry:
    """Unpack an entry of any form; its content is not read yet."""
    if is_old_form(raw):
        return StampedEntry(1, unpack_stamp(raw), raw[_OLD_HEAD.size :])
    form, since, number = _HEAD.unpack_from(raw)
    return StampedEntry(form, EntryStamp(since, number), raw[_HEAD.size :])


def pack_entry(stamp: EntryStamp, rest: bytes, *, form: int = NUMBERED) -> bytes:
    """Pack an entry with a mark."""
    return _HEAD.pack(form, *stamp) + rest


def unmarked(since: int, rest: bytes) -> bytes:
    """An entry in form 1, for content that needs no number."""
    return _OLD_HEAD.pack(since) + rest


def is_old_form(raw: bytes) -> bool:
    """True for an entry in form 1."""
    return raw[0] in _UNMARKED


def unpack_stamp(raw: bytes) -> EntryStamp:
    """Unpack the time and number of an entry, in any form; one in form 1 has no number here."""
    if is_old_form(raw):
        return EntryStamp(_OLD_HEAD.unpack_from(raw)[0], UNNUMBERED)
    _, since, number = _HEAD.unpack_from(raw)
    return EntryStamp(since, number)


def unpack_body(raw: bytes) -> bytes:
    """The content of an entry, in any form, for callers that use no reader."""
    return unpack_entry(raw).rest
