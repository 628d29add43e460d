"""The records of pinned ranges, in the order in which they were let in, over all partitions and topics."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

WAIT_MS = 1000
"""Longest wait for more of a partition before looking again."""


@dataclass(slots=True)
class _Reading:
    """One partition being read: what is at hand, the next offset to hand out, and where it ends."""

    at_hand: deque[ConsumerRecord]
    next: int
    end: int

    @property
    def is_done(self) -> bool:
        return self.next >= self.end


class ReplaySource:
    """Reads ranges given as partition: (next offset, end); `lost` counts offsets that retention had deleted.

    Of the records at hand the earliest goes first, so a partition's own order is kept, whatever its times say.
    """

    def __init__(self, consumer: AIOKafkaConsumer, ranges: Mapping[TopicPartition, tuple[int, int]]) -> None:
        self._consumer = consumer
        self._readings = {tp: _Reading(deque(), at, end) for tp, (at, end) in ranges.items()}
        self.lost: dict[TopicPartition, int] = dict.fromkeys(ranges, 0)

    async def __aiter__(self) -> AsyncIterator[tuple[TopicPartition, ConsumerRecord]]:
        """Every record of the ranges, with the partition it comes from."""
        self._consumer.assign(list(self._readings))
        for tp, reading in self._readings.items():
            self._consumer.seek(tp, reading.next)
        while await self._filled():
            heads = ((r.at_hand[0].timestamp, tp) for tp, r in self._readings.items() if r.at_hand)
            _, tp = min(heads)
            record = self._readings[tp].at_hand.popleft()
            self._skip_to(tp, record.offset)
            self._readings[tp].next += 1
            yield tp, record

    async def _filled(self) -> bool:
        """Wait until every partition that is not done has a record at hand. False where all are done."""
        while True:
            empty = [tp for tp, r in self._readings.items() if not r.is_done and not r.at_hand]
            if not empty:
                return any(r.at_hand for r in self._readings.values())
            found = await self._consumer.getmany(*empty, timeout_ms=WAIT_MS)
            for tp, records in found.items():
                reading = self._readings[tp]
                reading.at_hand.extend(r for r in records if reading.next <= r.offset < reading.end)
            for tp in empty:
                await self._end_where_nothing_is_left(tp)
            await asyncio.sleep(0)

    async def _end_where_nothing_is_left(self, tp: TopicPartition) -> None:
        """A range whose last records are gone ends where the reader has come past it."""
        reading = self._readings[tp]
        if not reading.at_hand and await self._consumer.position(tp) >= reading.end:
            self._skip_to(tp, reading.end)

    def _skip_to(self, tp: TopicPartition, offset: int) -> None:
        self.lost[tp] += offset - self._readings[tp].next
        self._readings[tp].next = offset
