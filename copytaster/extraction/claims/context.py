"""The check-worthiness of an assertion in its context: its speaker, its neighbours, and denials of it.

Figures often come together: if one sentence has facts that can be looked up, those around it are about the same. An
assertion that somebody calls wrong is worth checking whatever its words are, and people who ask questions assert
little.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log1p

from copytaster.extraction.checkworthiness import BASE_WEIGHT, Features

CONTEXT_REACH = 5
"""Neighbouring assertions that count, before and after."""
_FADES = 0.8
"""Factor for their weight with each step away."""
_COMPANY = 1.5
"""Weight of the logarithm of one plus the sum of the neighbours' reduced scores."""
OWN_WEIGHT_CAP = 1.0
"""The features of the words alone count up to this; more figures do not make a fact more worth checking."""
ASKER_WEIGHT, DISPUTED_WEIGHT = -1.5, 1.0
_ASKS = 0.15
"""Share of questions from which a speaker counts as an asker: candidates stay under 0.08, moderators are above."""
_FEWEST_QUESTIONS = 3
_DENIES = re.compile(
    r"\b(?:wrong|not true|false|incorrect|never said|did(?:n['’]t| not) say|not correct|not accurate|untrue|lies?"
    r"|that['’]s not|that is not|i did not|i didn['’]t|i never"
    r"|den(?:y|ies|ied|ying)|refut(?:es?|ed|ing)|dismiss(?:es|ed|ing)?|disput(?:es?|ed|ing)|reject(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion in its context: its speaker ("" for the story itself), its features, whether it denies another."""

    speaker: str
    features: Features
    denies: bool = False


def is_denial(text: str) -> bool:
    """True for words that call something wrong: `That is not true.`, `denied`."""
    return _DENIES.search(text) is not None


def find_askers(utterances: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The speakers who mainly ask, from (speaker, sentence): a moderator, a reporter in an interview."""
    sentences: Counter[str] = Counter()
    questions: Counter[str] = Counter()
    for speaker, text in utterances:
        sentences[speaker] += 1
        questions[speaker] += "?" in text
    return frozenset(s for s, n in questions.items() if n >= _FEWEST_QUESTIONS and n >= _ASKS * sentences[s])


def score_in_context(
    assertions: Sequence[Assertion], asking: frozenset[str] = frozenset()
) -> list[tuple[float, Features]]:
    """The score of each assertion of a text, 0 to 1 to 3 decimals, with its features; they are in the text's order."""
    own = [(*t.features, *([("asks others", ASKER_WEIGHT)] if t.speaker in asking else [])) for t in assertions]
    sums = [BASE_WEIGHT + sum(weight for _, weight in features) for features in own]
    alone = [_curve(s) for s in sums]
    denials = [n for n, t in enumerate(assertions) if t.denies]
    out = []
    for n, features in enumerate(own):
        features = (*features, *_find_context_features(assertions, n, alone, denials))
        if sums[n] > OWN_WEIGHT_CAP:
            features = (*features, ("plenty already", round(OWN_WEIGHT_CAP - sums[n], 3)))
        out.append((round(_curve(BASE_WEIGHT + sum(weight for _, weight in features)), 3), features))
    return out


def _find_context_features(
    assertions: Sequence[Assertion], n: int, alone: Sequence[float], denials: Sequence[int]
) -> Features:
    """The features that an assertion gets from its neighbours."""
    beside = sum(
        _FADES ** abs(other - n) * alone[other]
        for other in range(max(0, n - CONTEXT_REACH), min(len(assertions), n + CONTEXT_REACH + 1))
        if other != n and assertions[other].speaker == assertions[n].speaker
    )
    company = round(_COMPANY * log1p(beside), 3)
    found = (("beside others", company),) if company else ()
    later = denials[bisect_right(denials, n) :]
    disputed = any(
        assertions[d].speaker != assertions[n].speaker for d in later[:CONTEXT_REACH] if d - n <= CONTEXT_REACH
    )
    return (*found, ("disputed", DISPUTED_WEIGHT)) if disputed else found


def _curve(total: float) -> float:
    return 1 / (1 + exp(-total))
