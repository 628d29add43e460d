"""`copytaster replay`, and its `status`, `resume`, `cancel`, `remove` and `diff`."""

import asyncio
import re
import signal
import uuid
from datetime import UTC, datetime
from typing import Any

import click
import orjson
from aiokafka.errors import KafkaError

from copytaster.model.event_time import in_ms
from copytaster.model.replay_run import COMPANION_TOPICS, TOPICS_BEFORE_CHAINS, ReplayPeriod, ReplayRun
from desk.cli import audit_log
from desk.ops.replay import view
from desk.ops.replay.comparison import compare_with_sent
from desk.ops.replay.ending import cancel_run, remove_run
from desk.ops.replay.event_time import WITH_ARTICLES
from desk.ops.replay.ownership import take_ownership
from desk.ops.replay.plan import ReplayRequest, pin_ranges
from desk.ops.replay.registry import read_runs, register_run
from desk.ops.replay.runner import ReplayContext, execute_run
from desk.ops.replay.times import parse_time
from desk.ops.replay.workers import ReplayFailed
from desk.refusal import Refusal
from streams.headers import format_iso
from streams.kafka.admin import BrokerUnreachable

RUN_NAME = re.compile(r"[a-z0-9-]{1,40}")
WARM_UP_HOURS = 72.0
"""The warm-up for a topic before `deduplicated`: as long as two copies of a story are compared."""
DEFAULT_RATE = 200.0
"""Records a second by default: far more than one worker can do, far fewer than a broker notices."""
EVENT_TIME_TOPICS = sorted(WITH_ARTICLES - TOPICS_BEFORE_CHAINS)


def _rate(_: click.Context, __: click.Parameter, given: str | None) -> float | None:
    return _number(given, r"(\d+(?:\.\d+)?)(?:/s)?", "20/s") if given else None


def _speed(_: click.Context, __: click.Parameter, given: str | None) -> float | None:
    return _number(given, r"(\d+(?:\.\d+)?)x?", "10x") if given else None


def _number(given: str, shape: str, like: str) -> float:
    match = re.fullmatch(shape, given)
    if not match or not float(match[1]):
        raise click.BadParameter(f"{given!r}: write it like {like}")
    return float(match[1])


def _time(_: click.Context, __: click.Parameter, given: str | None) -> datetime | None:
    try:
        return parse_time(given, datetime.now(UTC)) if given else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.group("replay", invoke_without_command=True)
@click.option(
    "--topic",
    type=click.Choice(list(COMPANION_TOPICS)),
    default="deduplicated",
    show_default=True,
    help="Where it starts.",
)
@click.option("--from", "start", callback=_time, metavar="TIME", help="First time of ingest, with its zone; or -3d.")
@click.option(
    "--to", "end", callback=_time, default="now", metavar="TIME", help="Time that it ends before.  [default: now]"
)
@click.option("--event-time", "by_event", is_flag=True, help="The times are those of the stories themselves.")
@click.option(
    "--rate", callback=_rate, metavar="N/s", help=f"Most records a second.  [default: {DEFAULT_RATE:g}, or --speed]"
)
@click.option("--speed", callback=_speed, metavar="Nx", help="So many times as fast as the records came.")
@click.option("--warm-up", type=click.FloatRange(0), metavar="HOURS", help="Hours before it that only change state.")
@click.option("--into", default="", metavar="PREFIX", help="Fill another topic set instead; its own workers run it.")
@click.option("--name", metavar="RUN", help="What to call the run: a-z, 0-9 and -.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Workers of its own.")
@click.option("--keep", is_flag=True, help="Keep all topics of the run, not only its results.")
@click.option("--diff", "with_diff", is_flag=True, help="Then compare its alerts with those that were sent.")
@click.option("--execute", "executes", is_flag=True, help="Do it. Without this, only the plan is shown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def group(context: click.Context, /, executes: bool, as_json: bool, with_diff: bool, **asked: Any) -> int | None:
    """Run part of a live topic again, beside what is live; by default show the plan.

    It runs under the settings given now, on topics and state of its own, and never touches what is live.
    """
    if context.invoked_subcommand is not None:
        return None
    _check(**asked)
    return asyncio.run(_replay(context.obj, asked, executes=executes, as_json=as_json, with_diff=with_diff))


def _check(**asked: Any) -> None:
    """Raises click.UsageError if the options make no sense together."""
    if asked["start"] is None:
        raise click.UsageError("Missing option '--from': the first time of ingest, with its zone, or -3d")
    if asked["start"] >= asked["end"]:
        raise click.UsageError("--from must be before --to")
    if asked["name"] and not RUN_NAME.fullmatch(asked["name"]):
        raise click.UsageError(f"--name {asked['name']!r}: up to 40 of a-z, 0-9 and -")
    if asked["by_event"] and asked["topic"] not in EVENT_TIME_TOPICS:
        raise click.UsageError(
            f"--event-time needs a topic whose stories have their chain: {', '.join(EVENT_TIME_TOPICS)}"
        )
    if asked["by_event"] and asked["warm_up"]:
        raise click.UsageError("--warm-up goes by time of ingest; leave out --event-time")
    if asked["into"] and asked["warm_up"]:
        raise click.UsageError("--into copies every record as it is; there is nothing to warm up")


async def _replay(context: Any, asked: dict[str, Any], *, executes: bool, as_json: bool, with_diff: bool) -> int:
    run = await _planned(context, asked)
    if asked["into"] == context.settings.topics.prefix:
        raise Refusal(f"{asked['into']} is the live topic set itself")
    if not executes or not as_json:
        _show_plan(run, executes=executes, as_json=as_json)
    if not executes:
        return 0
    if not run.ranges:
        raise Refusal("there is nothing to replay between these times")
    await take_ownership(run, context.settings)
    await register_run(run, context.settings)
    return await _execute(run, context, as_json=as_json, with_diff=with_diff)


async def _planned(context: Any, asked: dict[str, Any]) -> ReplayRun:
    start_ms, end_ms = in_ms(asked["start"]), in_ms(asked["end"])
    hours = asked["warm_up"]
    if hours is None:
        hours = WARM_UP_HOURS if asked["topic"] in TOPICS_BEFORE_CHAINS and not asked["into"] else 0.0
    warm_up_ms = int(hours * 3_600_000)
    wanted = ReplayRequest(asked["topic"], start_ms, end_ms, by_event=asked["by_event"], warm_up_ms=warm_up_ms)
    now = datetime.now(UTC)
    return ReplayRun(
        id=asked["name"] or f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}",
        state="planned",
        ranges=await pin_ranges(wanted, context.settings),
        span=ReplayPeriod(start=format_iso(start_ms), end=format_iso(end_ms), by_event=asked["by_event"]),
        rate=asked["rate"] or (None if asked["speed"] else DEFAULT_RATE),
        speed=asked["speed"],
        into=asked["into"],
        workers=asked["workers"],
        keep=asked["keep"],
        silent_before=start_ms if warm_up_ms else 0,
        warm_up_ms=start_ms - warm_up_ms,
        overrides=dict(context.overrides),
        created=format_iso(int(now.timestamp() * 1000)),
        by=audit_log.current_user(),
    )


