"""`copytaster state show|rebuild|accept`."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from desk.cli import audit_log
from desk.ops.state.stands import TableStatus, read_table_status, settle_lost_tables
from streams.headers import format_iso
from streams.settings.settings import Settings

EXIT_CHECK_FAILED = 2


@click.group("state", invoke_without_command=True)
@click.pass_context
def group(context: click.Context) -> Any:
    """The tables of the stages, compared with what the group has committed.

    A worker refuses to go on (exit 3) if a changelog is gone that must exist
    according to the group's commits. Then read again all that the topics still
    keep, or continue without the lost state.
    """
    return context.invoke(show) if context.invoked_subcommand is None else None


@group.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(context: Any, as_json: bool = False) -> int:
    """Show the state of each table. Exit 2 if one is lost."""
    statuses = asyncio.run(read_table_status(context.settings))
    if as_json:
        click.echo(orjson.dumps([asdict(s) | {"says": s.says, "again": s.records_to_reread} for s in statuses]))
    else:
        _print(statuses)
    return EXIT_CHECK_FAILED if any(s.lost for s in statuses) else 0


@group.command("rebuild")
@click.option("--execute", is_flag=True, help="Do it; else only tell what would be done.")
@click.pass_obj
def rebuild(context: Any, execute: bool) -> None:
    """Have lost tables built again from all that is still kept.

    Their stages read from the beginning, and write what they wrote before, under
    the same ids. What retention has deleted since stays unknown. If that matters,
    raise topics.retention_days, or restore the changelogs.
    """
    _settle(context.settings, execute, rebuild=True)


@group.command("accept")
@click.option("--execute", is_flag=True, help="Do it; else only tell what would be done.")
@click.pass_obj
def accept(context: Any, execute: bool) -> None:
    """Go on without what lost tables held.

    Repeats of stories from before are taken for new ones, and alerts that were
    open then stay open.
    """
    _settle(context.settings, execute, rebuild=False)


def _settle(settings: Settings, execute: bool, *, rebuild: bool) -> None:
    lost_tables = [s for s in asyncio.run(read_table_status(settings)) if s.lost]
    for s in lost_tables:
        records = max((s.committed or 0) - s.first, 0)
        effect = f"read {records} records again" if rebuild else f"go on at {s.committed}, without {records} records"
        click.echo(f"{s.table}: {s.reads}/{s.partition}: {effect}")
    if not lost_tables:
        click.echo("no table is lost")
    elif not execute:
        click.echo("nothing was done: this was a rehearsal; --execute does it")
    else:
        count = asyncio.run(settle_lost_tables(lost_tables, settings, rebuild=rebuild))
        line = {
            "at": format_iso(round(time.time() * 1000)),
            "who": audit_log.current_user(),
            "did": "rebuild" if rebuild else "accept",
        }
        audit_log.write(line | {"lost": [f"{s.table}: {s.reads}/{s.partition}" for s in lost_tables]}, settings)
        click.echo(f"{count} partitions of changelogs say where to begin; start the workers")


def _print(statuses: Sequence[TableStatus]) -> None:
    table = Table("table", "reads", "committed", "begins at", "again", "", box=None, pad_edge=False)
    for s in statuses:
        committed = "-" if s.committed is None else str(s.committed)
        gone = f", {s.gone} of them gone" if s.gone else ""
        begins = "-" if s.lost else str(s.begins)
        table.add_row(s.table, f"{s.reads}/{s.partition}", committed, begins, str(s.records_to_reread) + gone, s.says)
    Console().print(table)
