"""The speakers of a story's sentences, for the checks: its quotations and their speakers by tokens."""

from bisect import bisect_left
from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.extraction.entities.build import TextEntities, find_entities
from copytaster.extraction.quotes.extract import find_attributions
from copytaster.extraction.quotes.grammar import Spans
from copytaster.extraction.quotes.speakers import SpeakerResolver
from copytaster.text.doc import Doc, Token
from copytaster.text.predicates import PredicateFrame

_PRONOUNS = frozenset({"he", "she", "they", "who"})


class QuotedSpeakers:
    """The quotations of one text by the tokens that they cover, and its people."""

    def __init__(self, doc: Doc, people: TextEntities) -> None:
        self._doc = doc
        self._people = people
        self._speakers = SpeakerResolver(doc, self._people)
        self._source_of: dict[int, Spans] = {}
        self._said: dict[int, tuple[int, ...]] = {}
        for attribution in find_attributions(doc):
            entity = self._speakers.of(attribution.source, attribution.behind).entity
            if attribution.manner != "said":
                continue
            tokens = tuple(self._tokens(attribution.source))
            for i in self._tokens(attribution.content):
                self._said[i] = self._of(entity.id, i) if entity is not None else tokens

    def speaker_tokens_at(self, token: int) -> tuple[int, ...]:
        """Tokens of the speaker of the word at a token; none if the text says it itself."""
        return self._said.get(token, ())

    def find_referent(self, pronoun: Token) -> int:
        """A token at which the person meant by a pronoun is named; the pronoun's own token if nobody is."""
        entity = self._speakers.find_referent(pronoun)
        if entity is None or entity.kind != "person":
            return pronoun.i
        return next(iter(self._of(entity.id, pronoun.i)), pronoun.i)

    def _tokens(self, spans: Spans) -> Iterator[int]:
        starts = self._doc.columns.starts
        return (i for start, end in spans for i in range(bisect_left(starts, start), bisect_left(starts, end)))

    def _of(self, id_: str, near: int) -> tuple[int, ...]:
        """The last word of the mention of an entity that is nearest to a token."""
        entity = next(e for e in self._people.entities if e.id == id_)
        starts = self._doc.columns.starts
        ends = [bisect_left(starts, m.span.end) - 1 for m in entity.mentions]
        return (min(ends, key=lambda i: abs(i - near)),)


def find_speakers(reading: AnalyzedText, frame: PredicateFrame) -> tuple[int, ...]:
    """Tokens of the speakers to whom the story attributes a predicate; empty if the story says it itself."""
    speakers = reading.compute_once(
        "voices", lambda: QuotedSpeakers(reading.doc, reading.people or find_entities(reading.doc))
    )
    tokens = reading.doc.tokens
    own = frame.speakers or speakers.speaker_tokens_at(frame.verb)
    return tuple(speakers.find_referent(tokens[i]) if tokens[i].lower in _PRONOUNS else i for i in own)
