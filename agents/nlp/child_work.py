"""What the nlp child runs for `enrich` and `check`: bytes for the wire out, and sources that it still knows.

An article that was enriched here is mostly checked here a moment later. So its parse, with what has been worked out of
it, is held under the digest of its record; whoever has that record need not send it, nor have it read again. What is
held decides nothing: a source that is not known is sent whole, and gives the same verdicts.
"""

from collections.abc import Sequence
from hashlib import sha256

from spacy.language import Language

from agents.nlp import limits
from copytaster import analyzer
from copytaster.model.article import Envelope, Statement
from copytaster.model.records import Enriched
from copytaster.model.verdict import Verdict
from copytaster.text.held_once import HeldOnce
from streams import codec

MOST_HELD = 200_000
"""Characters of the sources that are held: a heap's worth of wire stories, some thirty megabytes."""


held: HeldOnce[bytes, analyzer.Source] = HeldOnce(MOST_HELD)
"""Enriched articles by digest, of this process."""


def digest(record: bytes) -> bytes:
    """What a record is known by."""
    return sha256(record).digest()


def enrich(nlp: Language, envelope: Envelope) -> bytes:
    """`reader.enrich` as the record that is written; its parse is held. Raises CodecError."""
    source = analyzer.source_of(nlp, envelope)
    record = codec.encode(source.enriched)
    held.put(digest(record), source, size=len(source.doc.text))
    return record


def check(nlp: Language, enriched: Enriched, statements: Sequence[Statement]) -> tuple[Verdict, ...]:
    """`reader.check`, each statement within the limits of this process."""
    return analyzer.check(nlp, enriched, statements, limits.process.statement)


def check_known(nlp: Language, known_as: bytes, statements: Sequence[Statement]) -> tuple[Verdict, ...] | None:
    """As `check`, against the source with this digest; None where it is not held."""
    source = held.hand_out(known_as)
    return None if source is None else analyzer.check_source(nlp, source, statements, limits.process.statement)
