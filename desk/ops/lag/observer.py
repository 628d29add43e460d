"""Looks at the broker repeatedly, and keeps what it saw of each partition for as long as the states need it."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition

from desk.ops.lag.commits import COMMITS_KEPT, CommitLog
from desk.ops.lag.measures import PartitionLag, measure_partition
from desk.ops.lag.states import LoggedCommit, OffsetSample, PartitionHistory
from streams.kafka.admin import open_admin_client
from streams.kafka.connection import connection_options, start_client
from streams.kafka.positions import GroupMembers, PartitionPosition, PositionReader, open_position_reader
from streams.settings.settings import Settings
from streams.topics import FLOW

SPAN_SECONDS = 60.0
"""Seconds of looks that are kept: rates and trends cover at most this time."""
LOOK_SECONDS = 30.0
"""Seconds for one whole look; a broker that takes longer counts as unavailable."""


class NoTopics(Exception):
    """The topics do not exist; the message says what to do."""


@dataclass(slots=True)
class _Seen:
    """What one observer remembers of one partition: samples, and moves of the committed offset."""

    samples: deque[OffsetSample] = field(default_factory=deque)
    moves: deque[LoggedCommit] = field(default_factory=lambda: deque(maxlen=COMMITS_KEPT))

    def add(self, sample: OffsetSample) -> None:
        if self.samples and sample.next != self.samples[-1].next:
            self.moves.append(LoggedCommit(sample.at, sample.next))
        self.samples.append(sample)
        while sample.at - self.samples[0].at > SPAN_SECONDS:
            self.samples.popleft()


class LagObserver:
    """The partitions that the stages read, of one topic set and one group; made by `open_observer`."""

    def __init__(
        self,
        reader: PositionReader,
        commits: CommitLog,
        stages: Mapping[TopicPartition, str],
        clock: Callable[[], float],
    ) -> None:
        self._reader = reader
        self._commits = commits
        self._stages = stages
        self._clock = clock
        self._seen: dict[TopicPartition, _Seen] = {tp: _Seen() for tp in stages}
        self._times: dict[TopicPartition, tuple[int, int]] = {}

    async def look(self) -> list[PartitionLag]:
        """Look once; return every partition with all its figures. Raises KafkaError, TimeoutError."""
        async with asyncio.timeout(LOOK_SECONDS):
            positions = await self._reader.read(self._stages)
            now = self._clock()
            members = await self._reader.members()
            log = await self._commits.read()
            times = await self._next_times(positions)
        return [self._row(tp, position, now, members, log.get(tp, ()), times) for tp, position in positions.items()]

    def _row(
        self,
        tp: TopicPartition,
        position: PartitionPosition,
        now: float,
        members: GroupMembers,
        logged: Sequence[LoggedCommit],
        times: Mapping[TopicPartition, int],
    ) -> PartitionLag:
        seen = self._seen[tp]
        seen.add(OffsetSample(now, max(position.next, position.begin), position.end))
        owner = members.owners.get(tp)
        age = None if tp not in times else max(now - times[tp] / 1000, 0.0)
        history = PartitionHistory(
            samples=tuple(seen.samples),
            commits=tuple(logged) if self._commits.is_readable else tuple(seen.moves),
            has_commit_log=self._commits.is_readable,
            is_owned=(owner is not None) if members.settled else None,
            next_record_age=age,
        )
        return measure_partition(self._stages[tp], tp, position, history, owner)

    async def _next_times(self, positions: Mapping[TopicPartition, PartitionPosition]) -> dict[TopicPartition, int]:
        """The time of each partition's next record, if it has one; asked only if the offset has moved."""
        wanted = {tp: max(p.next, p.begin) for tp, p in positions.items() if p.lag and p.end > p.begin}
        new = {tp: at for tp, at in wanted.items() if self._times.get(tp, (None, 0))[0] != at}
        for tp, time_ms in (await self._reader.times(new)).items():
            self._times[tp] = (new[tp], time_ms)
        return {tp: self._times[tp][1] for tp, at in wanted.items() if self._times.get(tp, (None, 0))[0] == at}


@asynccontextmanager
async def open_observer(
    settings: Settings, *, group: str | None = None, clock: Callable[[], float] = time.time
) -> AsyncIterator[LagObserver]:
    """An observer of the workers' group, or of another one on the same topics. Raises BrokerUnreachable, NoTopics."""
    partitions = await list_input_partitions(settings)
    async with open_position_reader(settings, group=group) as reader:
        consumer = AIOKafkaConsumer(
            **connection_options(settings), enable_auto_commit=False, auto_offset_reset="earliest"
        )
        async with start_client(consumer):
            yield LagObserver(reader, CommitLog(consumer, reader.group), partitions, clock)


async def list_input_partitions(settings: Settings) -> dict[TopicPartition, str]:
    """Every partition that a stage reads at the broker, with the stage's name, in the order of the flow.

    A replay has only the topics from the one on at which it starts. Raises BrokerUnreachable, NoTopics.
    """
    stages = {topic.full_name(settings.topics): stage.name for stage in FLOW for topic in stage.reads}
    async with open_admin_client(settings) as client:
        missing = set(stages) - set(await client.list_topics())
        if missing and not (settings.topics.run and len(missing) < len(stages)):
            raise NoTopics(f"no topic {', '.join(sorted(missing))} at the broker; run `copytaster topics create`")
        described = await client.describe_topics([name for name in stages if name not in missing])
    partitions = {t["topic"]: sorted(p["partition"] for p in t["partitions"]) for t in described}
    return {TopicPartition(name, p): stage for name, stage in stages.items() for p in partitions.get(name, ())}
