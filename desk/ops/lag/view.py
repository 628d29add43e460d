"""The display of lag: a table of stages, a table of the partitions that need attention, or JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from desk.ops.lag.measures import PartitionLag, StageLag, sort_hottest_first, sum_by_stage, sum_rows
from desk.ops.lag.states import PartitionState

STYLES = {PartitionState.OK: "green", PartitionState.IDLE: "dim", PartitionState.WARNING: "yellow"}
FAULT_STYLE = "bold red"
STEADY_RATE = 0.05
"""A change of fewer records a second is no trend."""


def build_tables(
    rows: Sequence[PartitionLag], *, group: str, prefix: str = "", show_all: bool = False
) -> RenderableType:
    """Stages in the order of the flow; below them partitions, largest lag and stuck first, without the prefix."""
    shown = sort_hottest_first(rows) if show_all else [r for r in sort_hottest_first(rows) if r.state.is_fault or r.lag]
    hidden = len(rows) - len(shown)
    parts: list[RenderableType] = [_stages([*sum_by_stage(rows), sum_rows("all", rows)], group)]
    if shown:
        parts += ["", _partitions(shown, prefix)]
    if hidden:
        parts.append(Text(f"\n{hidden} partitions are caught up; --all shows them", style="dim"))
    return Group(*parts)


def _stages(lags: Sequence[StageLag], group: str) -> Table:
    table = _table(group, "state", ">lag", ">time lag", ">in/s", ">out/s", ">catch-up", ">workers")
    for t in lags:
        table.add_row(
            t.stage, _state(t.state), str(t.lag), format_duration(t.time_lag), format_rate(t.rate_in),
            format_rate(t.rate_out),
            format_duration(t.catch_up), str(t.owners),
        )  # fmt: skip
    return table


def _partitions(rows: Sequence[PartitionLag], prefix: str) -> Table:
    table = _table("partition", "state", ">lag", "", ">time lag", ">in/s", ">out/s", ">catch-up", ">commit", "owner")
    for r in rows:
        table.add_row(
            f"{r.topic.removeprefix(prefix)}/{r.partition}", _state(r.state), format_lag(r), trend_arrow(r.trend),
            format_duration(r.time_lag), format_rate(r.rate_in), format_rate(r.rate_out),
            format_duration(r.catch_up), format_duration(r.commit_age),
            r.owner or "nobody",
        )  # fmt: skip
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        right = column.startswith(">")
        table.add_column(column.lstrip(">"), justify="right" if right else "left", overflow="ellipsis", no_wrap=True,
                         min_width=len(column.lstrip(">")))  # fmt: skip
    return table


def _state(state: PartitionState) -> Text:
    return Text(state.name, style=STYLES.get(state, FAULT_STYLE))


def format_lag(row: PartitionLag) -> str:
    """The lag, and how many of its records retention has deleted."""
    return f"{row.lag} ({row.expired} expired)" if row.expired else str(row.lag)


def format_duration(seconds: float | None) -> str:
    """A time span in one or two units; `?` if it is unknown."""
    if seconds is None:
        return "?"
    if math.isinf(seconds):
        return "∞"
    if seconds < 10:
        return f"{seconds:.1f} s".replace("0.0 s", "0")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    first = next(n for n, (count, _) in enumerate(units) if count)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count)


def format_rate(per_second: float | None) -> str:
    """Records a second; `?` if it is unknown."""
    return "?" if per_second is None else f"{per_second:.1f}".removesuffix(".0")


def trend_arrow(trend: float | None) -> str:
    """An arrow for the direction of the lag."""
    if trend is None:
        return ""
    return "→" if abs(trend) < STEADY_RATE else "↑" if trend > 0 else "↓"


def build_document(rows: Sequence[PartitionLag], *, group: str, observed: float) -> dict[str, Any]:
    """The JSON form. Unknown is null; a lag that never shrinks is null with `catching_up` false."""
    return {
        "group": group,
        "observed_seconds": round(observed, 3),
        "stages": [_plain(t) for t in sum_by_stage(rows)],
        "partitions": [_plain(r) for r in sort_hottest_first(rows)],
    }


def _plain(one: PartitionLag | StageLag) -> dict[str, Any]:
    tree = asdict(one)
    tree["state"] = one.state.name
    tree["catching_up"] = one.catch_up is not None and not math.isinf(one.catch_up)
    return {k: None if isinstance(v, float) and math.isinf(v) else v for k, v in tree.items()}
