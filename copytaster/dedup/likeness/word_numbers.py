"""The words of many texts as numbers, for sketches: one pass of numpy over all texts, with no object for any word.

A known piece of text is found in a table by its first sixteen bytes; only new, long and displaced pieces are read as
words (copytaster/dedup/likeness/normalized_words.py). The table holds whole pieces, so a result never depends on which
other pieces were read before.
"""

from collections.abc import Sequence
from threading import Lock
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from copytaster.dedup.likeness.normalized_words import normalize_piece

NumberArray = NDArray[np.uint64]
MAX_PIECE_BYTES = 16
"""Longest piece, in bytes, that the table holds; one English word in two hundred is longer, with marks."""
_BITS = 18
"""Slots of the table, as a power of two: few of the 60,000 pieces of a month's wire displace one another."""
_KNOWN = 65_536
"""Pieces whose numbers are cached outside the table; at the limit, all are dropped and computed again."""
_SPACE = 32
_SHIFT = 64 - _BITS
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SIZES = range(MAX_PIECE_BYTES + 2)
_UP_TO = np.array([(256 ** min(n, 8) - 1, 256 ** min(max(n - 8, 0), 8) - 1) for n in _SIZES], dtype="<u8")
"""The bits of sixteen bytes that belong to a piece, by its length."""
_END = np.array(
    [(0xFF << 8 * n if n < 8 else 0, 0xFF << 8 * n - 64 if 8 <= n < MAX_PIECE_BYTES else 0) for n in _SIZES],
    dtype="<u8",
)
"""The byte that ends a shorter piece, by its length: a byte that UTF-8 never has."""

_lock = Lock()
_pieces = np.zeros((1 << _BITS, 2), dtype="<u8")
_numbers = np.zeros(1 << _BITS, dtype=np.uint64)


class _Beside(dict[bytes, int]):
    """The numbers of pieces that are too long for the table, or displace one another there."""

    def __missing__(self, piece: bytes) -> int:
        if len(self) >= _KNOWN:
            self.clear()
        self[piece] = number = _number(piece)
        return number


_beside = _Beside()


def _number(piece: bytes) -> int:
    """32 bits per word, the same in every process; 0 for marks."""
    return crc32(
        normalize_piece(piece.decode(errors="surrogatepass")).encode(errors="replace")
    )  # 0 if it has no letters


def number_words(texts: Sequence[bytes]) -> tuple[NumberArray, list[int]]:
    """The numbers of all words, 32 bits each, and the start of each text among them; the last entry is the end of all.

    A text is its pieces (`split_pieces`) in UTF-8 with single spaces between them; marks have no number.
    """
    data = b" ".join((b"", *texts, bytes(MAX_PIECE_BYTES)))
    spaces = (np.frombuffer(data, np.uint8, len(data) - MAX_PIECE_BYTES) == _SPACE).nonzero()[0]
    lengths = np.diff(spaces)
    lengths -= 1
    overlapping = np.ndarray(len(data) - MAX_PIECE_BYTES, f"S{MAX_PIECE_BYTES}", data, 0, (1,))
    pieces = overlapping[spaces[:-1] + 1].view("<u8").reshape(-1, 2)
    length = np.minimum(lengths, MAX_PIECE_BYTES + 1)
    pieces &= _UP_TO.take(length, axis=0)  # several times faster than _UP_TO[length]
    pieces |= _END.take(length, axis=0)
    with _lock:
        numbers = _look_up(pieces, lengths, data, spaces)
    ends = np.cumsum([0, *map(len, texts)]) + np.arange(len(texts) + 1)
    first = np.searchsorted(spaces, ends)
    words = numbers != 0
    if words.all():
        return numbers, first.tolist()
    before = np.zeros(len(words) + 1, dtype=np.intp)
    np.cumsum(words, out=before[1:])
    return numbers[words], before[first].tolist()


def _look_up(pieces: NumberArray, lengths: NDArray[np.intp], data: bytes, spaces: NDArray[np.intp]) -> NumberArray:
    first, second = pieces[:, 0], pieces[:, 1]
    slots = ((first * _FIRST ^ second) * _SECOND >> _SHIFT).astype(np.intp)
    in_slots = _pieces.take(slots, axis=0)
    known = (in_slots[:, 0] == first) & (in_slots[:, 1] == second) & (lengths <= MAX_PIECE_BYTES)
    numbers: NumberArray = _numbers.take(slots)
    unknown = (~known).nonzero()[0]
    if len(unknown):
        starts, ends = (spaces[unknown] + 1).tolist(), spaces[unknown + 1].tolist()
        fits = ((lengths[unknown] <= MAX_PIECE_BYTES) & ~in_slots[unknown].any(axis=1)).tolist()
        cut = (data[start:end] for start, end in zip(starts, ends, strict=True))
        numbers[unknown] = [_number(piece) if free else _beside[piece] for piece, free in zip(cut, fits, strict=True)]
        short = unknown[lengths[unknown] <= MAX_PIECE_BYTES]
        _pieces[slots[short]], _numbers[slots[short]] = (
            pieces[short],
            numbers[short],
        )  # of several in one slot, the last
    return numbers
