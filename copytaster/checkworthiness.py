"""How much an assertion is worth checking: a sum of features that are shown, each with a weight set by hand.

No weight is learned from any collection: each is a whole number of tenths, chosen by reading what editors check.
The sum goes through a logistic curve, so that the score lies between 0 and 1 and keeps the order of the sums.
"""

from collections.abc import Iterator, Sequence
from math import exp

from copytaster.doc import Doc, Token
from copytaster.lexicon.checkable import CHANGE, EXTENT, MATTERS, OPINION, PLEASANT
from copytaster.quantities import Quantity

Features = tuple[tuple[str, float], ...]

WEIGHTS = {
    "number": 0.9,
    "second number": 0.2,
    "share or money": 0.9,
    "public matter": 0.8,
    "second public matter": 0.4,
    "event": 0.6,
    "told as past": 0.6,
    "rank or extent": 0.4,
    "comparison": 0.3,
    "names": 0.3,
    "somebody else's deed": 0.4,
    "long": 0.4,
    "short": -0.8,
    "very short": -0.6,
    "question": -1.2,
    "wish or opinion": -0.6,
    "still to come": -0.3,
    "small talk": -1.5,
    "told of oneself": -0.3,
    "addressed to you": -0.1,
}
"""Feature to weight."""
BASE = -1.6
"""What an assertion without any feature weighs: 0.17 on the curve."""
_SHORT, _VERY_SHORT, _LONG = 8, 5, 18
_MODALS = frozenset({"will", "would", "shall", "should", "must", "'ll", "’ll", "going", "may", "might", "can", "could"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LAW", "EVENT"})
_MONEY = frozenset({"percent", "%", "dollar", "dollars", "euro", "euros", "pound", "pounds", "$", "€", "£"})


def score(doc: Doc, tokens: Sequence[int], counted: Sequence[Quantity]) -> tuple[float, Features]:
    """The score of the words of one assertion, 0 to 1 to 3 decimals, and the features behind it with their weights.

    `counted` are the quantities among those words.
    """
    found = tuple(
        (name, WEIGHTS[name]) for name in dict.fromkeys(_features(doc, [doc.tokens[i] for i in tokens], counted))
    )
    total = BASE + sum(weight for _, weight in found)
    return round(1 / (1 + exp(-total)), 3), found


def _features(doc: Doc, words: Sequence[Token], counted: Sequence[Quantity]) -> Iterator[str]:
    yield from _of_numbers(words, counted)
    yield from _of_matter(words)
    yield from _of_form(words)
    yield from _of_person(doc, words)


def _of_numbers(words: Sequence[Token], counted: Sequence[Quantity]) -> Iterator[str]:
    figures = max(len(counted), sum(1 for t in words if t.tag == "CD" and t.iob == "B" and t.ent != "ORDINAL"))
    if figures:
        yield "number"
    if figures > 1:
        yield "second number"
    if any(q.unit in _MONEY for q in counted) or any(t.ent in {"MONEY", "PERCENT"} for t in words):
        yield "share or money"


def _of_matter(words: Sequence[Token]) -> Iterator[str]:
    matters = {t.lemma.lower() for t in words if t.pos in {"NOUN", "PROPN"}} & MATTERS
    if matters:
        yield "public matter"
    if len(matters) > 1:
        yield "second public matter"
    if any(t.pos == "VERB" and t.lemma.lower() in CHANGE for t in words):
        yield "event"
    if any(t.lower in EXTENT for t in words):
        yield "rank or extent"
    if any(t.tag in {"JJR", "RBR", "JJS", "RBS"} for t in words):
        yield "comparison"
    if any(t.ent in _NAMES and t.iob == "B" for t in words):
        yield "names"


def _of_form(words: Sequence[Token]) -> Iterator[str]:
    length = sum(1 for t in words if t.text[0].isalnum())
    if length >= _LONG:
        yield "long"
    if length < _SHORT:
        yield "short"
    if length < _VERY_SHORT:
        yield "very short"
    if any(t.text == "?" for t in words):
        yield "question"
    if any(t.tag == "VBD" or (t.tag == "VBN" and t.dep not in {"amod", "acl"}) for t in words):
        yield "told as past"
    if any(t.dep == "aux" and t.lower in _MODALS for t in words):
        yield "still to come"
    if any(t.lower in PLEASANT for t in words):
        yield "small talk"


def _of_person(doc: Doc, words: Sequence[Token]) -> Iterator[str]:
    held = {t.i for t in words}
    roots = [t for t in words if t.head == t.i or t.head not in held]
    if any(t.lemma.lower() in OPINION for t in roots):
        yield "wish or opinion"
    subjects = {t.lower for t in words if t.dep in {"nsubj", "nsubjpass"}}
    if subjects & {"i", "we"}:
        yield "told of oneself"
    if "you" in subjects:
        yield "addressed to you"
    if subjects - {"i", "we", "you", "it", "that", "this", "there", "who", "which"} and any(
        t.tag == "VBD" for t in words
    ):
        yield "somebody else's deed"
