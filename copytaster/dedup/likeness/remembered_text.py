"""A remembered text, as an entry: what its story is known by, its sketch, and the text itself, packed.

entry's head | time 8 | length of known 4 | length of sketch 4 | known (JSON) | sketch | language, title, text (lz4)
"""

import struct
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import cramjam
import orjson

from copytaster.dedup.lineage import Known
from copytaster.model.stored_entry import Stamp, is_old, packed, rest_of, stamp_of

_FRAME = struct.Struct(">qII")
_OLD_FRAME = struct.Struct(">qQII")
"""Texts from before entries had forms: event time and number come first, and count for the head."""


class Remembered(NamedTuple):
    """One text: its event time, its number in the order of the log, and all that a comparison needs."""

    at: int
    stamp: Stamp
    known: Known
    sketch: "array[int]"
    language: str | None
    title: str
    text: str

    def pack(self) -> bytes:
        """As bytes. A lone surrogate, which no parser lets through, is replaced."""
        told = orjson.dumps(self.known)
        body = cramjam.lz4.compress_block(f"{self.language or ''}\n{self.title}\n{self.text}".encode(errors="replace"))
        frame = _FRAME.pack(self.at, len(told), 8 * len(self.sketch))
        return packed(self.stamp, b"".join((frame, told, self.sketch, body)))


class _Parts(NamedTuple):
    at: int
    stamp: Stamp
    known: bytes
    sketch: bytes
    body: bytes


def _parts(raw: bytes) -> _Parts:
    if is_old(raw):
        at, number, told, sketch = _OLD_FRAME.unpack_from(raw)
        stamp, start, rest = Stamp(at, number), _OLD_FRAME.size, raw
    else:
        stamp, rest = stamp_of(raw), rest_of(raw)
        at, told, sketch = _FRAME.unpack_from(rest)
        start = _FRAME.size
    middle, end = start + told, start + told + sketch
    return _Parts(at, stamp, rest[start:middle], rest[middle:end], rest[end:])


def unpack(raw: bytes) -> Remembered:
    """The remembered text in these bytes."""
    at, stamp, known, sketch, packed_body = _parts(raw)
    body = bytes(cramjam.lz4.decompress_block(packed_body))
    language, title, text = body.decode().split("\n", 2)
    return Remembered(at, stamp, _known(known), _hashes(sketch), language or None, title, text)


def time_and_stamp(raw: bytes) -> tuple[int, Stamp]:
    """Event time and stamp alone."""
    return _parts(raw)[:2]


def known_of(raw: bytes) -> Known:
    """What the story is known by, without its text."""
    return _known(_parts(raw).known)


def sketch_of(raw: bytes) -> "array[int]":
    """The sketch alone."""
    return _hashes(_parts(raw).sketch)


def _known(raw: bytes) -> Known:
    tree = orjson.loads(raw)
    return Known(**{**tree, "earlier": tuple(tree.get("earlier", ()))})


def _hashes(raw: bytes) -> "array[int]":
    out = array("Q")
    out.frombytes(raw)
    return out


def hashes(values: Sequence[int]) -> "array[int]":
    """A sketch as it is kept."""
    return array("Q", values)
