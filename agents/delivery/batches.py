"""Writing to one partition: as many records at once as a record batch takes, which a broker stores whole or not at all.

Records of one partition keep their order whatever fails. Sent one by one, a later one might be stored while an earlier
one is not; when that comes again, the stage behind would take it for one that it has applied already. What was
answered is not written again.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from agents.delivery.failures import retrying
from streams.faust.app import app, settings
from streams.headers import Headers

Allowed = Callable[[], Awaitable[bool]]
FRAME_LEFT = 64 * 1024
"""Bytes that records taken together stay under the largest message, as the producer's own batches do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a batch."""

    key: bytes | None
    value: bytes | None
    time_ms: int | None = None
    headers: Headers = field(default_factory=list)

    @property
    def size(self) -> int:
        """Most bytes that it takes in a record batch."""
        told = sum(len(name) * 4 + len(value) + 16 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + told + 64


Group = Sequence[Entry]
"""Records that are stored whole or not at all."""


async def write(topic: str, partition: int, groups: Sequence[Group], *, allowed: Allowed | None = None) -> None:
    """Write all groups in order and await every answer. Raises ProduceFailed or Fenced."""
    for batch in in_batches(groups, settings.topics.max_bytes - FRAME_LEFT):
        await retrying(partial(_send, topic, partition, batch), allowed=allowed)


def in_batches(groups: Sequence[Group], room: int) -> list[list[Entry]]:
    """As few batches as have room for them, each group in one of them; one that is larger than that is alone in its."""
    batches: list[list[Entry]] = []
    filled = room + 1
    for group in groups:
        size = sum(entry.size for entry in group)
        if filled + size > room:
            batches.append([])
            filled = 0
        batches[-1] += group
        filled += size
    return [batch for batch in batches if batch]


async def partitions_of(topic: str) -> list[int]:
    """A topic's partitions, as the producer learns them. Raises ProduceFailed where nobody tells."""
    told: Callable[[], Awaitable[set[int]]] = partial(app.producer._producer.partitions_for, topic)
    return sorted(await retrying(told))


def chosen(key: bytes | None, partitions: Sequence[int]) -> int:
    """The one that the producer chooses for a key. It is not asked for them again: while its metadata is read anew, as
    after a broker's return, it may know of none."""
    found: int = app.producer._producer._partitioner(key, partitions, partitions)
    return found


async def _send(topic: str, partition: int, batch: Sequence[Entry]) -> None:
    producer: Any = app.producer._producer
    builder = producer.create_batch()
    for entry in batch:
        added = builder.append(key=entry.key, value=entry.value, timestamp=entry.time_ms, headers=entry.headers)
        if added is None:
            raise ValueError(f"{len(batch)} records are larger than a batch may be")
    builder.close()
    await (await producer.send_batch(builder, topic, partition=partition))
