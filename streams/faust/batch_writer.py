"""Record batches written with Faust's own producer."""

from collections.abc import Collection, Sequence
from typing import Any

from streams.ports import BatchEntry


class FaustBatchWriter:
    """Writes with one app's producer."""

    def __init__(self, app: Any) -> None:
        self._app = app

    @property
    def _producer(self) -> Any:
        return self._app.producer._producer

    async def partitions_of(self, topic: str) -> Collection[int]:
        """List the partitions of a topic, as the producer learns them. Raises KafkaError."""
        partitions: Collection[int] = await self._producer.partitions_for(topic)
        return partitions

    def partition_for(self, key: bytes | None, partitions: Sequence[int]) -> int:
        """Return the partition that the producer chooses for a key.

        The partitions are given, because the producer may know of none while its metadata is read again, such as after
        a broker's return.
        """
        partition: int = self._producer._partitioner(key, partitions, partitions)
        return partition

    async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
        """Write one batch and await the broker's answer. Raises KafkaError, ValueError if it is too large."""
        producer = self._producer
        builder = producer.create_batch()
        for entry in entries:
            added = builder.append(key=entry.key, value=entry.value, timestamp=entry.time_ms, headers=entry.headers)
            if added is None:
                raise ValueError(f"{len(entries)} records are larger than a batch may be")
        builder.close()
        await (await producer.send_batch(builder, topic, partition=partition))
