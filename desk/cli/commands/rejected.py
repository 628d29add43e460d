"""`copytaster rejected list|show|redrive|park`."""

import asyncio
import signal
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click
import orjson
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from copytaster.model.event_time import in_ms
from desk.cli import audit_log
from desk.ingest.publish import open_producer
from desk.ops.dead_letters import view
from desk.ops.dead_letters.choice import STANDINGS, UNDONE_STANDINGS, LetterChoice
from desk.ops.dead_letters.letters import DeadLetter, read_dead_letters
from desk.ops.dead_letters.redrive import RedriveRun, RedriveSignature, RedriveTally
from desk.ops.replay.times import parse_time
from desk.ops.topic_reading.consumer import open_consumer
from desk.refusal import Refusal
from streams.headers import format_iso
from streams.kafka.admin import BrokerUnreachable
from streams.settings.settings import Settings

DEFAULT_RATE = 50.0
MOST_LISTED = 50
Command = Callable[..., Any]


def _time(_: click.Context, __: click.Parameter, given: str | None) -> int | None:
    try:
        return in_ms(parse_time(given, datetime.now(UTC))) if given else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _choosing(command: Command) -> Command:
    """Add the options that choose dead letters to a command."""
    options = (
        click.argument("names", nargs=-1, metavar="[LETTER]..."),
        click.option("--stage", "stages", multiple=True, help="Of this stage."),
        click.option("--reason", "reasons", multiple=True, help="For this reason; * stands for anything."),
        click.option(
            "--source", "sources", multiple=True, help="From this topic, topic/partition/offset, or provider."
        ),
        click.option("--from", "from_ms", callback=_time, metavar="TIME", help="Let in then or later; or -3d."),
        click.option("--to", "to_ms", callback=_time, metavar="TIME", help="Let in before then."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("rejected")
def group() -> None:
    """Dead letters: look at them, send them again, or park them.

    A letter is named by its id, the first eight or more characters of it, or its
    offset.
    """


@group.command("list")
@_choosing
@click.option("--standing", "standings", multiple=True, type=click.Choice(STANDINGS), help="What was done about it.")
@click.option("--counts", "only_counts", is_flag=True, help="Only count them by stage, reason and standing.")
@click.option("--most", type=click.IntRange(0), default=MOST_LISTED, show_default=True, help="Most to list; 0 for all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(context: Any, /, only_counts: bool, most: int, as_json: bool, **chosen: Any) -> None:
    """List dead letters, the newest last, and count them."""
    letters = _select_letters(LetterChoice(**chosen), context.settings)
    if as_json:
        tree = (
            view.build_counts_json(letters) if only_counts else [view.build_letter_json(letter) for letter in letters]
        )
        click.echo(orjson.dumps(tree))
    elif only_counts:
        view.print_counts(letters)
    else:
        view.print_letters(letters, most=most)


@group.command()
@click.argument("letter")
@click.option("--raw", is_flag=True, help="Write the original bytes, and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, bytes in base64.")
@click.pass_obj
def show(context: Any, letter: str, raw: bool, as_json: bool) -> None:
    """Show one dead letter: why, where it came from, and its bytes."""
    letters = _select_letters(LetterChoice(names=(letter,)), context.settings)
    if len(letters) != 1:
        raise Refusal(f"{len(letters)} letters are named {letter!r}; `copytaster rejected list` tells their names")
    if raw:
        sys.stdout.buffer.write(letters[0].record.value or b"")
        sys.stdout.buffer.flush()
    elif as_json:
        click.echo(orjson.dumps(view.build_letter_json(letters[0], with_value=True)))
    else:
        view.print_letter(letters[0])


@group.command()
@_choosing
@click.option("--all", "everything", is_flag=True, help="All that nothing was done about.")
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), default=DEFAULT_RATE, show_default=True, help="Most a second."
)
@click.option("--parked", "forced", is_flag=True, help="Parked ones too, however often they were sent.")
@click.option("--execute", "executes", is_flag=True, help="Do it. Without this, it is only shown what would be sent.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def redrive(
    context: Any, /, everything: bool, rate: float, forced: bool, executes: bool, as_json: bool, **chosen: Any
) -> None:
    """Send dead letters again, to the topic that they came from.

    What fails again after two redrives is parked. The same command continues a run that was interrupted.
    """
    choice = LetterChoice(**chosen, standings=(*UNDONE_STANDINGS, "parked") if forced else UNDONE_STANDINGS)
    _do(context.settings, choice, "redrive", everything, executes, as_json, rate=rate, forced=forced)


@group.command()
@_choosing
@click.option("--all", "everything", is_flag=True, help="All that nothing was done about.")
@click.option("--why", default="", help="Why, for who looks later.")
@click.option("--execute", "executes", is_flag=True, help="Do it. Without this, it is only shown what would be parked.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def park(context: Any, /, everything: bool, why: str, executes: bool, as_json: bool, **chosen: Any) -> None:
    """Park dead letters: they count as handled, and stay where they are."""
    _do(
        context.settings,
        LetterChoice(**chosen, standings=UNDONE_STANDINGS),
        "park",
        everything,
        executes,
        as_json,
        why=why,
    )


def _select_letters(choice: LetterChoice, settings: Settings) -> list[DeadLetter]:
    return choice.select(asyncio.run(read_dead_letters(settings)), settings)


def _do(
    settings: Settings,
    choice: LetterChoice,
    action: str,
    everything: bool,
    executes: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Redrive or park the chosen letters, or only show the choice. Each run adds one line to the audit log."""
    if not choice.is_narrow and not everything:
        raise click.UsageError("say which: a stage, a reason, a source, a time, letters by name, or --all")
    letters = _select_letters(choice, settings)
    if executes:
        report = asyncio.run(_run(letters, choice, action, settings, **options))
    else:
        report = {"would": action, "letters": len(letters)}
    if as_json:
        click.echo(orjson.dumps(report))
        return
    if not executes:
        view.print_counts(letters)
    click.echo(", ".join(f"{name}: {value}" for name, value in report.items()))
    if not executes:
        click.echo("nothing was done; --execute does it")


async def _run(
    letters: Sequence[DeadLetter], choice: LetterChoice, action: str, settings: Settings, **options: Any
) -> dict[str, Any]:
    audit_log.audit_file(settings)
    now, run = format_iso(int(time.time() * 1000)), uuid.uuid4().hex[:8]
    signed = RedriveSignature(run=run, by=audit_log.current_user(), at=now, why=options.pop("why", ""))
    task, tally, complete = asyncio.current_task(), RedriveTally(), False
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        async with open_producer(settings) as producer, open_consumer(settings) as consumer:
            with _Bar(len(letters)) as bar:
                driving = RedriveRun(signed, producer, consumer, settings, bar)
                tally = driving.tally
                await (driving.park(letters) if action == "park" else driving.redrive(letters, **options))
        complete = True
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnreachable(f"the broker did not answer ({error!r}); run the same again to go on") from error
    finally:
        asked = {key: value for key, value in asdict(choice).items() if value}
        line = {"at": now, "by": signed.by, "did": f"rejected {action}", "run": run, "why": signed.why, "asked": asked}
        audit_log.write(line | {"letters": len(letters), **asdict(tally), "complete": complete}, settings)
    return {"run": run, "letters": len(letters), **asdict(tally)}


class _Bar:
    """A progress bar on a terminal; it prints nothing elsewhere. See redrive.RedriveWatcher."""

    def __init__(self, total: int) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("dead letters"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._progress.add_task("", total=total)

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def report_progress(self, done: int) -> None:
        """See RedriveWatcher."""
        self._progress.update(self._task, completed=done)
