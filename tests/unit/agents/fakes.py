"""What stands in for Kafka and Faust in the agents' tests."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace, TracebackType
from typing import Any

import pytest

from agents.records import wall_clock
from agents.records.outcome import Inbound, Outcome
from agents.state.table import State
from streams import codec
from streams.faust.app import settings
from streams.headers import Place
from streams.topic import Topic
from tests.support.times import MINUTE_MS, NOW_MS

Step = Callable[[Inbound, Any], Awaitable[Outcome]]


def inbound(
    value: Any, topic: Topic, offset: int = 0, *, at_ms: int = NOW_MS, headers: dict[str, bytes] | None = None
) -> Inbound:
    """One record as a stage reads it; a value of ours is encoded, bytes are left alone."""
    return Inbound(
        place=Place(topic.full_name(settings.topics), 0, offset),
        key=b"key",
        value=value if isinstance(value, bytes) else codec.encode(value),
        headers=headers or {},
        time_ms=at_ms,
    )


@dataclass
class Stage:
    """A step and its table: what it makes of records one after the other, each applied before the next."""

    step: Step
    state: State
    topic: Topic
    offset: int = -1

    async def reads(
        self,
        value: Any,
        *,
        topic: Topic | None = None,
        at_ms: int = NOW_MS,
        headers: dict[str, bytes] | None = None,
    ) -> Outcome:
        """Hand over one record, and let the table take its changes."""
        self.offset += 1
        record = inbound(value, topic or self.topic, self.offset, at_ms=at_ms, headers=headers)
        changes = self.state.changes()
        outcome = await self.step(record, changes)
        changes.add(0, outcome.writes, record.order)
        self.state.apply(changes)
        return outcome

    async def ticks(self, tick: Callable[[Any], Awaitable[Sequence[Any]]]) -> list[Any]:
        """Run what the stage does by the clock, and let the table take its changes."""
        changes = self.state.changes()
        late = list(await tick(changes))
        for one in late:
            changes.add(one.partition, one.outcome.writes, None)
        self.state.apply(changes)
        return late

    @property
    def keys(self) -> set[str]:
        """The table's keys, without the guard's own notes."""
        return {key for key, _ in self.state.items("") if not key.startswith("~")}


def pass_time(monkeypatch: pytest.MonkeyPatch, *, minutes: float) -> None:
    """Let this machine's clock be so much later."""
    later = int(NOW_MS + minutes * MINUTE_MS)
    monkeypatch.setattr(wall_clock, "now_ms", lambda: later)


def topics(outcome: Outcome) -> list[str]:
    """The names of the topics that an outcome writes to, in order."""
    return [out.topic.name for out in outcome.outs]


@dataclass
class Event:
    """A Faust event over one message, which notes that it was acked."""

    journal: "Journal"
    message: Any

    def ack(self) -> None:
        self.journal.lines.append(f"ack {self.message.offset}")


@dataclass
class Journal:
    """Everything that a guard did to the outside, in order: the proof of what came before what."""

    lines: list[str] = field(default_factory=list)
    delivered: list[Any] = field(default_factory=list)

    @property
    def acked(self) -> list[int]:
        return [int(line.split()[1]) for line in self.lines if line.startswith("ack ")]

    def of(self, topic: str) -> list[Any]:
        """Delivered messages of one topic."""
        return [m for m in self.delivered if m.topic.endswith(f".{topic}")]

    def events(self, *values: bytes, first: int = 0, headers: dict[str, bytes] | None = None) -> list[Event]:
        """One event a value, at offsets that follow one another."""
        return [
            Event(
                self,
                SimpleNamespace(
                    topic="copytaster.articles",
                    partition=0,
                    offset=offset,
                    key=b"key",
                    value=value,
                    headers=dict(headers or {}),
                    timestamp=NOW_MS / 1000,
                    timestamp_type=0,
                    generation_id=1,
                    tp=("copytaster.articles", 0),
                ),
            )
            for offset, value in enumerate(values, first)
        ]


class Queue:
    """A channel's queue that holds batches: what lies in one is at hand together.

    An empty batch is an idle second. After the last one it stops its reader as Faust does.
    """

    def __init__(self, batches: Iterable[Iterable[Event]]) -> None:
        self._batches: Iterator[Iterable[Event]] = iter(batches)
        self._at_hand: deque[Event] = deque()

    async def get(self) -> Event:
        if not self._at_hand and not self.arrives():
            raise StopAsyncIteration
        if not self._at_hand:
            raise TimeoutError
        return self._at_hand.popleft()

    def arrives(self) -> bool:
        """The next batch is at hand too; False where there is none."""
        batch = next(self._batches, None)
        self._at_hand.extend(batch or ())
        return batch is not None

    def get_nowait(self) -> Event:
        return self._at_hand.popleft()

    def empty(self) -> bool:
        return not self._at_hand


class Present:
    """Stands in for `Presence`: every record is ours and in its turn, until a test says otherwise."""

    moved_on = False

    def __init__(self, stage: str) -> None:
        self.stage = stage

    async def __aenter__(self) -> "Present":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def current(self, messages: Sequence[Any]) -> bool:
        return not self.moved_on

    def may_begin(self, messages: Sequence[Any]) -> bool:
        return True

    async def may_write(self, messages: Sequence[Any]) -> bool:
        return self.current(messages)

    async def admits(self, message: Any) -> bool:
        return True

    def check(self) -> None:
        return None
