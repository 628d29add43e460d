"""The input and output of a detector."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from copytaster.checking.analyzed_text import AnalyzedText, Senses
from copytaster.checking.evidence import (
    build_sentence_evidence,
    find_covering_sentences,
    measure_coverage,
    select_sentences,
    weigh_words,
)
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.model.verdict import Evidence, FindingKind
from copytaster.text.doc import Token
from copytaster.text.language import is_english
from copytaster.text.lexicon.same_meaning_verbs import SAME_MEANING_VERBS
from copytaster.text.predicates import PredicateFrame
from copytaster.text.similar_words import are_opposites, find_opposites, find_senses

LIGHT_VERBS = frozenset("be have make take give get do put hold carry go come undergo conduct".split())
"""Verbs whose object carries the meaning."""


_SAME_SPEAKER = 0.1
"""Added fit of a match with the same speaker, which is more likely the one that the statement means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFinding:
    """A possible finding: statement tokens `first` up to `last`, and an edit that could fix the statement."""

    kind: FindingKind
    first: int
    last: int
    message: str
    evidence: tuple[Evidence, ...] = ()
    edit: SuggestedEdit | None = None
    weight: float = 0.8


@dataclass(frozen=True, slots=True)
class PredicateMatch:
    """A predicate of the source that may be the one the statement is about.

    `fit` is the share of the statement's clause that the story covers. Words of the same clause count in full, of its
    sentence 0.8, of the sentence before 0.6, of anywhere else 0.3, since a summary gathers in one clause what the story
    has introduced before. `sentence_coverage` is the share that this one sentence covers. `is_same_verb` is true if the
    verbs are the same word, `opposite` if they are opposites.
    """

    frame: PredicateFrame
    reading: AnalyzedText
    fit: float
    sentence_coverage: float
    is_same_verb: bool
    opposite: bool

    @property
    def sent(self) -> int:
        return self.reading.doc.tokens[self.frame.verb].sent


@dataclass(frozen=True)
class CheckCase:
    """One statement before the checks: both texts, the headline, the captions."""

    statement: AnalyzedText
    source: AnalyzedText
    title: AnalyzedText
    captions: tuple[str, ...] = ()

    @cached_property
    def evidence(self) -> tuple[int, ...]:
        return select_sentences(self.statement, self.source)

    @cached_property
    def key_sentences(self) -> frozenset[int]:
        """The few sentences that cover most of the statement, in which an actor or a number is looked for."""
        sents = self.statement.doc.sents
        return frozenset(n for a, b in sents for n in find_covering_sentences(self.statement, range(a, b), self.source))

    @cached_property
    def evidence_senses(self) -> Senses:
        return frozenset().union(*(self.source.sentence_senses[n] for n in self.evidence))

    @cached_property
    def foreign_language_tokens(self) -> frozenset[int]:
        """Tokens of the statement within a quotation in another language, which the story may have translated."""
        found = find_quotations(self.statement.doc.tokens)
        other = [(a, b) for a, b in found if not is_english(self.statement.text_of(self.statement.doc.tokens[a:b]))]
        return frozenset(i for a, b in other for i in range(a, b))

    @cached_property
    def caption_words(self) -> frozenset[str]:
        return frozenset(w.strip(".,;:!?\"'()“”’").lower() for c in self.captions for w in c.split())

    @cached_property
    def matches(self) -> dict[int, tuple[PredicateMatch, ...]]:
        """Verb token of each statement frame to the source frames it may match, best first."""
        return {f.verb: tuple(self._find_matches(f)) for f in self.statement.frames}

    def _find_matches(self, frame: PredicateFrame) -> list[PredicateMatch]:
        weights = self.weights_of(i for i in frame.extent if i != frame.verb)
        wanted = find_predicate_senses(self.statement, frame)
        exact = frozenset(s for s in wanted if not s.startswith("#"))
        matches = []
        for reading in (self.source, self.title):
            for other in reading.frames:
                senses = get_predicate_senses(reading, other)
                opposite = not wanted & senses and _are_opposed(self.statement, frame, reading, other)
                if wanted & senses or opposite:
                    fit = self.fit(weights, reading, other) if weights else 0.0
                    fit = min(1.0, fit + _SAME_SPEAKER * self._shares_speaker(frame, reading, other))
                    bag = reading.sentence_senses[reading.doc.tokens[other.verb].sent]
                    coverage = measure_coverage(self.statement, weights, bag) if weights else 0.0
                    same = bool(exact & senses) or opposite or self._are_same_meaning(frame, reading, other)
                    matches.append(PredicateMatch(other, reading, fit, coverage, same, opposite))
        return sorted(matches, key=lambda m: (-m.fit, not m.is_same_verb, m.frame.verb))

    def _are_same_meaning(self, frame: PredicateFrame, reading: AnalyzedText, other: PredicateFrame) -> bool:
        """True for two verbs with the same meaning: beat and defeat."""
        theirs = reading.verb_lemma(other.verb).lower()
        return theirs in SAME_MEANING_VERBS.get(self.statement.verb_lemma(frame.verb).lower(), frozenset())

    def _shares_speaker(self, frame: PredicateFrame, reading: AnalyzedText, other: PredicateFrame) -> bool:
        return bool(self.statement.senses_of(frame.speakers) & reading.senses_of(other.speakers))

    def fit(self, weights: dict[int, float], reading: AnalyzedText, frame: PredicateFrame) -> float:
        """The share of the asked words that the story has in or around one predicate, from 0 to 1 (see
        `PredicateMatch`)."""
        n = reading.doc.tokens[frame.verb].sent
        own = measure_coverage(self.statement, weights, get_clause_senses(reading, frame))
        whole = measure_coverage(self.statement, weights, reading.sentence_senses[n])
        around = reading.sentence_senses[n] | (reading.sentence_senses[n - 1] if n else frozenset())
        near = measure_coverage(self.statement, weights, around)
        somewhere = measure_coverage(self.statement, weights, self.story_senses)
        return own + 0.8 * (whole - own) + 0.6 * (near - whole) + 0.3 * (somewhere - near)

    @cached_property
    def story_senses(self) -> Senses:
        return self.source.text_senses | self.title.text_senses

    def weights_of(self, tokens: Iterable[int]) -> dict[int, float]:
        """Weights of those words of the statement that need evidence."""
        return {i: self._weights[i] for i in tokens if i in self._weights}

    @cached_property
    def _weights(self) -> dict[int, float]:
        return weigh_words(self.statement, range(len(self.statement.doc.tokens)), self.source)

    def has_word(self, word: str) -> bool:
        """True if exactly this word is in the text, the headline or a caption."""
        return word in self.source.word_forms or word in self.title.word_forms or word in self.caption_words

    def supporting_evidence(self, *more: int) -> tuple[Evidence, ...]:
        """The evidence sentences, and others, as supporting evidence."""
        return tuple(build_sentence_evidence(self.source, n) for n in sorted({*self.evidence, *more}) if n >= 0)

    def clause_around(self, token: int) -> tuple[int, ...]:
        """The tokens of the smallest clause around a token of the statement."""
        holding = [f for f in self.statement.frames if token in f.extent]
        if holding:
            return min(holding, key=lambda f: len(f.extent)).extent
        first, last = self.statement.doc.sents[self.statement.doc.tokens[token].sent]
        return tuple(range(first, last))


