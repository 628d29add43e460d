"""What a parser hands back: one story and what came with it, before provider and time of ingest are known."""

from dataclasses import dataclass

from copytaster.article import Article, Mapped, Statement


@dataclass(frozen=True, slots=True)
class Parsed:
    """One story of a raw item, the statements beside it, and where its text lies in the bytes."""

    article: Article
    statements: tuple[Statement, ...] = ()
    source_map: tuple[Mapped, ...] = ()
