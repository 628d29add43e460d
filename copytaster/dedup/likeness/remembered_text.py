"""A remembered text as an entry: the data known about its story, its sketch, and the text itself, packed.

entry's head | time 8 | length of known 4 | length of sketch 4 | known (JSON) | sketch | language, title, text (lz4)
"""

import struct
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import cramjam
import orjson

from copytaster.dedup.lineage import KnownArticle
from copytaster.model.stored_entry import NUMBERED, EntryReaders, EntryStamp, StampedEntry, pack_entry

_FRAME = struct.Struct(">qII")
_OLD_FRAME = struct.Struct(">QII")
"""Form 1: the time at its beginning is the event time, and the number follows."""


class RememberedText(NamedTuple):
    """One text: its event time, its number in the order of the log, and all that a comparison needs."""

    at: int
    stamp: EntryStamp
    known: KnownArticle
    sketch: "array[int]"
    language: str | None
    title: str
    text: str

    def pack(self) -> bytes:
        """Pack as bytes. A lone surrogate, which no parser accepts, is replaced."""
        told = orjson.dumps(self.known)
        body = cramjam.lz4.compress_block(f"{self.language or ''}\n{self.title}\n{self.text}".encode(errors="replace"))
        frame = _FRAME.pack(self.at, len(told), 8 * len(self.sketch))
        return pack_entry(self.stamp, b"".join((frame, told, self.sketch, body)))


class _Parts(NamedTuple):
    at: int
    stamp: EntryStamp
    known: bytes
    sketch: bytes
    body: bytes


def _old(entry: StampedEntry) -> _Parts:
    number, told, sketch = _OLD_FRAME.unpack_from(entry.rest)
    at = entry.stamp.since
    return _cut(at, EntryStamp(at, number), entry.rest[_OLD_FRAME.size :], told, sketch)


def _present(entry: StampedEntry) -> _Parts:
    at, told, sketch = _FRAME.unpack_from(entry.rest)
    return _cut(at, entry.stamp, entry.rest[_FRAME.size :], told, sketch)


def _cut(at: int, stamp: EntryStamp, rest: bytes, told: int, sketch: int) -> _Parts:
    end = told + sketch
    return _Parts(at, stamp, rest[:told], rest[told:end], rest[end:])


_READERS = EntryReaders("text/", {1: _old, NUMBERED: _present})


def unpack_text(raw: bytes) -> RememberedText:
    """Unpack the remembered text. Raises UnknownForm."""
    at, stamp, known, sketch, packed_body = _READERS.read(raw)
    body = bytes(cramjam.lz4.decompress_block(packed_body))
    language, title, text = body.decode().split("\n", 2)
    return RememberedText(at, stamp, _known(known), _hashes(sketch), language or None, title, text)


def unpack_time_and_stamp(raw: bytes) -> tuple[int, EntryStamp]:
    """Unpack only event time and stamp."""
    return _READERS.read(raw)[:2]


def unpack_known(raw: bytes) -> KnownArticle:
    """Unpack the data known about the story, without its text."""
    return _known(_READERS.read(raw).known)


def unpack_sketch(raw: bytes) -> "array[int]":
    """Unpack only the sketch."""
    return _hashes(_READERS.read(raw).sketch)


def _known(raw: bytes) -> KnownArticle:
    tree = orjson.loads(raw)
    return KnownArticle(**{**tree, "earlier": tuple(tree.get("earlier", ()))})


def _hashes(raw: bytes) -> "array[int]":
    out = array("Q")
    out.frombytes(raw)
    return out


def pack_sketch(values: Sequence[int]) -> "array[int]":
    """Pack a sketch in the form in which it is stored."""
    return array("Q", values)
