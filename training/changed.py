"""The words of a claim that its source lacks: word labels for pairs whose makers changed a few words by rule."""

import re
from difflib import SequenceMatcher

from training.pairs import Spans

MOST = 0.4
"""Share of the claim's words that may be new. Above it a claim was rewritten, and the wrong words are unknown."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def changed(source: str, claim: str) -> Spans | None:
    """Spans of the claim's words that are not at their place in the source; None if that says nothing.

    A claim that only leaves words out has no new word, and a claim that shares little with its source has too many.
    """
    words = list(_WORD.finditer(claim))
    theirs = [w.lower() for w in _WORD.findall(source)]
    match = SequenceMatcher(None, theirs, [w.group().lower() for w in words], autojunk=False)
    new = [n for tag, _, _, a, b in match.get_opcodes() if tag in ("replace", "insert") for n in range(a, b)]
    return tuple(words[n].span() for n in new) if 0 < len(new) <= MOST * len(words) else None
