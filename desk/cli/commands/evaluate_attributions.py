"""`copytaster evaluate-attributions FILE`: compare our attributions with marked ones, in PolNeAR's format."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from copytaster.extraction.quotes.scoring import AttributionCounts, AttributionSpans, list_rates, parse_polnear


@click.command("evaluate-attributions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--split", help="Only lines of this split.")
@click.option("--most", type=click.IntRange(min=1), help="Read this many lines at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(context: Any, file: Path, split: str | None, most: int | None, as_json: bool) -> None:
    """Measure source, cue and content against marked attributions.

    FILE has one JSON object a line, with `text` and `attributions`, whose `source`, `cue` and `content` are lists of
    `{"spans": [[start, end], …]}`.
    """
    # Imported here: the models' library takes seconds to import. No other command should wait for it.
    from copytaster.extraction.quotes.extract import find_attributions
    from copytaster.text import language_models

    nlp = language_models.load(context.settings.nlp.pipeline)
    tally, texts = AttributionCounts(), 0
    for row in _rows(file, split):
        if most is not None and texts >= most:
            break
        doc = language_models.parse(nlp, row["text"].split("\n\n"))
        tally.add(
            row["text"],
            parse_polnear(row),
            [AttributionSpans(f.source, f.cue, f.content) for f in find_attributions(doc)],
        )
        texts += 1
    if not texts:
        raise click.ClickException(f"{file.name}: no line of it{f' is of split {split}' if split else ''}")
    if as_json:
        click.echo(orjson.dumps(build_report(tally, texts), option=orjson.OPT_INDENT_2))
    else:
        _show(tally, texts)


def _rows(file: Path, split: str | None) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        for n, line in enumerate(lines, 1):
            try:
                row = orjson.loads(line)
                text, marked = row["text"], row["attributions"]
            except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                raise click.ClickException(f"{file.name}, line {n}: {error!r}") from error
            if isinstance(text, str) and isinstance(marked, list) and split in (None, row.get("split")):
                yield row


def build_report(tally: AttributionCounts, texts: int) -> dict[str, Any]:
    """The JSON of a run."""
    rates = {part: {name: asdict(rate) for name, rate in each.items()} for part, each in tally.rates().items()}
    return {"texts": texts, **rates, "speakers_right": tally.speakers, "speakers_asked": tally.speakers_asked}


def _show(tally: AttributionCounts, texts: int) -> None:
    table = Table("part", "measure", "P", "R", "F1", "found", "marked", box=SIMPLE)
    for part, measure, rate in list_rates(tally):
        numbers = (f"{rate.precision:.3f}", f"{rate.recall:.3f}", f"{rate.f1:.3f}", str(rate.found), str(rate.marked))
        table.add_row(part, measure, *numbers)
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"{texts} texts; speaker right in {tally.speakers:.1%} of {tally.speakers_asked} matched attributions"
    )
