"""An article on a terminal: its metadata, its text, and the statements that came with it."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from copytaster.dedup.wire_lineage import is_take_or_notice, read_wire_lineage
from copytaster.model.article import Article, Envelope
from desk.render.marked_text import make_printable


def print_article(console: Console, envelope: Envelope) -> None:
    """Print one article."""
    article = envelope.article
    console.print(Text(make_printable(article.title) or "(no title)", style="bold"))
    for name, value in (*_facts(article), *_lineage(envelope)):
        console.print(Text(f"  {name}: {make_printable(value)}", style="dim"), soft_wrap=True)
    console.print()
    for block in article.bodies:
        style = {"subhead": "bold", "caption": "italic"}.get(block.role, "")
        console.print(Padding(Text(make_printable(block.value), style=style), (0, 0, 1, 2), expand=False))
    for statement in envelope.statements:
        console.print(Padding(Text(f"{statement.n}. {make_printable(statement.text)}"), (0, 0, 0, 2), expand=False))
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
    lineage = read_wire_lineage(envelope)
    if lineage.relation or lineage.part:
        yield "says it is", f"{lineage.relation} ({lineage.basis})" if lineage.relation else "a take of its story"
    if lineage.replaces:
        yield "is about" if is_take_or_notice(lineage) else "replaces", ", ".join(lineage.replaces)
