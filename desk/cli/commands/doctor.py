"""`copytaster doctor`: find problems of the set-up, and say how to fix them."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
import orjson
from rich.console import Console
from rich.text import Text

from desk.ops.doctor.finding import DoctorFinding, failure
from desk.ops.doctor.held import check_broker
from desk.ops.doctor.machine import check_machine
from desk.ops.doctor.reach import check_connections, is_broker_reached
from streams.settings.settings import Settings, SettingsError

EXIT_CHECK_FAILED = 2
LEVEL_MARKS = {"ok": ("ok  ", "green"), "warning": ("warn", "yellow"), "failure": ("FAIL", "bold red")}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(context: Any, as_json: bool) -> int:
    """Look for what is wrong with this set-up, and say how to fix it.

    Settings, broker, topics, workers, models, clock, ports, data folder, secrets. Exit 2
    where something does not work.
    """
    try:
        settings = context.settings
    except SettingsError as error:
        findings = [failure("settings", line, "mend it where it is set") for line in str(error).splitlines()]
    else:
        findings = asyncio.run(examine(settings))
    if as_json:
        click.echo(orjson.dumps([asdict(f) for f in findings]))
    else:
        _show(findings)
    return EXIT_CHECK_FAILED if any(f.level == "failure" for f in findings) else 0


async def examine(settings: Settings) -> list[DoctorFinding]:
    """All findings: this machine, the connection to the broker and, if it can be reached, the broker's contents."""
    findings = list(check_machine(settings))
    reached = await check_connections(settings)
    findings += reached
    if is_broker_reached(reached):
        findings += [f async for f in check_broker(settings)]
    return findings


def _show(findings: Sequence[DoctorFinding]) -> None:
    console = Console(highlight=False)
    for f in findings:
        mark, style = LEVEL_MARKS[f.level]
        console.print(Text.assemble((mark, style), f"  {f.check}: {f.says}"), soft_wrap=True)
        if f.fix:
            console.print(Text(f"      → {f.fix}", style="dim"), soft_wrap=True)
    wrong = sum(f.level == "failure" for f in findings)
    console.print(f"\n{wrong} to mend" if wrong else "\nnothing to mend")
