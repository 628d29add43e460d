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
        known = orjson.dumps(self.known)
        body = cramjam.lz4.compress_block(f"{self.language or ''}\n{self.title}\n{self.text}".encode(errors="replace"))
        frame = _FRAME.pack(self.at, len(known), 8 * len(self.sketch))
        return pack_entry(self.stamp, b"".join((frame, known, self.sketch, body)))


class _Parts(NamedTuple):
    at: int
    stamp: EntryStamp
    known: bytes
    sketch: bytes
    body: bytes


def _split_old_form(entry: StampedEntry) -> _Parts:
    number, known_size, sketch_size = _OLD_FRAME.unpack_from(entry.rest)
    at = entry.stamp.since
    return _split(at, EntryStamp(at, number), entry.rest[_OLD_FRAME.size :], known_size, sketch_size)


def _split_present_form(entry: StampedEntry) -> _Parts:
    at, known_size, sketch_size = _FRAME.unpack_from(entry.rest)
    return _split(at, entry.stamp, entry.rest[_FRAME.size :], known_size, sketch_size)


def _split(at: int, stamp: EntryStamp, rest: bytes, known_size: int, sketch_size: int) -> _Parts:
    end = known_size + sketch_size
    return _Parts(at, stamp, rest[:known_size], rest[known_size:end], rest[end:])


_READERS = EntryReaders("text/", {1: _split_old_form, NUMBERED: _split_present_form})


def unpack_text(raw: bytes) -> RememberedText:
    """Unpack the remembered text. Raises UnknownForm."""
    at, stamp, known, sketch, packed_body = _READERS.read(raw)
    body = bytes(cramjam.lz4.decompress_block(packed_body))
    language, title, text = body.decode().split("\n", 2)
    return RememberedText(at, stamp, _parse_known_article(known), _parse_sketch(sketch), language or None, title, text)


def unpack_time_and_stamp(raw: bytes) -> tuple[int, EntryStamp]:
    """Unpack only event time and stamp."""
    return _READERS.read(raw)[:2]


def unpack_known(raw: bytes) -> KnownArticle:
    """Unpack the data known about the story, without its text."""
    return _parse_known_article(_READERS.read(raw).known)


def unpack_sketch(raw: bytes) -> "array[int]":
    """Unpack only the sketch."""
    return _parse_sketch(_READERS.read(raw).sketch)


def _parse_known_article(raw: bytes) -> KnownArticle:
    tree = orjson.loads(raw)
    return KnownArticle(**{**tree, "earlier": tuple(tree.get("earlier", ()))})


def _parse_sketch(raw: bytes) -> "array[int]":
    out = array("Q")
    out.frombytes(raw)
    return out


def pack_sketch(values: Sequence[int]) -> "array[int]":
    """Pack a sketch in the form in which it is stored."""
    return array("Q", values)
