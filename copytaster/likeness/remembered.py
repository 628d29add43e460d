"""A remembered text, as bytes: what its story is known by, its sketch, and the text itself, packed.

time 8 | number 8 | length of known 4 | length of sketch 4 | known (JSON) | sketch | language, title, text (lz4)
"""

import struct
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import cramjam
import orjson

from copytaster.lineage import Known

_FRAME = struct.Struct(">qQII")


class Remembered(NamedTuple):
    """One text: its event time, its number in the order of the log, and all that a comparison needs."""

    at: int
    number: int
    known: Known
    sketch: "array[int]"
    language: str | None
    title: str
    text: str

    def pack(self) -> bytes:
        """As bytes. A lone surrogate, which no parser lets through, is replaced."""
        told = orjson.dumps(self.known)
        body = cramjam.lz4.compress_block(f"{self.language or ''}\n{self.title}\n{self.text}".encode(errors="replace"))
        frame = _FRAME.pack(self.at, self.number, len(told), 8 * len(self.sketch))
        return b"".join((frame, told, self.sketch, body))


def unpack(raw: bytes) -> Remembered:
    """The remembered text in these bytes."""
    at, number, told, sketch = _FRAME.unpack_from(raw)
    start = _FRAME.size + told
    known = _known(orjson.loads(raw[_FRAME.size : start]))
    body = bytes(cramjam.lz4.decompress_block(raw[start + sketch :]))
    language, title, text = body.decode().split("\n", 2)
    return Remembered(at, number, known, _hashes(raw[start : start + sketch]), language or None, title, text)


def time_and_number(raw: bytes) -> tuple[int, int]:
    """Event time and number alone, which cost next to nothing to read."""
    at, number, _, _ = _FRAME.unpack_from(raw)
    return at, number


def known_of(raw: bytes) -> Known:
    """What the story is known by, without its text."""
    return _known(orjson.loads(raw[_FRAME.size : _FRAME.size + _FRAME.unpack_from(raw)[2]]))


def sketch_of(raw: bytes) -> "array[int]":
    """The sketch alone."""
    _, _, told, sketch = _FRAME.unpack_from(raw)
    start = _FRAME.size + told
    return _hashes(raw[start : start + sketch])


def _known(tree: dict[str, object]) -> Known:
    earlier = tree.pop("earlier", ())
    return Known(**tree, earlier=tuple(earlier))  # type: ignore[arg-type]


def _hashes(raw: bytes) -> "array[int]":
    out = array("Q")
    out.frombytes(raw)
    return out


def hashes(values: Sequence[int]) -> "array[int]":
    """A sketch as it is kept."""
    return array("Q", values)
