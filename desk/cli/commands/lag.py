"""`copytaster lag`: show unread records once, continuously, as JSON, or for Prometheus."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click
import orjson
from rich.console import Console
from rich.live import Live
from rich.text import Text

from agents.health.http_server import PROMETHEUS, HttpPage, HttpPortTaken, ProbeServer
from desk.logs import configure_logging
from desk.ops.lag import view
from desk.ops.lag.conditions import BadCondition, LagCondition, find_failing_rows, parse_condition
from desk.ops.lag.export import LagCollector, format_metrics
from desk.ops.lag.looking import observe_lag, watch_lag
from desk.ops.lag.measures import PartitionLag
from desk.ops.lag.observer import NoTopics

EXIT_CHECK_FAILED = 2
COLUMNS_IN_A_FILE = 132
"""Columns of a table that is written to a file or a pipe."""
BROKER_AWAY_TEXT = Text("no broker answers; trying on")


class _Fails(click.ParamType):
    name = "CONDITION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> LagCondition:
        try:
            return value if isinstance(value, LagCondition) else parse_condition(value)
        except BadCondition as error:
            self.fail(str(error), param, ctx)


class _Address(click.ParamType):
    name = "HOST:PORT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        host, _, port = str(value).rpartition(":")
        if not host or not port.isdigit() or int(port) > 65_535:
            self.fail(f"{value!r} is not HOST:PORT", param, ctx)
        return host, int(port)


@click.command("lag")
@click.option("--watch", is_flag=True, help="Stay, and show it anew every few seconds.")
@click.option("--every", default=2.0, show_default=True, type=click.FloatRange(0.2), help="Seconds between looks.")
@click.option("--for", "seconds", default=3.0, show_default=True, type=click.FloatRange(0),
              help="Seconds to look before answering: rates need two looks.")  # fmt: skip
@click.option("--all", "show_all", is_flag=True, help="Show the partitions that are caught up too.")
@click.option("--group", help="Consumer group; default: the workers'.")
@click.option("--fail-if", "conditions", multiple=True, type=_Fails(),
              help="Exit 2 where this holds for a partition, as in 'time_lag>60'.")  # fmt: skip
@click.option("--listen", type=_Address(), help="Serve /metrics for Prometheus here until stopped.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --watch, a line a look.")
@click.pass_obj
def command(
    context: Any,
    watch: bool,
    every: float,
    seconds: float,
    show_all: bool,
    group: str | None,
    conditions: tuple[LagCondition, ...],
    listen: tuple[str, int] | None,
    as_json: bool,
) -> int:
    """Show what is unread: each stage, and the partitions worth a look.

    Read at the broker, so it works with every worker dead. Seconds, and records a
    second; ? is unknown.
    """
    settings = context.settings
    name = group or settings.worker.app_id
    if listen is not None:
        configure_logging(settings.worker.log_level)
        return asyncio.run(_serve(settings, group, name, listen, every))
    if watch:
        return asyncio.run(_watch(settings, group, name, every, show_all, as_json))
    try:
        rows, observed_seconds = asyncio.run(observe_lag(settings, group=group, seconds=seconds))
    except NoTopics as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(orjson.dumps(view.build_document(rows, group=name, observed=observed_seconds)))
    else:
        _console().print(view.build_tables(rows, group=name, prefix=f"{settings.topics.prefix}.", show_all=show_all))
    return _print_failures(find_failing_rows(rows, conditions))


def _console() -> Console:
    """A console: a terminal keeps its width; a file gets enough width for whole names."""
    return Console() if Console().is_terminal else Console(width=COLUMNS_IN_A_FILE)


def _print_failures(failed: Sequence[tuple[PartitionLag, LagCondition]]) -> int:
    for row, condition in failed:
        given = row.state.name if condition.field == "state" else getattr(row, condition.field)
        shown = "unknown" if given is None else given if isinstance(given, str) else f"{given:g}"
        click.echo(f"{row.topic}/{row.partition}: {condition.field} is {shown} ({condition.text})", err=True)
    return EXIT_CHECK_FAILED if failed else 0


async def _watch(settings: Any, group: str | None, name: str, every: float, show_all: bool, as_json: bool) -> int:
    if as_json:
        async for rows in watch_lag(settings, group=group, every=every):
            click.echo(orjson.dumps(view.build_document(rows, group=name, observed=0.0)) if rows else b"{}")
        return 0
    prefix = f"{settings.topics.prefix}."
    with Live(Text("looking …"), console=Console(), auto_refresh=False, vertical_overflow="visible") as live:
        async for rows in watch_lag(settings, group=group, every=every):
            shown = view.build_tables(rows, group=name, prefix=prefix, show_all=show_all) if rows else BROKER_AWAY_TEXT
            live.update(shown, refresh=True)
    return 0


async def _serve(settings: Any, group: str | None, name: str, listen: tuple[str, int], every: float) -> int:
    collector = LagCollector(name)
    pages = {
        "/metrics": lambda: HttpPage(format_metrics(collector), media_type=PROMETHEUS),
        "/livez": lambda: HttpPage(b"ok\n"),
    }
    try:
        server = ProbeServer(*listen, pages)
    except HttpPortTaken as error:
        raise click.ClickException(str(error)) from error
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    with server, suppress(asyncio.CancelledError):
        click.echo(f"lag of {name} at http://{listen[0]}:{server.port}/metrics", err=True)
        async for rows in watch_lag(settings, group=group, every=every):
            collector.rows = rows
    return 0
