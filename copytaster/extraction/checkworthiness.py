"""The check-worthiness of an assertion: a sum of visible features, each with a weight set by hand.

No weight is learned from data: each is a whole number of tenths, chosen by reading what editors check and what people
marked in debates. The sum goes through a logistic curve, so that the score is between 0 and 1 and keeps the order of
the sums.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp

from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.checkworthy_words import (
    COUNTED_MATTERS,
    CURRENCIES,
    EVENT_VERBS,
    FORMS_OF_ADDRESS,
    OPINION_VERBS,
    PAST_SAYING_VERBS,
    PRAISE_WORDS,
    PUBLIC_MATTERS,
    RANK_SCOPES,
    RANK_WORDS,
    RECORDED_ACT_VERBS,
    SMALL_TALK,
    TREND_WORDS,
)
from copytaster.text.quantities_with_units import Quantity

Features = tuple[tuple[str, float], ...]

FEATURE_WEIGHTS = {
    # Facts that can be looked up: figures first, most of all shares, sums and their changes.
    "number": 0.5,
    "share or money": 0.9,
    "change with a number": 0.6,
    "since when": 0.6,
    "rank": 0.4,
    "rank over time or place": 0.4,
    # Topics: public matters, and those that an office counts.
    "public matter": 0.5,
    "second public matter": 0.3,
    "counted matter": 0.4,
    "names": 0.2,
    # Events, and who did or said something.
    "event": 0.3,
    "deed on record": 0.6,
    "somebody's words": 0.5,
    "told as past": 0.4,
    "told of others": 0.4,
    "told of oneself": -0.4,
    # Statements that are not facts yet, or never will be.
    "still to come": -0.3,
    "duty": -0.6,
    "wish or opinion": -0.4,
    "praise": -0.5,
    "question": -1.2,
    "addressed": -0.8,
    "small talk": -1.5,
    # Few words hold no assertion; many words bring features that are not part of the assertion.
    "very short": -0.6,
    "long": -0.3,
}
"""Feature to weight."""
BASE_WEIGHT = -2.4
"""The weight of an assertion without any feature: 0.08 on the curve."""
_VERY_SHORT, _LONG = 5, 18
_TO_COME = frozenset({"will", "shall", "'ll", "’ll", "gonna"})
_DUTY = frozenset({"should", "must", "ought"})
_DUTY_BEFORE_TO = frozenset({"have", "has", "need", "needs", "got"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LAW", "EVENT"})
_SHARE = frozenset({"percent", "%"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def score_checkworthiness(doc: Doc, tokens: Sequence[int], counted: Sequence[Quantity]) -> tuple[float, Features]:
    """The score of the words of one assertion, 0 to 1 to 3 decimals, and its features with their weights.

    `counted` are the quantities among those words.
    """
    found = tuple(
        (name, FEATURE_WEIGHTS[name])
        for name in dict.fromkeys(_features(doc, [doc.tokens[i] for i in tokens], counted))
    )
    total = BASE_WEIGHT + sum(weight for _, weight in found)
    return round(1 / (1 + exp(-total)), 3), found


def _features(doc: Doc, words: Sequence[Token], counted: Sequence[Quantity]) -> Iterator[str]:
    yield from _of_numbers(doc, words, counted)
    yield from _of_rank(words)
    yield from _of_matter(words)
    yield from _of_deeds(doc, words)
    yield from _of_subject(words)
    yield from _of_what_is_no_fact(words)
    yield from _of_length(words)


def _of_numbers(doc: Doc, words: Sequence[Token], counted: Sequence[Quantity]) -> Iterator[str]:
    """Features of figures; dates and the `one` of `one of them` are not figures."""
    firsts = [doc.tokens[q.first] for q in counted if not q.ordinal]
    figures = any(t.ent not in {"DATE", "TIME"} and t.lower != "one" for t in firsts)
    if figures:
        yield "number"
    if any(q.unit in _SHARE or _is_money(doc, q) for q in counted) or any(t.ent in {"MONEY", "PERCENT"} for t in words):
        yield "share or money"
    if figures and any(_is_change(t) for t in words):
        yield "change with a number"


def _is_money(doc: Doc, q: Quantity) -> bool:
    return q.unit in CURRENCIES or (q.counts is not None and doc.tokens[q.counts].lemma.lower() in CURRENCIES)


def _is_change(t: Token) -> bool:
    if t.lower in {"up", "down"}:
        return t.dep not in {"prt", "prep"}
    return t.pos in {"VERB", "NOUN"} and t.lemma.lower() in TREND_WORDS


def _of_rank(words: Sequence[Token]) -> Iterator[str]:
    lemmas = {t.lemma.lower() for t in words}
    if any(t.lower == "since" and t.dep != "advmod" for t in words):
        yield "since when"
    if any(t.tag in {"JJS", "RBS"} for t in words) or lemmas & RANK_WORDS:
        yield "rank"
        if lemmas & RANK_SCOPES:
            yield "rank over time or place"


def _of_matter(words: Sequence[Token]) -> Iterator[str]:
    nouns = {t.lemma.lower() for t in words if t.pos in {"NOUN", "PROPN"}}
    matters = nouns & (PUBLIC_MATTERS | COUNTED_MATTERS)
    if matters:
        yield "public matter"
    if len(matters) > 1:
        yield "second public matter"
    if nouns & COUNTED_MATTERS:
        yield "counted matter"
    if any(t.ent in _NAMES and t.iob == "B" for t in words):
        yield "names"


def _of_deeds(doc: Doc, words: Sequence[Token]) -> Iterator[str]:
    past = [t for t in words if t.tag == "VBD" or (t.tag == "VBN" and t.dep not in {"amod", "acl"})]
    if past:
        yield "told as past"
    if any(t.pos == "VERB" and t.lemma.lower() in EVENT_VERBS for t in words):
        yield "event"
    if any(t.lemma.lower() in RECORDED_ACT_VERBS for t in past):
        yield "deed on record"
    if any(t.lemma.lower() in PAST_SAYING_VERBS and _is_said_by_another(doc, t) for t in past):
        yield "somebody's words"


def _is_said_by_another(doc: Doc, verb: Token) -> bool:
    return any(c.dep == "nsubj" and c.lower not in {"i", "we"} for c in doc.children(verb.i))


def _of_subject(words: Sequence[Token]) -> Iterator[str]:
    """Features of the main verb's subject: what `he` did is more worth checking than what `I` did."""
    roots = _roots(words)
    subjects = [t for t in words if t.dep in _SUBJECTS and t.head in roots]
    if any(t.pos in {"NOUN", "PROPN"} or t.lower in {"he", "she"} for t in subjects):
        yield "told of others"
    if any(t.lower == "i" for t in subjects):
        yield "told of oneself"


