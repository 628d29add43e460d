"""An entry of the memory, as bytes: since when it is remembered, its number, and what it says.

form 1 | since 8 | number 8 | the rest

Entries from before there were forms begin with a time, whose first byte is never that of a form. They had no
number, but those of texts.
"""

import struct
from typing import NamedTuple

_HEAD = struct.Struct(">BqQ")
_OLD_HEAD = struct.Struct(">q")
_FORM = 2
UNNUMBERED = 2**63
"""The number of an entry that has none: no bound on numbers reaches it."""


class Stamp(NamedTuple):
    """Since when an entry is remembered, by the clock of the log (milliseconds), and the number of its article."""

    since: int
    number: int


def packed(stamp: Stamp, rest: bytes) -> bytes:
    """An entry."""
    return _HEAD.pack(_FORM, *stamp) + rest


def is_old(raw: bytes) -> bool:
    """True for an entry from before there were forms."""
    return raw[0] != _FORM


def stamp_of(raw: bytes) -> Stamp:
    """When and as which an entry was remembered; an old one has no number here."""
    if is_old(raw):
        return Stamp(_OLD_HEAD.unpack_from(raw)[0], UNNUMBERED)
    _, since, number = _HEAD.unpack_from(raw)
    return Stamp(since, number)


def rest_of(raw: bytes) -> bytes:
    """What an entry says."""
    return raw[_OLD_HEAD.size if is_old(raw) else _HEAD.size :]
