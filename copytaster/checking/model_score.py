"""What the model doubts of a statement, sentence by sentence, and the findings that come of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors import Case, Draft
from copytaster.checking.entailment_model import Doubt
from copytaster.checking.model_evidence import Gist
from copytaster.model.verdict import Kind
from copytaster.text.doc import Doc, Token

WRONG_AT = 0.5
"""A word is named in a finding from this probability on; where none reaches it, the most doubtful one is."""
_GAP = 1
"""Words between two doubtful ones that are named along with them."""
_TYPES: dict[str, Kind] = {
    "PERSON": "name", "ORG": "name", "NORP": "name", "FAC": "name", "PRODUCT": "name", "EVENT": "name",
    "WORK_OF_ART": "name", "LAW": "name", "LANGUAGE": "name", "GPE": "place", "LOC": "place",
    "DATE": "time", "TIME": "time", "PERCENT": "number", "MONEY": "number", "QUANTITY": "number",
    "ORDINAL": "number", "CARDINAL": "number",
}  # fmt: skip
_WORDS: dict[str, Kind] = {
    **dict.fromkeys("not no never n't without neither nor none nobody nothing".split(), "negation"),
    **dict.fromkeys("all every most many few some several half least only each any both".split(), "quantifier"),
    **dict.fromkeys("may might could reportedly allegedly likely possibly perhaps apparently".split(), "hedging"),
    **dict.fromkeys("because due after following caused prompted led amid retaliation".split(), "cause"),
}


class Reader(Protocol):
    """What reads one sentence beside its evidence: the trained model (copytaster/checking/entailment_model.py)."""

    def read(self, sentence: str, evidence: str) -> Doubt: ...


@dataclass(frozen=True)
class Doubts:
    """The model's reading of one statement: its sentences' doubts, word spans as code points of the statement."""

    each: tuple[Doubt, ...]

    @cached_property
    def p(self) -> float:
        """That of the worst sentence."""
        return max((d.p for d in self.each), default=0.0)

    @cached_property
    def worst(self) -> float:
        """The probability of the most doubtful word."""
        return max((d.worst for d in self.each), default=0.0)

    @cached_property
    def words(self) -> tuple[tuple[int, int, float], ...]:
        return tuple(word for doubt in self.each for word in doubt.words)


NO_DOUBTS = Doubts(())
"""The model was not asked."""


def gist_of(source: Reading) -> Gist:
    """The source's sentences, counted for choosing short evidence."""
    doc = source.doc
    return source.kept("gist", lambda: Gist([_text(doc, n) for n in range(len(doc.sents))]))


def doubts(model: Reader, case: Case) -> Doubts:
    """Every sentence of the statement read beside short evidence of its own."""
    gist, doc = gist_of(case.source), case.statement.doc
    out = []
    for n in range(len(doc.sents)):
        start, end = doc.sent_span(n)
        said = doc.text[start:end]
        found = model.read(said, gist.of(said))
        out.append(Doubt(found.p, tuple((start + a, start + b, p) for a, b, p in found.words)))
    return Doubts(tuple(out))


def _text(doc: Doc, sent: int) -> str:
    start, end = doc.sent_span(sent)
    return " ".join(doc.text[start:end].split())


def drafts(case: Case, found: Doubts, weight: float) -> tuple[Draft, ...]:
    """A finding for each run of doubtful words; where no word is doubtful by itself, one for the worst."""
    by_token = _by_token(case.statement.doc, found)
    if not by_token:
        return ()
    bar = min(WRONG_AT, max(by_token.values()))
    wrong = sorted(i for i, p in by_token.items() if p >= bar)
    return tuple(_draft(case, first, last, weight) for first, last in _runs(wrong))


def _by_token(doc: Doc, found: Doubts) -> dict[int, float]:
    """The probability of each token that the model read: that of the worst of its pieces."""
    starts = [t.start for t in doc.tokens]
    out: dict[int, float] = {}
    for start, end, p in found.words:
        for token in doc.tokens[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]:
            out[token.i] = max(out.get(token.i, 0.0), p)
    return out


def _runs(tokens: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last token of each run, the last one excluded; small gaps are closed."""
    at = 0
    for n, token in enumerate(tokens):
        if n + 1 == len(tokens) or tokens[n + 1] > token + 1 + _GAP:
            yield tokens[at], token + 1
            at = n + 1


def _draft(case: Case, first: int, last: int, weight: float) -> Draft:
    tokens = case.statement.doc.tokens[first:last]
    said = case.statement.doc.text[tokens[0].start : tokens[-1].end]
    return Draft(
        kind=_kind(tokens),
        first=first,
        last=last,
        message=f"The story does not seem to bear out “{said}”.",
        evidence=case.supports(),
        weight=weight,
    )


def _kind(tokens: Sequence[Token]) -> Kind:
    """What kind of word is doubted most tellingly: a small word that turns the sense, a name, a figure, any other."""
    for token in tokens:
        if token.lower in _WORDS:
            return _WORDS[token.lower]
    return next((_TYPES[t.ent] for t in tokens if t.ent in _TYPES), "other")
