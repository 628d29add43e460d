"""Short evidence for the model: the few sentences of a source that together cover a statement, about 60 words.

Longer evidence, and the best of several windows, did worse on every set tried (training/TRIALS.md). It is chosen by
words alone, so that training and checking choose in the same way; copytaster/checking/evidence.py chooses the evidence
for readers.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

ENOUGH_WORDS = 60
"""Words after which no further sentence is added."""
MAX_WORDS = 90
"""A sentence that would make the evidence longer than this many words is skipped, unless it is the first."""
MIN_GAIN = 0.06
"""Share of the statement's weight that a further sentence must add."""

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d.,:]*")
_ENDINGS = re.compile(r"(?:'s|ings?|ed|es|s|ly|e)$")
_STOP_WORDS = frozenset(
    "a an the of to in on at by for with from as that this it its he she they his her their and or but is are was "
    "were be been has have had will would not no who which said says after before into over about than also".split()
)


def count_terms(text: str) -> Counter[str]:
    """Content words, lower-cased and without their commonest endings."""
    words = (w.lower().rstrip(".,:") for w in _WORD.findall(text))
    return Counter(_ENDINGS.sub("", w) or w for w in words if w not in _STOP_WORDS)


class EvidenceSelector:
    """A source's sentences, counted once; `select_text` gives the short evidence for one sentence of a statement."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = sentences
        self._bags = [frozenset(count_terms(s)) for s in sentences]
        self._lengths = [len(s.split()) for s in sentences]
        self._often = Counter(t for bag in self._bags for t in bag)

    def choose_sentences(self, claim: str) -> list[int]:
        """Numbers of the sentences that cover the claim, in text order; at least one if the source has any."""
        rows = len(self._bags)
        uncovered = {t: math.log(1 + rows / (1 + self._often[t])) + 0.1 for t in count_terms(claim)}
        total, words = sum(uncovered.values()), 0
        chosen: list[int] = []
        while len(chosen) < rows and words < ENOUGH_WORDS:
            rest = [n for n in range(rows) if n not in chosen and (not chosen or words + self._lengths[n] <= MAX_WORDS)]
            if not rest:
                break
            gain, minus = max((sum(w for t, w in uncovered.items() if t in self._bags[n]), -n) for n in rest)
            if chosen and gain <= MIN_GAIN * total:
                break
            chosen.append(-minus)
            words += self._lengths[-minus]
            uncovered = {t: w for t, w in uncovered.items() if t not in self._bags[-minus]}
        return sorted(chosen)

    def select_text(self, claim: str) -> str:
        """The chosen sentences as one text; an ellipsis separates sentences that were not neighbours."""
        out, last = "", None
        for n in self.choose_sentences(claim):
            out += ("" if last is None else " " if n == last + 1 else " … ") + self.sentences[n]
            last = n
        return " ".join(out.split())
