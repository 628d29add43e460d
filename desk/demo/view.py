"""The output of a running demo: a live table on a terminal, a few plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from desk.ops.topic_reading.counts import RecordCounts
from streams.topic_config import Topic
from streams.topics import ALERTS, FLOW, REJECTED, FlowStage


class DemoView:
    """Shows steps and counts on a console. It is a context manager; the last state stays on the screen."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()
        self._counts = RecordCounts()
        self._closed = False
        self._live = Live(console=console, get_renderable=self._picture, refresh_per_second=5, auto_refresh=True)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the last table as it is; if there was no live table, print it now."""
        self._live.stop()
        if not (self._closed or self._console.is_terminal):
            self._console.print(self._picture())
        self._closed = True

    def step(self, what: str) -> None:
        """See desk.demo.run.DemoWatcher."""
        self._console.print(Text(f"{self._elapsed():5.1f} s  {what}"), highlight=False)

    def show_counts(self, counts: RecordCounts) -> None:
        """See desk.demo.run.DemoWatcher."""
        self._counts = counts

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _picture(self) -> RenderableType:
        return Group(build_stages_table(self._counts), build_summary_line(self._counts, self._elapsed()))


def build_stages_table(counts: RecordCounts) -> Table:
    """A row for each stage: records read out of those there are, and records written, by topic."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("stage", no_wrap=True)
    table.add_column("read", justify="right", no_wrap=True)
    table.add_column("from", no_wrap=True)
    table.add_column("written", overflow="fold")
    for stage in FLOW:
        table.add_row(stage.name, _read(stage, counts), _names(stage), _written(stage, counts))
    return table


def build_summary_line(counts: RecordCounts, seconds: float) -> Text:
    """Alerts and dead letters so far, unread records, and the time."""
    alerts, letters = (
        format_count(counts.held_by(ALERTS), "alert"),
        format_count(counts.held_by(REJECTED), "dead letter"),
    )
    so_far = f"{alerts}, {letters}, {_state(counts)}"
    return Text(f"{so_far}, {seconds:.0f} s", style="bold")


def _state(counts: RecordCounts) -> str:
    if not any(counts.done.values()):
        return "the worker is getting ready"
    return f"{counts.left} left" if counts.left else "nothing left"


def _read(stage: FlowStage, counts: RecordCounts) -> str:
    return f"{counts.done_of(*stage.reads)}/{counts.held_by(*stage.reads)}"


def _names(stage: FlowStage) -> str:
    return ", ".join(t.name for t in stage.reads)


def _written(stage: FlowStage, counts: RecordCounts) -> str:
    return ", ".join(_topic(t, counts) for t in stage.writes)


def _topic(topic: Topic, counts: RecordCounts) -> str:
    return f"{topic.name} {counts.held_by(topic)}"


def format_count(n: int, one: str, more: str = "") -> str:
    """A count with its noun, in the plural if it is not one."""
    return f"{n} {one if n == 1 else more or one + 's'}"
