"""What stands in for the producer: it takes whole record batches, and answers as it is told."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from agents.delivery import batches, failures
from streams.faust.app import settings

PARTITIONS = 4


class Batch:
    """A record batch under way."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.records: list[tuple[bytes, bytes | None]] = []
        self.about: list[tuple[int | None, Any]] = []
        self.closed = False

    def append(self, *, key: bytes, value: bytes | None, timestamp: int | None, headers: Any) -> object:
        if sum(len(k) + len(v or b"") for k, v in self.records) + len(key) + len(value or b"") > self.most:
            return None
        self.records.append((key, value))
        self.about.append((timestamp, headers))
        return object()

    def close(self) -> None:
        self.closed = True


class Producer:
    """Each batch takes the next of `failures`, and is stored where there are none left."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tried: list[tuple[str, int, list[tuple[bytes, bytes | None]]]] = []
        self.sent: list[tuple[str, int, list[tuple[bytes, bytes | None]]]] = []
        self.about: list[tuple[int | None, Any]] = []

    def create_batch(self) -> Batch:
        return Batch(settings.topics.max_bytes - 64 * 1024)

    async def partitions_for(self, topic: str) -> set[int]:
        return set(range(PARTITIONS))

    def _partitioner(self, key: bytes | None, partitions: Sequence[int], available: Sequence[int]) -> int:
        return partitions[sum(key or b"") % len(partitions)]

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Any:
        assert batch.closed
        self.tried.append((topic, partition, batch.records))
        return asyncio.ensure_future(self._answer(batch, topic, partition))

    async def _answer(self, batch: Batch, topic: str, partition: int) -> None:
        await asyncio.sleep(0.005)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((topic, partition, batch.records))
        self.about += batch.about


def producing(monkeypatch: pytest.MonkeyPatch, *failures_: Exception) -> Producer:
    """A producer in the place of Faust's, and no long pauses."""
    fake = Producer(*failures_)
    monkeypatch.setattr(batches, "app", SimpleNamespace(producer=SimpleNamespace(_producer=fake)))
    monkeypatch.setattr(failures, "FIRST_PAUSE", 0.001)
    return fake
