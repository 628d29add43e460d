"""`copytaster dedupe FILE.jsonl`: which stories repeat others, and which change them; no broker."""

from itertools import tee
from pathlib import Path
from typing import Any

import click
import orjson

from copytaster.dedupe import DAY_MS, HOUR_MS, Dedupe
from copytaster.memory import Windows
from desk.lines import Line, read_lines, told

WIDTH = 80


@click.command("dedupe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each line.")
@click.pass_obj
def command(context: Any, file: Path, as_json: bool) -> None:
    """Tell copies from updates among the articles of a file, one a line, in order.

    A line is {"id", "text"} and, where known, "date", "title", "source", "version", "uri" and "language".
    """
    windows = context.settings.windows
    desk = Dedupe(Windows(int(windows.duplicates_hours * HOUR_MS), int(windows.identities_days * DAY_MS)))
    ids: dict[tuple[str, str], str] = {}
    lines, ahead = tee(read_lines(file))
    for decision, line in zip(desk.take_all(line.envelope for line in ahead), lines, strict=True):
        before = decision.predecessor
        predecessor = ids.get((before.uri, before.fingerprint)) if before else None
        ids.setdefault((line.envelope.article.uri, decision.mark), line.id)
        tree = told(line, decision, predecessor)
        click.echo(orjson.dumps(tree) if as_json else _shown(tree, line))


def _shown(tree: dict[str, Any], line: Line) -> str:
    """One line of at most 80 columns, and one for each change."""
    like = f" {tree['predecessor']} ({tree['similarity']:.0%})" if tree["predecessor"] else ""
    rows = [f"{tree['relation']:<10} {line.id}{' ←' if like else ''}{like}"]
    if tree["relation"] in ("update", "correction"):
        rows += [f"           {change['kind']}: {change['told']}" for change in tree["changes"]]
    return "\n".join(row if len(row) <= WIDTH else f"{row[: WIDTH - 1]}…" for row in rows)
