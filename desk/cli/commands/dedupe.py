"""`copytaster dedupe FILE.jsonl`: find the stories that repeat or change others, without a broker."""

from datetime import UTC, datetime
from itertools import tee
from pathlib import Path
from typing import Any

import click
import orjson

from copytaster.dedup.deduplicator import InMemoryDeduplicator
from desk.ingest.article_lines import ArticleLine, build_decision_json, read_lines
from streams.settings.windows import build_windows

WIDTH = 80


@click.command("dedupe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each line.")
@click.pass_obj
def command(context: Any, file: Path, as_json: bool) -> None:
    """Tell copies from updates among the articles of a file, one a line, as the pipeline would.

    A line is {"id", "text"} and, where known, "date", "title", "source", "version", "uri", "language", "slug", "note",
    "status" and "received". Without "received" it is ingested now. Without "date" it was made when ingested.
    """
    desk = InMemoryDeduplicator(build_windows(context.settings))
    ids: dict[tuple[str, str], str] = {}
    received = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    lines, ahead = tee(read_lines(file, received))
    for decision, line in zip(desk.decide_all(line.envelope for line in ahead), lines, strict=True):
        before = decision.predecessor
        predecessor = ids.get((before.uri, before.fingerprint)) if before else None
        ids.setdefault((line.envelope.article.uri, decision.mark), line.id)
        tree = build_decision_json(line, decision, predecessor)
        click.echo(orjson.dumps(tree) if as_json else _shown(tree, line))
    desk.sweep()
    if desk.forgotten_early:
        click.echo(
            f"{desk.forgotten_early:,} entries were forgotten inside their window, since memory is bound "
            "(windows.texts_most, windows.identities_most)",
            err=True,
        )


def _shown(tree: dict[str, Any], line: ArticleLine) -> str:
    """One line of at most 80 columns, and one more for each change."""
    like = f" {tree['predecessor']} ({tree['similarity']:.0%})" if tree["predecessor"] else ""
    rows = [f"{tree['relation']:<10} {line.id}{' ←' if like else ''}{like}"]
    if tree["relation"] in ("update", "correction"):
        rows += [f"           {change['kind']}: {change['told']}" for change in tree["changes"]]
    return "\n".join(row if len(row) <= WIDTH else f"{row[: WIDTH - 1]}…" for row in rows)
