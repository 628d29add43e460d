"""Writing to one partition: as many records at once as fit into a record batch, which a broker stores completely or not
at all.

Records of one partition keep their order whatever fails. If they were sent one by one, a later one might be stored and
an earlier one not; when the earlier one comes again, the next stage would think that it has applied it already. Records
that the broker has confirmed are not written again.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from agents.delivery.broker_retries import Retries
from streams.ports import BatchEntry, BatchWriter
from streams.settings.settings import Settings

Allowed = Callable[[], Awaitable[bool]]
BATCH_FRAME_BYTES = 64 * 1024
"""Bytes by which records in one batch stay below the largest message, as the producer's own batches do."""


Group = Sequence[BatchEntry]
"""Records that are stored together or not at all."""


class PartitionWriter:
    """Writes to single partitions, and retries while the broker does not answer."""

    def __init__(self, writer: BatchWriter, settings: Settings, retries: Retries | None = None) -> None:
        self._writer = writer
        self._room = settings.topics.max_bytes - BATCH_FRAME_BYTES
        self._retries = retries or Retries.of(settings.broker)

    async def write(
        self, topic: str, partition: int, groups: Sequence[Group], *, allowed: Allowed | None = None
    ) -> None:
        """Write all groups in order and await every answer. Raises ProduceFailed or PartitionsMoved."""
        for batch in pack_batches(groups, self._room):
            send = partial(self._writer.write_batch, topic, partition, batch)
            await self._retries.until_answered(send, allowed=allowed)

    async def partitions_of(self, topic: str) -> list[int]:
        """List a topic's partitions. Raises ProduceFailed if the broker does not answer."""
        return sorted(await self._retries.until_answered(partial(self._writer.partitions_of, topic)))

    def partition_for(self, key: bytes | None, partitions: Sequence[int]) -> int:
        """The partition of a key."""
        return self._writer.partition_for(key, partitions)


def pack_batches(groups: Sequence[Group], room: int) -> list[list[BatchEntry]]:
    """Pack groups into as few batches as possible, each group within one batch; a group larger than `room` has its
    own."""
    batches: list[list[BatchEntry]] = []
    filled = room + 1
    for group in groups:
        size = sum(entry.size for entry in group)
        if filled + size > room:
            batches.append([])
            filled = 0
        batches[-1] += group
        filled += size
    return [batch for batch in batches if batch]
