"""`copytaster evaluate FILE.jsonl`: measure the checker on labelled claims."""

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from desk.logs import configure_logging
from streams.settings.settings import find_config_dir


@click.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--predictions", type=click.Path(dir_okay=False, path_type=Path), help="Keep each prediction here; go on from it."
)
@click.option("--sets", multiple=True, metavar="NAME", help="Only this set; may be given more than once.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to judge in.")
@click.option(
    "--thresholds", is_flag=True, help="Print each family's best threshold on this file, to be written to config."
)
@click.pass_obj
def command(
    context: Any,
    file: Path,
    as_json: bool,
    predictions: Path | None,
    sets: tuple[str, ...],
    processes: int,
    thresholds: bool,
) -> None:
    """Measure the checker on labelled claims: {id, set, source, claim, label, kind} a line.

    `label` is 1 where the source supports the claim and 0 where not. Families of sets, and which of their kinds
    are which of ours, are in config/evaluation.toml. With --set nlp.entailment=false the detectors judge alone.
    A claim at its limit (nlp.statement_seconds, nlp.memory_mb) is left unjudged and counted, and the others go on.
    """
    # Imported here: the models' library takes seconds to import. No other command should wait for it.
    from agents.nlp.child_process import ChildNotStarted
    from desk.evaluation import judging, prediction_file, report, set_families, tables
    from desk.evaluation import labelled_claims as labelled

    configure_logging("ERROR")

    try:
        claims = [c for c in labelled.read(file) if not sets or c.set in sets]
        known = set_families.load(find_config_dir(context.directory))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if not claims:
        raise click.ClickException(f"{file.name}: no claim of {', '.join(sets)}")
    settings = context.settings.nlp
    edition = judging.compute_edition(settings.pipeline, entailment=settings.entailment)
    store = prediction_file.PredictionFile(predictions, edition, (c.id for c in claims))
    if store.dropped:
        click.echo(f"{store.dropped} kept predictions are of another checker or file and are made again", err=True)
    done = {p.id for p in store.done}
    try:
        asyncio.run(_judge([c for c in claims if c.id not in done], settings, processes, store))
    except ChildNotStarted as error:
        raise click.ClickException(str(error)) from error
    if thresholds:
        click.echo(orjson.dumps(report.choose_thresholds(claims, store.done, known), option=orjson.OPT_INDENT_2))
        return
    tree = {"file": file.name, "checker": edition, **report.build_report(claims, store.done, known)}
    if as_json:
        click.echo(orjson.dumps(tree, option=orjson.OPT_INDENT_2))
    else:
        tables.print_report(Console(file=sys.stdout, highlight=False), tree)


async def _judge(claims: list[Any], settings: Any, processes: int, store: Any) -> None:
    from desk.evaluation.judging_processes import judge_claims

    console = Console(stderr=True)
    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(claims))
        async with aclosing(judge_claims(claims, settings, processes)) as batches:
            async for predictions in batches:
                store.add(predictions)
                progress.advance(task, len(predictions))
