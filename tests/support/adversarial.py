"""Texts that cost a regular expression as much as possible: long runs of the parts that it looks for.

A pattern is split into its atoms (a character, a class, a word). From them come runs of one atom, of two in
turn, of the pattern's own shortest match, and each of these with an end that does not match.
"""

import re
from collections.abc import Iterator
from itertools import permutations
from typing import Any

try:
    from re import _parser as sre_parse  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover  # before 3.11
    import sre_parse  # type: ignore[no-redef]

MOST_ATOMS = 3
ENDS = ("", "\x01")
_TRIED = [*map(chr, range(32, 127)), "\n", "\t", "é", "—", "“", "’", "Ä", "я", "\x85", "\xa0"]


def texts(pattern: str, flags: int, size: int) -> Iterator[str]:
    """Each adversarial text, cut to `size`."""
    atoms = list(dict.fromkeys(_atoms(sre_parse.parse(pattern, flags), flags)))[:MOST_ATOMS]
    whole = "".join(_atoms(sre_parse.parse(pattern, flags), flags))
    runs = [*atoms, *(a + b for a, b in permutations(atoms, 2)), whole, *(whole[:n] for n in (len(whole) // 2,))]
    for run in dict.fromkeys(r for r in runs if r):
        body = (run * (size // len(run) + 1))[:size]
        for end in ENDS:
            yield body[: size - len(end)] + end
        yield whole[: len(whole) // 2] + body


def _atoms(tree: Any, flags: int) -> Iterator[str]:
    """One matching string for each part of the pattern that consumes text."""
    for kind, value in tree:
        name = str(kind)
        if name == "LITERAL":
            yield chr(value)
        elif name in ("IN", "NOT_LITERAL", "ANY", "CATEGORY"):
            yield _fitting(kind, value, flags)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _atoms(value[2], flags)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            yield from _atoms(value[-1] if name == "SUBPATTERN" else value, flags)
        elif name == "BRANCH":
            for branch in value[1][:3]:
                yield "".join(_atoms(branch, flags))
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _atoms(value[1], flags)


def _fitting(kind: Any, value: Any, flags: int) -> str:
    """A character that this part matches."""
    state = sre_parse.State()
    state.flags = flags
    part = sre_parse.SubPattern(state, [(kind, value)])
    one = re._compiler.compile(part, flags)  # type: ignore[attr-defined]
    return next((c for c in _TRIED if one.match(c)), "a")
