"""The functions that the nlp child runs for `enrich` and `check`: they return encoded bytes, and reuse parsed sources.

An article that was enriched here is usually checked here a moment later. So its parse, with the values computed from
it, is cached under the digest of its record; a caller with that record need not send it or have it read again. The
cache changes no result: a source that is not cached is sent whole, and gives the same verdicts.
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
"""Characters of the sources in the cache: many wire stories, about thirty megabytes."""


def make_source_cache() -> HeldOnce[bytes, analyzer.ParsedSource]:
    """Build a cache of enriched articles by digest; it drops the oldest first."""
    return HeldOnce(MAX_HELD_CHARACTERS)


@dataclass(frozen=True, slots=True)
class ChildContext:
    """The state of a child process: its models, its limits, and its cached sources."""

    models: Models
    limits: StatementLimits
    cached_sources: HeldOnce[bytes, analyzer.ParsedSource] = field(default_factory=make_source_cache)


def digest_of(record: bytes) -> bytes:
    """The digest by which a record is known."""
    return sha256(record).digest()


def parse(
    context: ChildContext, raw: bytes, media_type: str | None, provider: str, received: str
) -> Sequence[Envelope | FormatError] | FormatError:
    """See `analyzer.parse`."""
    return analyzer.parse_items(raw, media_type, provider, received)


def parse_ahead(context: ChildContext, blocks: Sequence[str]) -> None:
    """See `language_models.parse_ahead`."""
    language_models.parse_ahead(context.models.nlp, blocks)


def enrich(context: ChildContext, envelope: Envelope) -> bytes:
    """Run `analyzer.enrich` and encode the record to write; its parse is cached. Raises CodecError."""
    source = analyzer.parse_source(context.models.nlp, envelope)
    record = codec.encode(source.enriched)
    context.cached_sources.put(digest_of(record), source, size=len(source.doc.text))
    return record


def check(context: ChildContext, enriched: EnrichedArticle, statements: Sequence[Statement]) -> tuple[Verdict, ...]:
    """Run `analyzer.check`, each statement within the limits of this process."""
    return analyzer.check(context.models, enriched, statements, context.limits.statement)


def check_known(context: ChildContext, known_as: bytes, statements: Sequence[Statement]) -> tuple[Verdict, ...] | None:
    """Run `check` against the source with this digest; None if it is not cached."""
    source = context.cached_sources.hand_out(known_as)
    if source is None:
        return None
    return analyzer.check_parsed_source(context.models, source, statements, context.limits.statement)
