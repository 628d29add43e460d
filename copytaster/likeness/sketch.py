"""The sketch of a text: a small sample of its runs of words, by which texts that share runs find each other."""

from zlib import crc32

import numpy as np

from copytaster.likeness.wording import pieces, plain

RUN = 4
"""Words in a run."""
ONE_IN = 6
"""One run in so many is kept, by the lowest hash: the same runs in whatever text they stand (Broder 1997)."""
LEAST, MOST = 24, 256
"""Bounds of the sample: short texts keep nearly all their runs, none keeps more than a kilobyte."""
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)
_KNOWN = 262_144
"""Words whose hashes are kept; beyond that all are forgotten and computed again."""


class _Hashes(dict[str, int]):
    """32 bits a word, the same in every process; 0 for marks."""

    def __missing__(self, piece: str) -> int:
        if len(self) >= _KNOWN:
            self.clear()
        word = plain(piece).encode(errors="replace")
        self[piece] = value = crc32(word) if word else 0
        return value


_hashes = _Hashes()


def sketch(text: str) -> list[int]:
    """The lowest of the hashes of the text's runs, ascending, 64 bits each; none for a text without words."""
    found = pieces(text)
    ids = np.fromiter(map(_hashes.__getitem__, found), dtype=np.uint64, count=len(found))
    if np.count_nonzero(ids) < len(ids):
        ids = ids[ids != 0]
    if not len(ids):
        return []
    runs = len(ids) - RUN + 1
    if runs < 1:
        return [int(_mixed((ids * _FACTORS[: len(ids)]).sum(keepdims=True))[0])]
    hashed = _mixed(np.correlate(ids, _FACTORS, "valid"))
    hashed.sort()
    keep = min(max(runs // ONE_IN, LEAST), MOST)
    return list(dict.fromkeys(hashed[: 2 * keep].tolist()))[:keep]


def _mixed(hashed: np.ndarray) -> np.ndarray:
    hashed ^= hashed >> _HALF
    hashed *= _MIX
    hashed ^= hashed >> _HALF
    return hashed