def _roots(words: Sequence[Token]) -> frozenset[int]:
    inside = {t.i for t in words}
    return frozenset(t.i for t in words if t.head == t.i or t.head not in inside)


def _of_what_is_no_fact(words: Sequence[Token]) -> Iterator[str]:
    roots = _roots(words)
    low = [t.lower for t in words]
    pairs = set(pairwise(low))
    if _TO_COME & set(low) or ("going", "to") in pairs:
        yield "still to come"
    if _DUTY & set(low) or any((before, "to") in pairs for before in _DUTY_BEFORE_TO):
        yield "duty"
    if any(t.i in roots and t.lemma.lower() in OPINION_VERBS for t in words):
        yield "wish or opinion"
    if PRAISE_WORDS & set(low):
        yield "praise"
    if "?" in low:
        yield "question"
    if _is_addressed(words):
        yield "addressed"
    if SMALL_TALK & set(low):
        yield "small talk"


def _is_addressed(words: Sequence[Token]) -> bool:
    """True for `Governor Lund, you …` and `…, Mr. Lund`: somebody is addressed, mostly in order to answer."""
    for n, t in enumerate(words):
        if t.lower in FORMS_OF_ADDRESS and (n == 0 or words[n - 1].text == ","):
            after = next((w for w in words[n + 1 :] if w.pos != "PROPN"), None)
            if after is None or after.text in {",", ".", "?", "!"}:
                return True
    return False


def _of_length(words: Sequence[Token]) -> Iterator[str]:
    length = sum(1 for t in words if t.text[0].isalnum())
    if length < _VERY_SHORT:
        yield "very short"
    if length >= _LONG:
        yield "long"
