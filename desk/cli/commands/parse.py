"""`copytaster parse FILE`: show an item as the articles that the flow would read in it."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console

from copytaster import formats
from copytaster.dedup.lineage import new_chain_id
from copytaster.dedup.wire_lineage import read_wire_lineage
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope
from desk.ingest.publish import RawItem, read_items
from desk.render import article

ParseResult = Envelope | FormatError


@click.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--type", "media_type", metavar="TYPE", help="Media type of the file, with its charset; else sniffed.")
@click.option("--provider", default="file", show_default=True, help="Who sent it.")
def command(file: Path, as_json: bool, media_type: str | None, provider: str) -> int:
    """Show the articles in a file of any format, each with its text."""
    results = [one for item in read_items([file], provider=provider) for one in _each(item, media_type)]
    if not results:
        results = [FormatError("empty", "there is no item in it")]
    if as_json:
        tree = [build_report(one) for one in results]
        click.echo(orjson.dumps(tree[0] if len(tree) == 1 else tree, option=orjson.OPT_INDENT_2))
    else:
        console = Console(file=sys.stdout, highlight=False)
        for one in results:
            if isinstance(one, Envelope):
                article.print_article(console, one)
            else:
                click.echo(f"{file.name}: {one.reason}: {one}", err=True)
    return int(not any(isinstance(one, Envelope) for one in results))


def _each(item: RawItem, media_type: str | None) -> list[ParseResult]:
    received = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    try:
        given = media_type or item.media_type
        return list(formats.parse_each(item.value, given, provider=item.provider, received=received))
    except FormatError as error:
        return [error]


def build_report(parsed: ParseResult) -> dict[str, Any]:
    """The JSON of one article: its fields, its text and the facts read about it; or the reason why there is none."""
    if isinstance(parsed, FormatError):
        return {"reason": parsed.reason, "message": str(parsed)}
    lineage = asdict(read_wire_lineage(parsed))
    return {
        **asdict(parsed.article),
        "title": parsed.article.title,
        "text": parsed.article.text,
        "text_sha256": parsed.text_sha256,
        "statements": [asdict(statement) for statement in parsed.statements],
        "chain_id": new_chain_id(parsed),
        "told": lineage,
        "source_map": [asdict(mapped) for mapped in parsed.source_map],
    }
