"""A runtime without Kafka: tables in memory, a group that owns everything, and a writer that records its batches."""

from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.runtime.context import Runtime, build_runtime
from streams.ports import BatchEntry, Partition
from streams.settings.settings import Settings, load_settings
from streams.table_config import Table
from tests.support.times import NOW_MS

HERE = Path(__file__).parent


def settings_of(**overrides: str) -> Settings:
    """Settings for stages without a broker; nothing is read from the environment or a file. Two underscores are a dot:
    `guard__batch="4"`."""
    usual = {
        "guard.retry_pause": "0.001",
        "guard.breaker_pause": "0.001",
        "guard.batch": "16",
        "broker.patience": "0.5",
        "windows.statements_wait_minutes": "10",
    }
    given = {name.replace("__", "."): value for name, value in overrides.items()}
    return load_settings(overrides=usual | given, directory=HERE, environ={})


@dataclass
class MemoryStore:
    """The entries of one table."""

    data: dict[bytes, bytes] = field(default_factory=dict)
    partitions: dict[bytes, int] = field(default_factory=dict)
    recovered: bool = True

    def get(self, key: bytes) -> bytes | None:
        return self.data.get(key)

    def items(self) -> Sequence[tuple[bytes, bytes]]:
        return list(self.data.items())

    def all_keys(self) -> Sequence[bytes]:
        return list(self.data)

    def partition_of(self, key: bytes) -> int:
        return self.partitions.get(key, 0)

    def put(self, key: bytes, value: bytes | None, partition: int) -> None:
        if value is None:
            self.data.pop(key, None)
            self.partitions.pop(key, None)
        else:
            self.data[key], self.partitions[key] = value, partition

    def is_recovered(self, partition: int) -> bool:
        return self.recovered


@dataclass
class MemoryTables:
    """The stores that were opened, by table name."""

    stores: dict[str, MemoryStore] = field(default_factory=dict)

    def open_table(self, declared: Table) -> MemoryStore:
        return self.stores.setdefault(declared.name, MemoryStore())


class Everything:
    """All partitions of all topics."""

    def __contains__(self, partition: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass
class MemoryGroup:
    """A group whose only member owns `assigned`, until a test changes it."""

    generation: int = 1
    is_rebalancing: bool = False
    is_recovering: bool = False
    is_reading: bool = True
    member: bool | Exception = True
    assigned: Container[Partition] = field(default_factory=Everything)
    unread: dict[Partition, int | None] = field(default_factory=dict)
    earliest: dict[Partition, int] = field(default_factory=dict)
    revoked: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def owned(self) -> Any:
        return self.assigned

    async def is_member(self) -> bool:
        if isinstance(self.member, Exception):
            raise self.member
        return self.member

    async def first_unread(self, topic: str, partition: int) -> int | None:
        return self.unread.get((topic, partition), 0)

    async def earliest_offset(self, topic: str, partition: int) -> int:
        return self.earliest.get((topic, partition), 0)

    def on_revoked(self, wait: Callable[[], Awaitable[None]]) -> None:
        self.revoked.append(wait)


@dataclass
class MemoryWriter:
    """A writer that fails with the next of `failures` for each batch, and stores the batch if none is left."""

    partitions: int = 4
    failures: list[Exception] = field(default_factory=list)
    tried: list[tuple[str, int, Sequence[BatchEntry]]] = field(default_factory=list)
    written: list[tuple[str, int, Sequence[BatchEntry]]] = field(default_factory=list)

    async def partitions_of(self, topic: str) -> Sequence[int]:
        return range(self.partitions)

    def partition_for(self, key: bytes | None, partitions: Sequence[int]) -> int:
        return partitions[sum(key or b"") % len(partitions)]

    async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
        self.tried.append((topic, partition, entries))
        if self.failures:
            raise self.failures.pop(0)
        self.written.append((topic, partition, entries))


class NoModels:
    """A model runner for stages that use no model."""

    deadline = 60.0

    async def call(self, function: Any, *args: Any, within: float | None = None) -> Any:
        raise AssertionError(f"no model is to be asked here: {function}")


def runtime_of(
    settings: Settings | None = None,
    *,
    group: Any = None,
    writer: Any = None,
    tables: Any = None,
    nlp: Any = None,
    now_ms: Callable[[], int] = lambda: NOW_MS,
    reached: Callable[[str, str], None] = lambda _stage, _step: None,
) -> Runtime:
    """A runtime with these parts; a part that is not given is one in memory."""
    return build_runtime(
        settings or settings_of(),
        group=group or MemoryGroup(),
        writer=writer or MemoryWriter(),
        tables=tables or MemoryTables(),
        nlp=nlp or NoModels(),
        now_ms=now_ms,
        reached=reached,
    )
