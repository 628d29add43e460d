"""The display of a replay: its plan, its progress, its end, and the differences of its alerts."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from copytaster.alerts.comparison import AlertDifference
from copytaster.model.replay_run import ReplayRun
from desk.ops.replay.ownership import is_worked_on
from desk.ops.replay.pace import estimate_seconds

RECORDS_A_SECOND: Mapping[str, float] = {
    "raw": 8.0,
    "articles": 8.0,
    "deduplicated": 8.0,
    "enriched": 12.0,
    "checked": 300.0,
}
"""About how many records one worker takes through all stages from that topic on, with a core of its own."""


def estimate_minutes(run: ReplayRun) -> float:
    """About how long a run takes: by its pace, or by its workers if they are slower."""
    spans = [r.last_ms - r.first_ms for r in run.ranges if r.count]
    paced = estimate_seconds(run.total, max(spans, default=0), rate=run.rate, speed=run.speed)
    worked = 0.0 if run.into else sum(r.count for r in run.ranges) / RECORDS_A_SECOND[run.topics[0]] / run.workers
    return max(paced, worked) / 60


def print_plan(run: ReplayRun, *, executes: bool) -> None:
    """Print the ranges of each partition, and the totals."""
    console = _console()
    table = _table("topic", "partition", "from", "to", "records", "warm-up", "first", "last")
    for r in run.ranges:
        warm_up = str(r.start - r.begin) if r.start > r.begin else "-"
        table.add_row(
            r.topic,
            str(r.partition),
            str(r.start),
            str(r.end),
            str(r.count),
            warm_up,
            _time(r.first_ms),
            _time(r.last_ms),
        )
    console.print(table)
    count, first, last = summarize_ranges(run)
    if count:
        kind = " (those of the events asked for are among them)" if run.span.by_event else ""
        console.print(f"{count} records{kind}, let in from {_time(first)} to {_time(last)}", soft_wrap=True)
        console.print(f"about {estimate_minutes(run):.1f} minutes{_pace(run)}", soft_wrap=True)
    if not executes:
        console.print("nothing was done; --execute does it")


def _console() -> Console:
    """A console for standard output; off a terminal it is wide enough that nothing is cut."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 200)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def summarize_ranges(run: ReplayRun) -> tuple[int, int, int]:
    """The number of records to replay, and the times of ingest of the first and the last of them."""
    full = [r for r in run.ranges if r.count]
    first = min((r.first_ms for r in full), default=0)
    return sum(r.count for r in full), first, max((r.last_ms for r in full), default=0)


def _pace(run: ReplayRun) -> str:
    parts = [f"at {run.rate:g} records a second"] if run.rate else []
    parts += [f"{run.speed:g} times as fast as they came"] if run.speed else []
    return f", {' and '.join(parts)}" if parts else ""


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).strftime("%Y-%m-%d %H:%M:%SZ") if at_ms else "-"


class ReplayBar:
    """A progress bar on a terminal; it prints nothing elsewhere. See runner.ReplayWatcher."""

    def __init__(self, run: ReplayRun) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._progress.add_task("copying", total=run.total, completed=run.checkpoint.done)

    def __enter__(self) -> "ReplayBar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def report_progress(self, run: ReplayRun, left: int | None) -> None:
        """See ReplayWatcher."""
        description = "copying" if left is None else f"all copied, {left} left to the workers"
        self._progress.update(self._task, description=description, completed=run.checkpoint.done)


def build_run_json(run: ReplayRun) -> dict[str, Any]:
    """A run as JSON."""
    count, first, last = summarize_ranges(run)
    return {
        "id": run.id,
        "state": describe_state(run),
        "topics": run.topics,
        "from": run.span.start,
        "to": run.span.end,
        "by_event": run.span.by_event,
        "into": run.into,
        "records": count,
        "first_ms": first,
        "last_ms": last,
        "minutes": round(estimate_minutes(run), 2) if run.ranges else 0,
        "total": run.total,
        "copied": run.checkpoint.copied,
        "left_out": run.checkpoint.left_out,
        "lost": run.checkpoint.lost,
        "rate": run.rate,
        "speed": run.speed,
        "created": run.created,
        "ended": run.ended,
        "by": run.by,
        "owner": run.owner,
        "ranges": [
            {"topic": r.topic, "partition": r.partition, "from": r.start, "to": r.end, "records": r.count,
             "warm_up": r.start - r.begin, "next": run.next_offset(r), "first_ms": r.first_ms, "last_ms": r.last_ms}
            for r in run.ranges
        ],
    }  # fmt: skip


def describe_state(run: ReplayRun) -> str:
    """The run's state; `interrupted` if nobody works on a run that is not over."""
    return run.state if run.is_over or is_worked_on(run) else "interrupted"


def print_runs(runs: Sequence[ReplayRun]) -> None:
    """Print runs as a table."""
    console = _console()
    table = _table("run", "state", "topics", "copied", "of", "from", "to", "begun", "ended")
    for run in runs:
        done, total = str(run.checkpoint.done), str(run.total)
        table.add_row(
            run.id,
            describe_state(run),
            "\n".join(run.topics),
            done,
            total,
            run.span.start,
            run.span.end,
            run.created,
            run.ended or "-",
        )
    console.print(table)


def format_summary(run: ReplayRun) -> str:
    """The result in a line or two."""
    done = run.checkpoint
    extra = f", {done.left_out} of another time left out" if done.left_out else ""
    extra += f", {done.lost} had been deleted by retention" if done.lost else ""
    where = f"{run.into}.*" if run.into else f"*.replay.{run.id}"
    return f"replay {run.id} {run.state}: {done.copied} of {run.total} records copied{extra}; results in {where}"


def print_differences(differences: Sequence[AlertDifference]) -> None:
    """Print what was gained, lost and changed, one line for each alert, and the totals."""
    console = _console()
    for kind, mark in (("gained", "+"), ("lost", "-"), ("changed", "~")):
        for d in (d for d in differences if d.kind == kind):
            fields = "" if d.kind != "changed" else f" [{', '.join(d.fields)}]"
            console.print(
                f"{mark} {d.alert.id}{fields} {d.alert.severity} {d.alert.statement}", markup=False, soft_wrap=True
            )
    counts = ", ".join(f"{sum(d.kind == k for d in differences)} {k}" for k in ("gained", "lost", "changed"))
    console.print(counts)


def build_difference_json(differences: Sequence[AlertDifference]) -> list[dict[str, Any]]:
    """The differences as JSON."""
    return [{"kind": d.kind, "fields": d.fields, "sent": d.sent, "replayed": d.replayed} for d in differences]