def _show_plan(run: ReplayRun, *, executes: bool, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(view.build_run_json(run)))
    else:
        view.print_plan(run, executes=executes)


async def _execute(run: ReplayRun, context: Any, *, as_json: bool, with_diff: bool = False) -> int:
    """Do the rest of a run, until a signal; then show the result."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        with view.ReplayBar(run) as bar:
            run = await execute_run(run, ReplayContext(context.settings, context.directory), bar)
    except asyncio.CancelledError:
        click.echo(f"stopped; go on with `copytaster replay resume {run.id}`", err=True)
        raise KeyboardInterrupt from None
    except ReplayFailed as error:
        raise click.ClickException(str(error)) from error
    except (KafkaError, TimeoutError) as error:
        how = f"go on with `copytaster replay resume {run.id}`"
        raise BrokerUnreachable(f"the broker did not answer ({error!r}); {how}") from error
    differences = await compare_with_sent(run, context.settings) if with_diff and run.state == "finished" else None
    if as_json:
        extra = {"diff": view.build_difference_json(differences)} if differences is not None else {}
        click.echo(orjson.dumps(view.build_run_json(run) | extra))
    else:
        if differences is not None:
            view.print_differences(differences)
        click.echo(view.format_summary(run))
    return 0


@group.command()
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def status(context: Any, run: str | None, as_json: bool) -> None:
    """Show every replay, or one of them, and how far it has come."""
    known = asyncio.run(read_runs(context.settings))
    chosen = [known.get_run(run)] if run else list(known.now.values())
    if as_json:
        click.echo(orjson.dumps([view.build_run_json(r) for r in chosen]))
    elif chosen:
        view.print_runs(chosen)
    else:
        click.echo("there are no replays")


@group.command()
@click.argument("run")
@click.option("--diff", "with_diff", is_flag=True, help="Then compare its alerts with those that were sent.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def resume(context: Any, run: str, with_diff: bool, as_json: bool) -> int:
    """Continue a replay that was interrupted, from its last checkpoint."""
    return asyncio.run(_resume(context, run, as_json=as_json, with_diff=with_diff))


async def _resume(context: Any, name: str, *, as_json: bool, with_diff: bool) -> int:
    run = (await read_runs(context.settings)).get_run(name)
    if run.is_over or run.state == "cancelling":
        raise Refusal(f"replay {name} is {run.state}")
    await take_ownership(run, context.settings)
    return await _execute(run, context, as_json=as_json, with_diff=with_diff)


@group.command()
@click.argument("run")
@click.pass_obj
def cancel(context: Any, run: str) -> None:
    """End a replay, and delete its topics and its state."""
    gone = asyncio.run(cancel_run(run, context.settings))
    click.echo(f"replay {run} is cancelled; {len(gone)} topics were deleted" if gone else f"replay {run} is cancelled")


@group.command()
@click.argument("run")
@click.pass_obj
def remove(context: Any, run: str) -> None:
    """Delete the results of a replay that is over, and forget it."""
    gone = asyncio.run(remove_run(run, context.settings))
    click.echo(f"replay {run} is forgotten; {len(gone)} topics were deleted")


@group.command()
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def diff(context: Any, run: str, as_json: bool) -> None:
    """Compare the alerts of a finished replay with those that were sent: gained, lost, changed."""
    differences = asyncio.run(_compared(context, run))
    if as_json:
        click.echo(orjson.dumps(view.build_difference_json(differences)))
    else:
        view.print_differences(differences)


async def _compared(context: Any, name: str) -> Any:
    return await compare_with_sent((await read_runs(context.settings)).get_run(name), context.settings)
