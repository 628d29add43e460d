"""`copytaster ingest FILE|DIR…`: publish files to the raw topic."""

import asyncio
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from desk.ingest.publish import PublishTally, RawItem, list_files, publish_items, read_items


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--provider", default="file", show_default=True, help="Who sent the items.")
@click.option("--json", "as_json", is_flag=True, help="Print the tally as JSON.")
@click.pass_obj
def command(context: Any, paths: tuple[Path, ...], provider: str, as_json: bool) -> None:
    """Publish files, and all files of folders, to the raw topic; a .jsonl file holds an item a line."""
    items = list(read_items(list_files(paths), provider=provider))
    tally = asyncio.run(_publish(items, context.settings))
    if as_json:
        click.echo(orjson.dumps({"published": tally.published, "refused": tally.refused}))
    else:
        refused = f", {tally.refused} too large and put with the dead letters" if tally.refused else ""
        click.echo(f"{tally.published} items published{refused}")


async def _publish(items: list[RawItem], settings: Any) -> PublishTally:
    console = Console(stderr=True)
    columns = (TextColumn("publishing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tally = PublishTally()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(items))
        async for tally in publish_items(items, settings):
            progress.update(task, completed=tally.published + tally.refused)
    return tally