QUOTATION_MARKS = frozenset("\"“”„«»``''") | {"``", "''"}


def find_quotations(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Stretches between double quotation marks, without the marks."""
    marks = [t.i for t in tokens if t.text in QUOTATION_MARKS]
    for opens, closes in zip(marks[::2], marks[1::2], strict=False):
        if closes > opens + 1:
            yield opens + 1, closes


Detector = Callable[[CheckCase], Iterator[CandidateFinding]]


def find_predicate_senses(reading: AnalyzedText, frame: PredicateFrame) -> Senses:
    """The senses by which a predicate is matched: of its verb, or of the object of a light verb."""
    token = reading.doc.tokens[frame.verb]
    lemma = reading.verb_lemma(frame.verb).lower()
    if lemma not in LIGHT_VERBS:
        return find_senses(lemma)
    found = reading.senses_of(frame.objects)
    found |= reading.senses_of(t.i for t in reading.doc.children(frame.verb) if t.dep in {"acomp", "attr"})
    if not found or any(reading.doc.tokens[i].lower in {"possible", "likely"} for i in frame.objects):
        found |= reading.senses_of(frame.subjects)
    return found if token.lemma.lower() == "be" else found | find_senses(token.lemma)


def get_predicate_senses(reading: AnalyzedText, frame: PredicateFrame) -> Senses:
    """Return `find_predicate_senses`, computed once for each text."""
    return reading.compute_once(f"predicate {frame.verb}", lambda: find_predicate_senses(reading, frame))


def get_clause_senses(reading: AnalyzedText, frame: PredicateFrame) -> Senses:
    """All senses of the words of a clause, including its subject's name."""
    return reading.compute_once(f"extent {frame.verb}", lambda: reading.senses_of((*frame.extent, *frame.subjects)))


def _are_opposed(statement: AnalyzedText, frame: PredicateFrame, reading: AnalyzedText, theirs: PredicateFrame) -> bool:
    left, right = statement.doc.tokens[frame.verb], reading.doc.tokens[theirs.verb]
    if are_opposites(left, right) or not find_opposites(statement.verb_lemma(left.i)).isdisjoint(
        {reading.verb_lemma(right.i), right.lower}
    ):
        return True
    return any(
        are_opposites(statement.doc.tokens[a], reading.doc.tokens[b])
        for a in frame.objects
        for b in theirs.objects
        if statement.doc.tokens[a].pos == "ADJ" and reading.doc.tokens[b].pos == "ADJ"
    )


def in_quotes(text: str) -> str:
    """A word or phrase in quotation marks, for a message."""
    return f"“{text.strip()}”"
