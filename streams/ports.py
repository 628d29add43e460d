"""The parts of Kafka that a stage needs, as four protocols: records in, ownership, batches out, tables.

`streams/faust/` has the implementations for workers; tests and benchmarks have their own. No other part of the project
knows which library is behind them.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from streams.headers import Headers
from streams.table_config import Table

Partition = tuple[str, int]
"""A topic's full name and the number of one of its partitions."""


@dataclass(frozen=True, slots=True)
class ReceivedRecord:
    """One record as the client gives it.

    `timestamp_ms` is -1 if the record has none; `is_appended` is true if the broker set it. `generation` is that of the
    group when the record was fetched. `ack` marks the record as done, so that the next commit may pass it.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]
    timestamp_ms: int
    is_appended: bool
    generation: int
    ack: Callable[[], None]


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One record of a batch to be written; `value` is None for a tombstone."""

    key: bytes | None
    value: bytes | None
    time_ms: int | None = None
    headers: Headers = field(default_factory=list)

    @property
    def size(self) -> int:
        """The most bytes that the record needs in a record batch."""
        header_bytes = sum(len(name) * 4 + len(value) + 16 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + header_bytes + 64


class RecordSource(Protocol):
    """The source of one stage's records, in the order of each partition."""

    async def next_within(self, seconds: float) -> ReceivedRecord | None:
        """The next record, or None after so many seconds without one. Raises StopAsyncIteration at the end."""

    def next_at_hand(self) -> ReceivedRecord | None:
        """The next record that has arrived already, or None."""


class GroupMembership(Protocol):
    """The partitions that this worker owns, according to the consumer group."""

    @property
    def generation(self) -> int:
        """The group's generation: it increases each time partitions move. 0 before the first."""

    @property
    def is_rebalancing(self) -> bool:
        """True while partitions move."""

    @property
    def is_recovering(self) -> bool:
        """True while tables are read from their changelogs."""

    @property
    def is_reading(self) -> bool:
        """True while records may be taken."""

    def owned(self) -> Collection[Partition]:
        """The partitions that this worker owns now."""

    async def is_member(self) -> bool:
        """True if the group's coordinator accepts a heartbeat from this worker. Raises KafkaError."""

    async def first_unread(self, topic: str, partition: int) -> int | None:
        """The first offset that this worker must handle; None while its table is recovered. Raises KafkaError."""

    async def earliest_offset(self, topic: str, partition: int) -> int:
        """The first offset that retention has not deleted. Raises KafkaError."""

    def on_revoked(self, wait: Callable[[], Awaitable[None]]) -> None:
        """Have `wait` awaited before partitions are given away."""


class BatchWriter(Protocol):
    """Writes record batches; a broker stores each completely or not at all."""

    async def partitions_of(self, topic: str) -> Collection[int]:
        """The partitions of a topic. Raises KafkaError."""

    def partition_for(self, key: bytes | None, partitions: Sequence[int]) -> int:
        """The partition of a key."""

    async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
        """Write one batch and await the broker's answer. Raises KafkaError, ValueError if it is too large."""


class TableStore(Protocol):
    """The entries of one table that this worker holds, as its changelog has them."""

    def get(self, key: bytes) -> bytes | None:
        """The value under a key, or None."""

    def items(self) -> Sequence[tuple[bytes, bytes]]:
        """All entries."""

    def all_keys(self) -> Sequence[bytes]:
        """All keys."""

    def partition_of(self, key: bytes) -> int:
        """The partition of an entry; 0 if it is not known."""

    def put(self, key: bytes, value: bytes | None, partition: int) -> None:
        """Set one entry, or delete it if the value is None. The changelog has the change already."""

    def is_recovered(self, partition: int) -> bool:
        """True if this partition was recovered since partitions last moved."""


class TableKeeper(Protocol):
    """Opens tables, and recovers them when partitions move."""

    def open_table(self, declared: Table) -> TableStore:
        """Open the store of a declared table; called once for each, before the worker starts."""
