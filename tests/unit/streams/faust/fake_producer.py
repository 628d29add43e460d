"""What stands in for aiokafka's producer: it takes whole record batches, made as the real one makes them."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

PARTITIONS = 4
Stored = list[tuple[bytes | None, bytes | None, int, list[tuple[str, bytes]]]]
"""Key, value, timestamp and headers of each record."""


class Producer:
    """Each batch takes the next of `failures`, and is stored where there are none left."""

    def __init__(self, most_bytes: int, *failures: Exception) -> None:
        self._most = most_bytes
        self.failures = list(failures)
        self.sent: list[tuple[str, int, Stored]] = []

    def create_batch(self) -> BatchBuilder:
        return BatchBuilder(self._most, 0)

    async def partitions_for(self, topic: str) -> set[int]:
        return set(range(PARTITIONS))

    def _partitioner(self, key: bytes | None, partitions: Sequence[int], available: Sequence[int]) -> int:
        return partitions[sum(key or b"") % len(partitions)]

    async def send_batch(self, batch: BatchBuilder, topic: str, *, partition: int) -> Any:
        assert batch._closed
        return asyncio.ensure_future(self._answer(batch, topic, partition))

    async def _answer(self, batch: BatchBuilder, topic: str, partition: int) -> None:
        await asyncio.sleep(0.005)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((topic, partition, list(_records(batch))))


def _records(batch: BatchBuilder) -> Any:
    stored = MemoryRecords(bytes(batch._build()))
    while stored.has_next():
        for record in stored.next_batch():
            yield record.key, record.value, record.timestamp, list(record.headers)


def app_with(producer: Any) -> Any:
    """A Faust app, as far as its producer is asked for."""
    return SimpleNamespace(producer=SimpleNamespace(_producer=producer))
