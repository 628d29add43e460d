"""The sketch of a text: a small sample of its runs of words, which finds other texts that share runs with it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from copytaster.dedup.likeness.normalized_words import encode_pieces
from copytaster.dedup.likeness.word_numbers import NumberArray, number_words

RUN_LENGTH = 4
"""Words in a run."""
RUNS_PER_SAMPLE = 6
"""One run in so many is kept, by the lowest hash: the same runs in every text that has them (Broder 1997)."""
LEAST, MOST = 24, 256
"""Limits of the sample: short texts keep nearly all their runs, none keeps more than a kilobyte."""
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)


def compute_sketch(text: str) -> list[int]:
    """The lowest hashes of the text's runs, ascending, 64 bits each; none for a text without words."""
    return compute_sketches([encode_pieces(text)])[0]


def compute_sketches(texts: Sequence[bytes]) -> list[list[int]]:
    """The sketches of several texts, as `encode_pieces` gives them; together they take a fraction of the time."""
    ids, places = number_words(texts)
    hashed = _mixed(np.correlate(ids, _FACTORS, "valid")) if len(ids) >= RUN_LENGTH else ids
    return [
        _lowest(hashed[start : end - RUN_LENGTH + 1]) if end - start >= RUN_LENGTH else _whole(ids[start:end])
        for start, end in pairwise(places)
    ]


def _lowest(hashed: NumberArray) -> list[int]:
    hashed.sort()
    keep = min(max(len(hashed) // RUNS_PER_SAMPLE, LEAST), MOST)
    found: list[int] = hashed[:keep].tolist()
    if len(set(found)) < len(found):  # a repeated run counts once
        found = list(dict.fromkeys(hashed[: 2 * keep].tolist()))[:keep]
    return found


def _whole(ids: NumberArray) -> list[int]:
    """Treat a text shorter than a run as one run."""
    return [int(_mixed((ids * _FACTORS[: len(ids)]).sum(keepdims=True))[0])] if len(ids) else []


def _mixed(hashed: NumberArray) -> NumberArray:
    hashed ^= hashed >> _HALF
    hashed *= _MIX
    hashed ^= hashed >> _HALF
    return hashed
