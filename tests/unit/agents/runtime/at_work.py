"""A stage that does what a test says, and a run of it that notes every deed."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.records.outcome import Inbound, Outcome, OutputRecord, TickResult
from agents.runtime.batch_runner import run_stage
from agents.runtime.context import Runtime
from agents.runtime.stage import IDLE_SECONDS, Stage
from agents.state.stage_state import StageState
from streams.ports import ReceivedRecord
from streams.settings.settings import Settings
from streams.table_config import Table
from streams.topics import ALERTS, ARTICLES, LIVES, FlowStage
from tests.support.runtime import MemoryGroup, MemoryStore, MemoryTables, runtime_of, settings_of
from tests.unit.agents.fakes import Batches, Delivered, Journal

Handler = Callable[[Inbound, Any], Outcome | Awaitable[Outcome]]
Tick = Callable[[Any], Awaitable[Sequence[TickResult]]]
Ahead = Callable[[Sequence[Inbound]], Awaitable[None]]


class Stopped(BaseException):
    """The process would have ended here."""


class StageAsGiven(Stage):
    """A stage whose parts a test gives."""

    def __init__(
        self,
        runtime: Runtime,
        handler: Handler,
        *,
        table: Table | None = None,
        tick: Tick | None = None,
        every: float = IDLE_SECONDS,
        ahead: Ahead | None = None,
        name: str = "test",
        is_first: bool = False,
    ) -> None:
        self.is_first = is_first  # type: ignore[misc]
        self.flow = FlowStage(name, (ARTICLES,), (ALERTS,), table)  # type: ignore[misc]
        self.tick_every = every  # type: ignore[misc]
        self._handler, self._tick, self._ahead = handler, tick, ahead
        super().__init__(runtime)

    async def handle(self, inbound: Inbound, changes: Any) -> Outcome:
        found = self._handler(inbound, changes)
        return await found if inspect.isawaitable(found) else found

    async def look_ahead(self, inbounds: Sequence[Inbound]) -> None:
        if self._ahead is not None:
            await self._ahead(inbounds)

    async def tick(self, changes: Any) -> Sequence[TickResult]:
        return () if self._tick is None else await self._tick(changes)


@dataclass
class NotedStore(MemoryStore):
    """Notes that it was changed, once for all changes that follow one another."""

    lines: list[str] = field(default_factory=list)

    def put(self, key: bytes, value: bytes | None, partition: int) -> None:
        if self.lines[-1:] != ["table"]:
            self.lines.append("table")
        super().put(key, value, partition)


@dataclass
class NotedTables(MemoryTables):
    """Opens stores that note in `lines` that they were changed."""

    lines: list[str] = field(default_factory=list)

    def open_table(self, declared: Table) -> MemoryStore:
        return self.stores.setdefault(declared.name, NotedStore(lines=self.lines))


class Work:
    """A runtime whose every deed is noted in the journal, on a broker that takes everything until told otherwise."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or settings_of()
        self.journal, self.group = Journal(), MemoryGroup()
        self.runtime = runtime_of(
            self.settings, group=self.group, writer=self.journal, tables=NotedTables(lines=self.journal.lines)
        )

    @property
    def lives(self) -> StageState:
        """The table of the stages that a test gives state."""
        return self.runtime.states[LIVES]

    def stage(self, handler: Handler, **options: Any) -> Stage:
        """A stage over this runtime."""
        return StageAsGiven(self.runtime, handler, **options)

    async def run(self, handler: Handler, *batches: Iterable[ReceivedRecord], **options: Any) -> None:
        """Let a stage handle batches, until its source ends."""
        await asyncio.wait_for(run_stage(self.stage(handler, **options), Batches(batches)), 10)


def passed_on(inbound: Inbound, _: Any) -> Outcome:
    """A handler that hands everything on."""
    return Outcome((OutputRecord(ALERTS, "key", inbound.value),))


def broken(inbound: Inbound, _: Any) -> Outcome:
    """A handler that can do nothing."""
    raise ValueError(f"cannot bear {inbound.value!r}")


def header(message: Delivered, name: str) -> str:
    """One header of what was written."""
    return dict(message.headers)[name].decode()
