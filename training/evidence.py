"""Short evidence: the few sentences of a source that together cover a statement, about 60 words of them.

Longer evidence, and the best of several windows, did worse on every set tried (TRIALS.md).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

ENOUGH = 60
"""Words after which no further sentence is added."""
MOST = 90
"""A sentence that would take the evidence past this many words is passed over, unless it is the first."""
LEAST_GAIN = 0.06
"""Share of the statement's weight that a further sentence has to add."""

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d.,:]*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|\n+")
_ENDINGS = re.compile(r"(?:'s|ings?|ed|es|s|ly|e)$")
_EMPTY = frozenset(
    "a an the of to in on at by for with from as that this it its he she they his her their and or but is are was "
    "were be been has have had will would not no who which said says after before into over about than also".split()
)


def sentences(text: str) -> list[str]:
    """Sentences by rule: no parse is spent on choosing training evidence. Fragments under three words are joined."""
    out: list[str] = []
    for piece in _SENTENCE.split(text):
        piece = piece.strip()
        if out and (len(out[-1].split()) < 3 or re.search(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gov|Sen|Rep|Gen)\.$", out[-1])):
            out[-1] += " " + piece
        elif piece:
            out.append(piece)
    return out


def terms(text: str) -> Counter[str]:
    """Content words, lower-cased and without their commonest endings."""
    words = (w.lower().rstrip(".,:") for w in _WORD.findall(text))
    return Counter(_ENDINGS.sub("", w) or w for w in words if w not in _EMPTY)


def choose(claim: str, source: Sequence[str]) -> list[int]:
    """Numbers of the source sentences that cover the claim, in text order; at least one if the source has any."""
    bags = [frozenset(terms(s)) for s in source]
    lengths = [len(s.split()) for s in source]
    often = Counter(t for bag in bags for t in bag)
    left = {t: math.log(1 + len(bags) / (1 + often[t])) + 0.1 for t in terms(claim)}
    whole, words = sum(left.values()), 0
    chosen: list[int] = []
    while len(chosen) < len(source) and words < ENOUGH:
        rest = [n for n in range(len(source)) if n not in chosen and (not chosen or words + lengths[n] <= MOST)]
        if not rest:
            break
        gain, minus = max((sum(w for t, w in left.items() if t in bags[n]), -n) for n in rest)
        if chosen and gain < LEAST_GAIN * whole:
            break
        chosen.append(-minus)
        words += lengths[-minus]
        left = {t: w for t, w in left.items() if t not in bags[-minus]}
    return sorted(chosen)


def evidence(claim: str, source: Sequence[str]) -> str:
    """The chosen sentences as one text; sentences that stood apart are parted by an ellipsis."""
    out, last = "", None
    for n in choose(claim, source):
        out += ("" if last is None else " " if n == last + 1 else " … ") + source[n]
        last = n
    return " ".join(out.split())
