"""An article on a terminal: what it says about itself, its text, and the statements that came with it."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from copytaster.dedup.wire_lineage import read, stands_aside
from copytaster.model.article import Article, Envelope
from desk.render.marked_text import safe


def article_report(console: Console, envelope: Envelope) -> None:
    """Print one article."""
    article = envelope.article
    console.print(Text(safe(article.title) or "(no title)", style="bold"))
    for name, value in (*_facts(article), *_lineage(envelope)):
        console.print(Text(f"  {name}: {safe(value)}", style="dim"), soft_wrap=True)
    console.print()
    for block in article.bodies:
        style = {"subhead": "bold", "caption": "italic"}.get(block.role, "")
        console.print(Padding(Text(safe(block.value), style=style), (0, 0, 1, 2), expand=False))
    for statement in envelope.statements:
        console.print(Padding(Text(f"{statement.n}. {safe(statement.text)}"), (0, 0, 0, 2), expand=False))
    if envelope.statements:
        console.print()


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    for name in ("uri", "version", "versionCreated", "firstCreated", "embargoedUntil", "edNote", "language"):
        if value := getattr(article, name):
            yield name, value
    if article.pubStatus != "usable":
        yield "pubStatus", article.pubStatus
    for name in ("urgency", "by", "slugline", "located"):
        if value := getattr(article, name):
            yield name, str(value)
    for name in ("subjects", "people", "organisations", "places", "infoSources"):
        if entries := getattr(article, name):
            yield name, ", ".join(entry.name for entry in entries)


def _lineage(envelope: Envelope) -> Iterator[tuple[str, str]]:
    told = read(envelope)
    if told.relation or told.part:
        yield "says it is", f"{told.relation} ({told.basis})" if told.relation else "a take of its story"
    if told.replaces:
        yield "is about" if stands_aside(told) else "replaces", ", ".join(told.replaces)
