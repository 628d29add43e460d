"""Record batches through the producer that Faust keeps."""

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
        """The partitions of a topic, as the producer learns them. Raises KafkaError."""
        found: Collection[int] = await self._producer.partitions_for(topic)
        return found

    def partition_for(self, key: bytes | None, partitions: Sequence[int]) -> int:
        """The one that the producer chooses for a key.

        It is given the partitions: while its metadata is read anew, as after a broker's return, it may know of none.
        """
        found: int = self._producer._partitioner(key, partitions, partitions)
        return found

    async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
        """Write one batch and await the broker's answer. Raises KafkaError, ValueError where it is too large."""
        producer = self._producer
        builder = producer.create_batch()
        for entry in entries:
            added = builder.append(key=entry.key, value=entry.value, timestamp=entry.time_ms, headers=entry.headers)
            if added is None:
                raise ValueError(f"{len(entries)} records are larger than a batch may be")
        builder.close()
        await (await producer.send_batch(builder, topic, partition=partition))
