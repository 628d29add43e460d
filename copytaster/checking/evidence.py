"""The source sentences that are relevant to a statement, chosen to cover all of it.

A statement may join things from distant places, so sentences are chosen greedily: first the one that covers most, then
the one that covers most of the rest.
"""

from collections.abc import Iterable, Sequence

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.model.article import cut_span
from copytaster.model.verdict import Evidence, SourceField
from copytaster.text.doc import Token

MAX_SENTENCES = 8
"""A statement of one sentence rarely depends on more; longer statements are read sentence by sentence."""
MIN_GAIN = 0.04
"""Share of the statement that a further sentence must add. Of 282 needs marked by hand (benchmarks/evidence) these two
settings meet 0.76 at 81 words; four sentences of 0.12 met 0.61 at 56."""
MAX_CLAUSE_SENTENCES = 4
MIN_CLAUSE_GAIN = 0.12
"""The same for the evidence of one clause: only the sentences that report it, not all that a reader wants to see."""
_OPENING_WORDS = 6
"""Words of a sentence within which a pronoun as subject refers to the sentence before."""
_PRONOUNS = frozenset("he she they it this that these those both".split())

_WEIGHT_BY_POS = {"PROPN": 1.5, "NUM": 1.2, "NOUN": 1.0, "VERB": 1.0, "ADJ": 0.7, "ADV": 0.3}
_COMMON_SHARE = 0.25
"""A word in more than this share of the sentences says little; it counts half."""


def weigh_word(token: Token) -> float:
    """The weight of a word of the statement: its need for evidence."""
    return _WEIGHT_BY_POS.get(token.pos, 0.5)


def weigh_words(statement: AnalyzedText, tokens: Iterable[int], source: AnalyzedText) -> dict[int, float]:
    """Token number to weight, for words that need evidence; words that are common in this story count half."""
    rows = max(len(source.sentence_senses), 1)
    out = {}
    for i in tokens:
        wanted = statement.senses[i]
        if wanted:
            often = sum(1 for bag in source.sentence_senses if wanted & bag) / rows
            out[i] = weigh_word(statement.doc.tokens[i]) * (0.5 if often > _COMMON_SHARE and rows > 4 else 1.0)
    return out


def select_sentences(statement: AnalyzedText, source: AnalyzedText) -> tuple[int, ...]:
    """Sentence numbers of the source that together cover the statement, in text order, with those that explain
    pronouns."""
    chosen: set[int] = set()
    for first, last in statement.doc.sents:
        chosen.update(
            find_covering_sentences(statement, range(first, last), source, most=MAX_SENTENCES, least=MIN_GAIN)
        )
    before = {n - 1 for n in chosen if n and _opens_with_pronoun(source, n)}
    return tuple(sorted(chosen | before))


def _opens_with_pronoun(source: AnalyzedText, sent: int) -> bool:
    """True if a sentence begins with a pronoun as its subject, which the sentence before must explain."""
    opening = source.doc.sent_tokens(sent)[:_OPENING_WORDS]
    return any(t.lower in _PRONOUNS and t.dep in {"nsubj", "nsubjpass"} for t in opening)


def find_covering_sentences(
    statement: AnalyzedText,
    tokens: Sequence[int] | range,
    source: AnalyzedText,
    *,
    most: int = MAX_CLAUSE_SENTENCES,
    least: float = MIN_CLAUSE_GAIN,
) -> list[int]:
    """At most `most` sentences for one stretch of the statement, the best first; each adds at least `least` to it."""
    weights = weigh_words(statement, tokens, source)
    total = sum(weights.values())
    uncovered = dict(weights)
    chosen: list[int] = []
    while uncovered and len(chosen) < most:
        gains = [
            (_covered_weight(statement, uncovered, bag), -n)
            for n, bag in enumerate(source.sentence_senses)
            if n not in chosen
        ]
        if not gains:
            break
        gain, negated = max(gains)
        if gain < least * total:
            break
        chosen.append(-negated)
        bag = source.sentence_senses[-negated]
        uncovered = {i: w for i, w in uncovered.items() if not statement.senses[i] & bag}
    return chosen


def _covered_weight(statement: AnalyzedText, weights: dict[int, float], bag: frozenset[str]) -> float:
    return sum(w for i, w in weights.items() if statement.senses[i] & bag)


def measure_coverage(statement: AnalyzedText, weights: dict[int, float], bag: frozenset[str]) -> float:
    """Share of the weighted words that a set of senses covers, from 0 to 1; 1 if no word needs evidence."""
    total = sum(weights.values())
    return _covered_weight(statement, weights, bag) / total if total else 1.0


def build_sentence_evidence(source: AnalyzedText, number: int) -> Evidence:
    """One sentence of the source as supporting evidence."""
    start, end = source.doc.sent_span(number)
    return Evidence(source.field, cut_span(source.doc.text, start, end), "supports")


def build_conflict_evidence(source: AnalyzedText, tokens: Iterable[Token]) -> Evidence | None:
    """Words of the source that contradict a statement; None if there are none."""
    listed = sorted(tokens, key=lambda t: t.i)
    if not listed:
        return None
    return Evidence(source.field, cut_span(source.doc.text, listed[0].start, listed[-1].end), "conflicts")


def build_caption_evidence(value: str, start: int, end: int) -> Evidence:
    """A stretch of one caption's value as supporting evidence."""
    field: SourceField = "caption"
    return Evidence(field, cut_span(value, start, end), "supports")
