"""A parsed text made ready for comparison: the senses of each word, its names and its predicates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from copytaster.checking.entity_lookup import StoryNames
from copytaster.extraction.entities.build import TextEntities, find_entities
from copytaster.model.verdict import SourceField
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.phrasal_verbs import PHRASAL_VERBS
from copytaster.text.lexicon.places import COUNTRY_OF, GOVERNMENT_SEATS
from copytaster.text.names import Name, find
from copytaster.text.predicates import PredicateFrame, find_frames
from copytaster.text.similar_words import find_senses, is_content_word

Senses = frozenset[str]
T = TypeVar("T")


@dataclass(frozen=True)
class AnalyzedText:
    """One text with its names resolved against the names of the story.

    Token numbers are those of `doc`. A statement uses the source's name register, so that a name in it has the same
    sense as in the source.
    """

    doc: Doc
    story_names: StoryNames
    names: tuple[Name, ...]
    field: SourceField = "text"
    people: TextEntities | None = None
    """The people and bodies named in an article's text, joined as for its record; None for headlines and statements."""

    @cached_property
    def name_at(self) -> dict[int, Name]:
        return {i: name for name in self.names for i in range(name.first, name.last)}

    @cached_property
    def key_at(self) -> dict[int, str]:
        """Token number to the canonical name it is part of; absent if the story does not know the name."""
        known = {name: self.story_names.canonical_key(name) for name in self.names}
        return {i: key for name, key in known.items() if key for i in range(name.first, name.last)}

    @cached_property
    def senses(self) -> tuple[Senses, ...]:
        """For each token the senses by which it is matched; empty for small words."""
        return tuple(self._token_senses(t) for t in self.doc.tokens)

    def _token_senses(self, token: Token) -> Senses:
        if token.i in self.key_at:
            key = self.key_at[token.i]
            return frozenset({"@" + key, token.lower, *("@" + country for country in GOVERNMENT_SEATS.get(key, ()))})
        if token.i in self.name_at:
            return frozenset({"?" + token.lower, token.lower})
        if token.pos == "PROPN" and token.lower in COUNTRY_OF:
            return frozenset({"@" + COUNTRY_OF[token.lower], token.lower})
        if not is_content_word(token):
            return frozenset()
        if token.pos == "VERB" and self.verb_lemma(token.i) != token.lemma:
            return find_senses(self.verb_lemma(token.i))
        return find_senses(token.lemma) | find_senses(token.lower)

    def verb_lemma(self, token: int) -> str:
        """The lemma of a verb, or of the one verb that means the same as it and its particle: reject for `turn
        down`."""
        lemma = self.doc.tokens[token].lemma
        particles = (t.lower for t in self.doc.children(token) if t.dep == "prt")
        return next((PHRASAL_VERBS[lemma, p] for p in particles if (lemma, p) in PHRASAL_VERBS), lemma)

    @cached_property
    def frames(self) -> tuple[PredicateFrame, ...]:
        return find_frames(self.doc)

    @cached_property
    def frames_by_sent(self) -> dict[int, tuple[PredicateFrame, ...]]:
        out: dict[int, list[PredicateFrame]] = {}
        for frame in self.frames:
            out.setdefault(self.doc.tokens[frame.verb].sent, []).append(frame)
        return {n: tuple(found) for n, found in out.items()}

    @cached_property
    def sentence_senses(self) -> tuple[Senses, ...]:
        """For each sentence, all senses of its words."""
        return tuple(frozenset().union(*(self.senses[i] for i in range(first, last))) for first, last in self.doc.sents)

    @cached_property
    def text_senses(self) -> Senses:
        return frozenset().union(*self.sentence_senses)

    @cached_property
    def word_forms(self) -> frozenset[str]:
        """Every word of the text, in lower case."""
        return frozenset(t.lower for t in self.doc.tokens) | frozenset(t.lemma.lower() for t in self.doc.tokens)

    @cached_property
    def _computed(self) -> dict[str, Any]:
        return {}

    def compute_once(self, name: str, make: Callable[[], T]) -> T:
        """Return a value computed from this text alone; it is computed once, however many statements need it."""
        if name not in self._computed:
            self._computed[name] = make()
        value: T = self._computed[name]
        return value

    def senses_of(self, tokens: Iterable[int]) -> Senses:
        return frozenset().union(*(self.senses[i] for i in tokens))

    def noun_phrase(self, head: int) -> list[Token]:
        """A noun with its phrase, without relative clauses and appositions."""
        keep = [head]
        stack = [head]
        while stack:
            for t in self.doc.children(stack.pop()):
                if t.dep in {"relcl", "appos", "conj", "cc", "punct", "acl", "advcl", "prep"} and t.lower != "of":
                    continue
                keep.append(t.i)
                stack.append(t.i)
        return [self.doc.tokens[i] for i in sorted(keep)]

    def text_of(self, tokens: Iterable[Token]) -> str:
        listed = sorted(tokens, key=lambda t: t.i)
        return self.doc.text[listed[0].start : listed[-1].end] if listed else ""


def analyze_source(doc: Doc, title: Doc) -> tuple[AnalyzedText, AnalyzedText]:
    """The article's text and its headline, analyzed with one name register."""
    people, body, head = find_entities(doc), find(doc), find(title)
    book = StoryNames(people, (*body, *head))
    return AnalyzedText(doc, book, body, people=people), AnalyzedText(title, book, head, "headline")


def analyze_statement(doc: Doc, book: StoryNames) -> AnalyzedText:
    """A statement, with its names looked up among those of the story."""
    return AnalyzedText(doc, book, find(doc))
