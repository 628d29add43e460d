"""Copying: each record of the ranges once, at the run's pace, with a checkpoint after every batch."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition

from copytaster.model.replay_run import Checkpoint
from desk.ops.replay.pace import BATCH_SECONDS, ReplayPace
from desk.ops.replay.target import CopyTarget, RecordCopy, partition_name
from streams.headers import Place

MOST_IN_A_BATCH = 500

SaveCheckpoint = Callable[[Checkpoint], Awaitable[None]]
ShouldCopy = Callable[[str, ConsumerRecord], bool]


@dataclass(slots=True)
class _Batch:
    """The records read since the last checkpoint: the copies to write, and the new position in each range."""

    copies: list[RecordCopy] = field(default_factory=list)
    next: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    left_out: int = 0

    @property
    def size(self) -> int:
        return self.copied + self.left_out


class Copier:
    """Copies one run's records. `there` are the copies that an earlier process wrote without a checkpoint."""

    def __init__(
        self,
        *,
        names: Mapping[str, str],
        target: CopyTarget,
        producer: AIOKafkaProducer,
        pace: ReplayPace,
        checkpoint: Checkpoint,
        save: SaveCheckpoint,
        keep: ShouldCopy,
        there: set[Place],
        before: Callable[[str, ConsumerRecord], Awaitable[bool]],
        wait: Callable[[], Awaitable[None]],
    ) -> None:
        """`names` maps full names to names without prefix.

        `before` says of each record if the earlier copies must be handled first; `wait` waits for that.
        """
        self._names = names
        self._target = target
        self._producer = producer
        self._pace = pace
        self._save = save
        self._keep = keep
        self._there = there
        self._before = before
        self._wait = wait
        self._batch = _Batch()
        self.checkpoint = checkpoint

    async def copy(
        self, source: AsyncIterable[tuple[TopicPartition, ConsumerRecord]], lost: Mapping[TopicPartition, int]
    ) -> Checkpoint:
        """Copy the whole source; return the last checkpoint. `lost` is the source's own count. Raises KafkaError."""
        clock = asyncio.get_running_loop().time
        lost_before = self.checkpoint.lost
        async for tp, record in source:
            topic = self._names[tp.topic]
            if await self._before(topic, record):
                await self._flush()
                await self._wait()
            ahead = self._pace.due(record.timestamp, clock()) - clock()
            if ahead > BATCH_SECONDS:
                await self._flush()
                await asyncio.sleep(ahead)
            self._take(topic, record)
            if self._batch.size >= MOST_IN_A_BATCH:
                await self._flush()
        self.checkpoint = replace(self.checkpoint, lost=lost_before + sum(lost.values()))
        await self._flush(always=True)
        return self.checkpoint

    def _take(self, topic: str, record: ConsumerRecord) -> None:
        self._batch.next[f"{topic}/{record.partition}"] = record.offset + 1
        if not self._keep(topic, record):
            self._batch.left_out += 1
            return
        self._batch.copied += 1
        if Place(record.topic, record.partition, record.offset) not in self._there:
            self._batch.copies.append(self._target.copy(topic, record))

    async def _flush(self, *, always: bool = False) -> None:
        """Write the collected copies, await every answer, and save the checkpoint."""
        batch, self._batch = self._batch, _Batch()
        if not batch.size and not always:
            return
        sent = [
            await self._producer.send(
                c.topic, c.value, key=c.key, partition=c.partition, headers=c.headers, timestamp_ms=c.time_ms
            )
            for c in batch.copies
        ]
        written = dict(self.checkpoint.written)
        for answer in await asyncio.gather(*sent):
            written[partition_name(answer.topic_partition)] = answer.offset + 1
        self.checkpoint = replace(
            self.checkpoint,
            next={**self.checkpoint.next, **batch.next},
            written=written,
            copied=self.checkpoint.copied + batch.copied,
            left_out=self.checkpoint.left_out + batch.left_out,
        )
        await self._save(self.checkpoint)
