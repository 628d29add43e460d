"""What the nlp child runs for `enrich` and `check`: bytes for the wire out, and sources that it still knows.

An article that was enriched here is mostly checked here a moment later. So its parse, with what has been worked out of
it, is held under the digest of its record; whoever has that record need not send it, nor have it read again. What is
held decides nothing: a source that is not known is sent whole, and gives the same verdicts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from spacy.language import Language

from agents.nlp import limits
from copytaster import analyzer
from copytaster.model.article import Envelope, Statement
from copytaster.model.records import Enriched
from copytaster.model.verdict import Verdict
from streams import codec

MOST_HELD = 200_000
"""Characters of the sources that are held: a heap's worth of wire stories, some thirty megabytes."""


@dataclass(slots=True)
class Held:
    """Enriched articles by digest; what was held longest gives way."""

    most: int = MOST_HELD
    _known: dict[bytes, analyzer.Source] = field(default_factory=dict)
    _characters: int = 0

    def put(self, digest: bytes, source: analyzer.Source) -> None:
        """Hold a source."""
        self.hand_out(digest)
        self._known[digest] = source
        self._characters += len(source.doc.text)
        while self._characters > self.most:
            self.hand_out(next(iter(self._known)))

    def hand_out(self, digest: bytes) -> analyzer.Source | None:
        """A source that is held, which it then is no more: most are asked for once."""
        source = self._known.pop(digest, None)
        if source is not None:
            self._characters -= len(source.doc.text)
        return source


held = Held()
"""This process's own."""


def digest(record: bytes) -> bytes:
    """What a record is known by."""
    return sha256(record).digest()


def enrich(nlp: Language, envelope: Envelope) -> bytes:
    """`reader.enrich` as the record that is written; its parse is held. Raises CodecError."""
    source = analyzer.source_of(nlp, envelope)
    record = codec.encode(source.enriched)
    held.put(digest(record), source)
    return record


def check(nlp: Language, enriched: Enriched, statements: Sequence[Statement]) -> tuple[Verdict, ...]:
    """`reader.check`, each statement within the limits of this process."""
    return analyzer.check(nlp, enriched, statements, limits.process.statement)


def check_known(nlp: Language, known_as: bytes, statements: Sequence[Statement]) -> tuple[Verdict, ...] | None:
    """As `check`, against the source with this digest; None where it is not held."""
    source = held.hand_out(known_as)
    return None if source is None else analyzer.check_source(nlp, source, statements, limits.process.statement)
