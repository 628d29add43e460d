"""The records of the fixed ranges, in the order of ingest over all partitions and topics."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

WAIT_MS = 1000
"""Longest wait for more records of a partition, in milliseconds."""


@dataclass(slots=True)
class _Reading:
    """One partition being read: fetched records, the next offset to return, and the end."""

    at_hand: deque[ConsumerRecord]
    next: int
    end: int

    @property
    def is_done(self) -> bool:
        return self.next >= self.end


class ReplaySource:
    """Reads ranges given as partition: (next offset, end); `lost` counts offsets that retention had deleted.

    Of the fetched records the earliest goes first. So each partition's own order is kept, whatever its times are.
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
        """Wait until every unfinished partition has a fetched record. False if all are finished."""
        while True:
            empty = [tp for tp, r in self._readings.items() if not r.is_done and not r.at_hand]
            if not empty:
                return any(r.at_hand for r in self._readings.values())
            fetched = await self._consumer.getmany(*empty, timeout_ms=WAIT_MS)
            for tp, records in fetched.items():
                reading = self._readings[tp]
                reading.at_hand.extend(r for r in records if reading.next <= r.offset < reading.end)
            for tp in empty:
                await self._end_where_nothing_is_left(tp)
            await asyncio.sleep(0)

    async def _end_where_nothing_is_left(self, tp: TopicPartition) -> None:
        """End a range whose last records are gone, when the consumer has passed it."""
        reading = self._readings[tp]
        if not reading.at_hand and await self._consumer.position(tp) >= reading.end:
            self._skip_to(tp, reading.end)

    def _skip_to(self, tp: TopicPartition, offset: int) -> None:
        self.lost[tp] += offset - self._readings[tp].next
        self._readings[tp].next = offset
