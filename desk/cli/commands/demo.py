"""`copytaster demo [FILE…]`: the main job on an embedded broker, from stories to alerts."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.console import Console

from copytaster.model.records import Alert
from desk.demo.run import Demo, DemoFailed, DemoOptions, DemoResult, run_demo
from desk.demo.view import DemoView, format_count
from desk.ingest.publish import RawItem, list_files, read_items
from desk.render import verdicts
from streams.devbroker.embedded import BrokerError
from streams.settings.settings import find_config_dir

if TYPE_CHECKING:
    from desk.demo.dashboard import ServedDashboard

SAMPLES_FOLDER = "samples"
PROVIDER = "file"
"""The same provider as in `check` and `ingest`, so that all three give the same ids."""
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command("demo")
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, path_type=Path))
@click.option("--keep", is_flag=True, help="Stay up until Ctrl-C, and show the alerts that follow.")
@click.option("--dashboard/--no-dashboard", default=None, help="Stay up with the dashboard. By default on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the alerts as JSON, one a line.")
@click.pass_obj
def command(context: Any, paths: tuple[Path, ...], keep: bool, dashboard: bool | None, as_json: bool) -> None:
    """Run stories (by default our samples) through a worker; show the alerts."""
    items = list(read_items(list_files(paths or _samples(context.directory)), provider=PROVIDER))
    if not items:
        raise click.UsageError("there is nothing in what you named")
    options = DemoOptions(context.overrides, context.directory)
    try:
        asyncio.run(
            _until_ended(options, items, DemoPrinter(as_json), DemoEnding.from_options(keep=keep, dashboard=dashboard))
        )
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    except (BrokerError, DemoFailed) as error:
        raise click.ClickException(str(error)) from error


def _samples(directory: Path | None) -> tuple[Path, ...]:
    folder = find_config_dir(directory) / SAMPLES_FOLDER
    if not folder.is_dir():
        raise click.UsageError(f"no samples in {folder}: run this in the working copy, or name your own files")
    return (folder,)


@dataclass(frozen=True, slots=True)
class DemoEnding:
    """The end of a demo: a dashboard or none, staying up until Ctrl-C or not, printing later alerts or not."""

    shows_dashboard: bool
    stays_up: bool
    prints_later_alerts: bool

    @classmethod
    def from_options(cls, *, keep: bool, dashboard: bool | None) -> "DemoEnding":
        """The ending for these options. Off a terminal nobody can stop it, so the dashboard opens and closes."""
        stays_up = dashboard if dashboard is not None else sys.stdout.isatty()
        return cls(shows_dashboard=dashboard is not False, stays_up=stays_up or keep, prints_later_alerts=keep)


class DemoPrinter:
    """Prints the results on standard output. With JSON, standard output has only JSON and the summary is on stderr."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self.aside = Console(stderr=True, highlight=False)
        self._main = self.aside if as_json else Console(file=sys.stdout, highlight=False)

    def print_alerts(self, alerts: Sequence[Alert]) -> None:
        """Print alert events, each with its evidence."""
        if self._as_json:
            for alert in alerts:
                click.echo(orjson.dumps(alert))
        else:
            self._main.print()
            verdicts.print_alerts(self._main, alerts)

    def print_result(self, result: DemoResult) -> None:
        """Print the alerts and a summary."""
        self.print_alerts(result.alerts)
        self._main.print(format_summary(result), markup=False)

    def print_dashboard(self, dashboard: "ServedDashboard", *, stays_up: bool) -> None:
        """Print the dashboard's address and how long it stays up."""
        until = "until Ctrl-C" if stays_up else "closed again (--dashboard keeps it open)"
        message = f"\nDashboard at {dashboard.url} with {format_count(dashboard.alerts, 'alert')},\n{until}"
        self.aside.print(message, markup=False, soft_wrap=True)

    def print_how_to_reach(self, demo: Demo) -> None:
        """Print how to reach the broker that stays up."""
        settings = demo.settings
        self.aside.print(
            "\nStill running, until Ctrl-C. In another terminal, to use the same broker:\n\n"
            f"  export COPYTASTER_BROKER__URL={settings.broker.url}\n"
            f"  export COPYTASTER_TOPICS__PREFIX={settings.topics.prefix}\n"
            f"  export COPYTASTER_WORKER__APP_ID={settings.worker.app_id}\n"
            "  .venv/bin/copytaster ingest FILE\n",
            markup=False,
            soft_wrap=True,
        )


def format_summary(result: DemoResult) -> str:
    """The summary in two lines: the items that went in, and the results."""
    return (
        f"{format_count(result.items, 'item')} in: {format_count(result.stories, 'story', 'stories')}, "
        f"{format_count(result.repeats, 'repeat')} dropped, {format_count(result.rejected, 'dead letter')}.\n"
        f"{format_count(result.statements, 'statement')} checked: {format_count(len(result.alerts), 'alert')}, "
        f"in {result.seconds:.1f} s."
    )


async def _until_ended(
    options: DemoOptions, items: Sequence[RawItem], printer: DemoPrinter, ending: DemoEnding
) -> None:
    """Run the whole demo. Any of ENDING_SIGNALS cancels it; everything that it started is ended first."""
    this, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert this is not None
    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, this.cancel)
    with DemoView(printer.aside) as view:
        async with run_demo(options, view) as demo:
            await demo.publish(items)
            result = await demo.finish(len(items))
            view.close()
            printer.print_result(result)
            async with AsyncExitStack() as stack:
                if ending.shows_dashboard:
                    from desk.demo.dashboard import serve_dashboard

                    printer.print_dashboard(
                        await stack.enter_async_context(serve_dashboard(demo.settings)), stays_up=ending.stays_up
                    )
                if ending.prints_later_alerts:
                    printer.print_how_to_reach(demo)
                if ending.stays_up:
                    await _stay(demo, printer, prints_later_alerts=ending.prints_later_alerts)


async def _stay(demo: Demo, printer: DemoPrinter, *, prints_later_alerts: bool) -> None:
    try:
        async for alerts in demo.follow_alerts():
            if prints_later_alerts:
                printer.print_alerts(alerts)
    except asyncio.CancelledError:
        printer.aside.print("Stopped; nothing is left running.")
