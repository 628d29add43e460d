"""What the nlp child runs for `enrich` and `check`: bytes for the wire out, and sources that it still knows.

An article that was enriched here is mostly checked here a moment later. So its parse, with what has been worked out of
it, is held under the digest of its record; whoever has that record need not send it, nor have it read again. What is
held decides nothing: a source that is not known is sent whole, and gives the same verdicts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from agents.nlp.limits import StatementLimits
from copytaster import analyzer
from copytaster.analyzer import Models
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope, Statement
from copytaster.model.records import EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.text import language_models
from copytaster.text.held_once import HeldOnce
from streams import codec

MAX_HELD_CHARACTERS = 200_000
"""Characters of the sources that are held: a heap's worth of wire stories, some thirty megabytes."""


def make_source_cache() -> HeldOnce[bytes, analyzer.ParsedSource]:
    """A place for enriched articles by digest; what was held longest gives way."""
    return HeldOnce(MAX_HELD_CHARACTERS)


@dataclass(frozen=True, slots=True)
class ChildContext:
    """What a child process has: its models, the limits it works in, and the sources that it holds."""

    models: Models
    limits: StatementLimits
    held: HeldOnce[bytes, analyzer.ParsedSource] = field(default_factory=make_source_cache)


def digest_of(record: bytes) -> bytes:
    """What a record is known by."""
    return sha256(record).digest()


def parse(
    context: ChildContext, raw: bytes, media_type: str | None, provider: str, received: str
) -> Sequence[Envelope | FormatError] | FormatError:
    """As `analyzer.parse`."""
    return analyzer.parse_items(raw, media_type, provider, received)


def parse_ahead(context: ChildContext, blocks: Sequence[str]) -> None:
    """As `language_models.parse_ahead`."""
    language_models.parse_ahead(context.models.nlp, blocks)


def enrich(context: ChildContext, envelope: Envelope) -> bytes:
    """`analyzer.enrich` as the record that is written; its parse is held. Raises CodecError."""
    source = analyzer.parse_source(context.models.nlp, envelope)
    record = codec.encode(source.enriched)
    context.held.put(digest_of(record), source, size=len(source.doc.text))
    return record


def check(context: ChildContext, enriched: EnrichedArticle, statements: Sequence[Statement]) -> tuple[Verdict, ...]:
    """`analyzer.check`, each statement within the limits of this process."""
    return analyzer.check(context.models, enriched, statements, context.limits.statement)


def check_known(context: ChildContext, known_as: bytes, statements: Sequence[Statement]) -> tuple[Verdict, ...] | None:
    """As `check`, against the source with this digest; None where it is not held."""
    source = context.held.hand_out(known_as)
    if source is None:
        return None
    return analyzer.check_parsed_source(context.models, source, statements, context.limits.statement)
