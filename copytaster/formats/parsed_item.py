"""The result of a parser: one story and what came with it, before provider and time of ingest are known."""

from dataclasses import dataclass

from copytaster.model.article import NO_WIRE_LINEAGE, Article, SourceMapEntry, Statement, WireLineage


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One story of a raw item, with its statements, the place of its text in the bytes, and its own lineage."""

    article: Article
    statements: tuple[Statement, ...] = ()
    source_map: tuple[SourceMapEntry, ...] = ()
    lineage: WireLineage = NO_WIRE_LINEAGE
