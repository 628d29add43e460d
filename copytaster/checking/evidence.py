"""The source sentences that bear on a statement, chosen to cover all of it.

A statement may join things that stand far apart, so sentences are picked greedily: first the one that covers
most, then whichever covers most of what is left.
"""

from collections.abc import Iterable, Sequence

from copytaster.checking.analyzed_text import Reading
from copytaster.model.article import span
from copytaster.model.verdict import Evidence, Field
from copytaster.text.doc import Token

MOST_SENTENCES = 8
"""A statement of one sentence rarely rests on more; longer statements are read sentence by sentence."""
LEAST_GAIN = 0.04
"""Share of the statement that a further sentence has to add. Of 282 needs marked by hand (benchmarks/evidence) these
two meet 0.76 at 81 words; four sentences of 0.12 met 0.61 at 56."""
MOST_TELLING = 4
TELLING_GAIN = 0.12
"""The same for what one clause is held against: the sentences that tell it, not all that a reader wants to see."""
_OPENS = 6
"""Words of a sentence within which a pronoun for subject refers to the sentence before."""
_PRONOUNS = frozenset("he she they it this that these those both".split())

_WEIGHTS = {"PROPN": 1.5, "NUM": 1.2, "NOUN": 1.0, "VERB": 1.0, "ADJ": 0.7, "ADV": 0.3}
_COMMON = 0.25
"""A word in more than this share of the sentences tells little; it counts half."""


def weight(token: Token) -> float:
    """How much a word of the statement asks to be covered."""
    return _WEIGHTS.get(token.pos, 0.5)


def weights(statement: Reading, tokens: Iterable[int], source: Reading) -> dict[int, float]:
    """Token number to weight, for the words that ask for evidence; everyday words of this story count half."""
    rows = max(len(source.bags), 1)
    out = {}
    for i in tokens:
        wanted = statement.senses[i]
        if wanted:
            often = sum(1 for bag in source.bags if wanted & bag) / rows
            out[i] = weight(statement.doc.tokens[i]) * (0.5 if often > _COMMON and rows > 4 else 1.0)
    return out


def select(statement: Reading, source: Reading) -> tuple[int, ...]:
    """Sentence numbers of the source that together cover the statement, in text order, and what their pronouns mean."""
    chosen: set[int] = set()
    for first, last in statement.doc.sents:
        chosen.update(cover(statement, range(first, last), source, most=MOST_SENTENCES, least=LEAST_GAIN))
    before = {n - 1 for n in chosen if n and _leans_back(source, n)}
    return tuple(sorted(chosen | before))


def _leans_back(source: Reading, sent: int) -> bool:
    """True where a sentence begins with a pronoun as its subject, which the one before has to explain."""
    opening = source.doc.sent_tokens(sent)[:_OPENS]
    return any(t.lower in _PRONOUNS and t.dep in {"nsubj", "nsubjpass"} for t in opening)


def cover(
    statement: Reading,
    tokens: Sequence[int] | range,
    source: Reading,
    *,
    most: int = MOST_TELLING,
    least: float = TELLING_GAIN,
) -> list[int]:
    """At most so many sentences for one stretch of the statement, the most telling first; each adds so much to it."""
    asked = weights(statement, tokens, source)
    whole = sum(asked.values())
    left = dict(asked)
    chosen: list[int] = []
    while left and len(chosen) < most:
        gains = [(_gain(statement, left, bag), -n) for n, bag in enumerate(source.bags) if n not in chosen]
        if not gains:
            break
        gain, minus = max(gains)
        if gain < least * whole:
            break
        chosen.append(-minus)
        bag = source.bags[-minus]
        left = {i: w for i, w in left.items() if not statement.senses[i] & bag}
    return chosen


def _gain(statement: Reading, left: dict[int, float], bag: frozenset[str]) -> float:
    return sum(w for i, w in left.items() if statement.senses[i] & bag)


def coverage(statement: Reading, asked: dict[int, float], bag: frozenset[str]) -> float:
    """Share of the weighted words that a bag covers, from 0 to 1; 1 where nothing is asked."""
    whole = sum(asked.values())
    return _gain(statement, asked, bag) / whole if whole else 1.0


def sentence(source: Reading, number: int) -> Evidence:
    """One sentence of the source as supporting evidence."""
    start, end = source.doc.sent_span(number)
    return Evidence(source.field, span(source.doc.text, start, end), "supports")


def words(source: Reading, tokens: Iterable[Token]) -> Evidence | None:
    """Words of the source that speak against a statement; None where there are none."""
    listed = sorted(tokens, key=lambda t: t.i)
    if not listed:
        return None
    return Evidence(source.field, span(source.doc.text, listed[0].start, listed[-1].end), "conflicts")


def caption(value: str, start: int, end: int) -> Evidence:
    """A stretch of one caption's value as supporting evidence."""
    field: Field = "caption"
    return Evidence(field, span(value, start, end), "supports")
