"""What stands in for Kafka and Faust in the agents' tests."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from agents.records.outcome import Inbound, Outcome
from agents.runtime.stage import Stage
from streams import codec
from streams.headers import Headers, Place
from streams.ports import BatchEntry, ReceivedRecord
from streams.settings.sections import TopicsSettings
from streams.topic_config import Topic
from tests.support.times import MINUTE_MS, NOW_MS

TOPICS = TopicsSettings()


def inbound(
    value: Any, topic: Topic, offset: int = 0, *, at_ms: int = NOW_MS, headers: dict[str, bytes] | None = None
) -> Inbound:
    """One record as a stage reads it; a value of ours is encoded, bytes are left alone."""
    return Inbound(
        place=Place(topic.full_name(TOPICS), 0, offset),
        key=b"key",
        value=value if isinstance(value, bytes) else codec.encode(value),
        headers=headers or {},
        time_ms=at_ms,
    )


@dataclass
class StageAtWork:
    """A stage and its table: what it makes of records one after the other, each applied before the next."""

    stage: Stage
    offset: int = -1

    @property
    def state(self) -> Any:
        """The stage's state."""
        return self.stage.state

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
        record = inbound(value, topic or self.stage.flow.reads[0], self.offset, at_ms=at_ms, headers=headers)
        changes = self.state.changes()
        outcome = await self.stage.handle(record, changes)
        changes.add(0, outcome.writes, record.order)
        self.state.apply(changes)
        return outcome

    async def ticks(self) -> list[Any]:
        """Run what the stage does by the clock, and let the table take its changes."""
        changes = self.state.changes()
        late = list(await self.stage.tick(changes))
        for one in late:
            changes.add(one.partition, one.outcome.writes, None)
        self.state.apply(changes)
        return late

    @property
    def keys(self) -> set[str]:
        """The table's keys, without the runtime's own notes."""
        return {key for key, _ in self.state.items("") if not key.startswith("~")}


@dataclass
class Clock:
    """This machine's clock, as a test has it."""

    at_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.at_ms

    def pass_time(self, *, minutes: float) -> None:
        """Let it be so much later than NOW_MS."""
        self.at_ms = int(NOW_MS + minutes * MINUTE_MS)


def topics(outcome: Outcome) -> list[str]:
    """The names of the topics that an outcome writes to, in order."""
    return [out.topic.name for out in outcome.outs]


@dataclass(frozen=True)
class Delivered:
    """One record that was written."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    time_ms: int | None


@dataclass
class Journal:
    """Everything that a stage's run did to the outside, in order: the proof of what came before what.

    It is the writer of a runtime; `delivered` holds what was written but for the changelogs.
    """

    lines: list[str] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)
    """What writing to a topic that ends so fails with."""

    async def partitions_of(self, topic: str) -> Sequence[int]:
        return (0,)

    def partition_for(self, key: bytes | None, partitions: Sequence[int]) -> int:
        return partitions[0]

    async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
        for end, error in self.failures.items():
            if topic.endswith(end):
                raise error
        if topic.endswith("-changelog"):
            self.lines.append("changelog")
            return
        self.lines.append(f"deliver {len(entries)}")
        self.delivered += [Delivered(topic, e.key, e.value, e.headers, e.time_ms) for e in entries]

    def reached(self, stage: str, step: str) -> None:
        """Of the steps of a batch only the one that leaves no other trace is noted."""
        if step == "applied":
            self.lines.append("table")

    @property
    def acked(self) -> list[int]:
        return [int(line.split()[1]) for line in self.lines if line.startswith("ack ")]

    def of(self, topic: str) -> list[Delivered]:
        """What was written to one topic."""
        return [m for m in self.delivered if m.topic.endswith(f".{topic}")]

    def records(self, *values: bytes, first: int = 0, headers: dict[str, bytes] | None = None) -> list[ReceivedRecord]:
        """One record a value, at offsets that follow one another; an ack of it is noted."""
        return [
            ReceivedRecord(
                topic="copytaster.articles",
                partition=0,
                offset=offset,
                key=b"key",
                value=value,
                headers=dict(headers or {}),
                timestamp_ms=NOW_MS,
                is_appended=False,
                generation=1,
                ack=partial(self.lines.append, f"ack {offset}"),
            )
            for offset, value in enumerate(values, first)
        ]


class Batches:
    """A source of records that gives batches: what lies in one is at hand together.

    An empty batch is an idle second. After the last one it ends, as a worker's source does when the worker stops.
    """

    def __init__(self, batches: Iterable[Iterable[ReceivedRecord]]) -> None:
        self._batches: Iterator[Iterable[ReceivedRecord]] = iter(batches)
        self._at_hand: deque[ReceivedRecord] = deque()

    async def next_within(self, seconds: float) -> ReceivedRecord | None:
        if not self._at_hand and not self.arrives():
            raise StopAsyncIteration
        return self.next_at_hand()

    def arrives(self) -> bool:
        """The next batch is at hand too; False where there is none."""
        batch = next(self._batches, None)
        self._at_hand.extend(batch or ())
        return batch is not None

    def next_at_hand(self) -> ReceivedRecord | None:
        return self._at_hand.popleft() if self._at_hand else None
