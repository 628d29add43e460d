"""The state of a stage: a table that only this module writes, atomically and awaited.

The changes of a record and the note that it was applied go into one record batch, which a broker stores completely or
not at all. The table changes only after the broker's answer. `applied` maps each source partition to the last place
whose effects are in the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from agents.delivery.batches import Allowed, PartitionWriter
from streams.headers import Place
from streams.ports import BatchEntry, TableStore
from streams.settings.settings import Settings
from streams.table_config import Table
from streams.table_position import READ_PREFIX, decode_note, note_key

RESERVED_BYTES = 256 * 1024
"""Bytes by which one record's changes stay below the largest message, for the note of progress and the batch's
frame."""
Group = tuple[int, Mapping[str, bytes | None]]


@dataclass(slots=True)
class StateChanges:
    """The state as one batch of records sees it: the table, and the batch's changes so far on top of it."""

    state: "StageState"
    groups: list[Group] = field(default_factory=list)
    pending: dict[str, bytes | None] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        """The value under `key`, with pending changes."""
        return self.pending[key] if key in self.pending else self.state.get(key)

    def items(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """All keys that begin with `prefix`, with pending changes."""
        for key, value in self.state.items(prefix):
            if key not in self.pending:
                yield key, value
        for key, changed in self.pending.items():
            if key.startswith(prefix) and changed is not None:
                yield key, changed

    def is_applied(self, partition: int, order: Place) -> bool:
        """True if this record's effects are already in the table."""
        last = self._progress(partition).get(_source(order))
        return last is not None and (order.offset, order.item) <= tuple(last)

    def add(
        self, partition: int, writes: Mapping[str, bytes | None], order: Place | None, read: Place | None = None
    ) -> None:
        """Add one record's changes, the note that it was applied, and the place where it was `read`."""
        group, noted = dict(writes), {}
        if order is not None:
            noted[_source(order)] = [order.offset, order.item]
        if read is not None:
            noted[READ_PREFIX + _source(read)] = [read.offset, read.item]
        if noted:
            group[note_key(partition)] = orjson.dumps(self._progress(partition) | noted)
        self.groups.append((partition, group))
        self.pending.update(group)

    def _progress(self, partition: int) -> dict[str, list[int]]:
        return decode_note(self.get(note_key(partition)))


class StageState:
    """The table of one stage."""

    def __init__(self, declared: Table, store: TableStore, writer: PartitionWriter, settings: Settings) -> None:
        self.declared = declared
        self.changelog = declared.changelog(settings.worker.app_id)
        self._store, self._writer = store, writer
        self._room = settings.topics.max_bytes - RESERVED_BYTES

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None."""
        return self._store.get(key.encode())

    def items(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """All entries whose key begins with `prefix`."""
        start = prefix.encode()
        for key, value in self._store.items():
            if key.startswith(start):
                yield key.decode(), value

    def all_keys(self) -> list[str]:
        """Every existing key."""
        return [key.decode() for key in self._store.all_keys()]

    def partition_of(self, key: str) -> int:
        """The partition of an entry."""
        return self._store.partition_of(key.encode())

    def is_recovered(self, partition: int) -> bool:
        """True if this partition was recovered since partitions last moved."""
        return self._store.is_recovered(partition)

    def has_room_for(self, writes: Mapping[str, bytes | None]) -> bool:
        """True if one record's changes can be stored together."""
        return sum(entry.size for entry in _entries(writes)) <= self._room

    def changes(self) -> StateChanges:
        """A view for one batch of records."""
        return StateChanges(self)

    async def log(self, changes: StateChanges, *, allowed: Allowed | None = None) -> None:
        """Write the changes to the changelog and await the broker's answer. Raises ProduceFailed or PartitionsMoved."""
        for partition, groups in _by_partition(changes.groups).items():
            await self._writer.write(self.changelog, partition, [_entries(group) for group in groups], allowed=allowed)

    def apply(self, changes: StateChanges) -> None:
        """Change the table itself; called only after the changelog has the changes."""
        for partition, group in changes.groups:
            for key, value in group.items():
                self._store.put(key.encode(), value, partition)


def _entries(writes: Mapping[str, bytes | None]) -> list[BatchEntry]:
    return [BatchEntry(key.encode(), value) for key, value in writes.items()]


def _source(place: Place) -> str:
    return f"{place.topic}/{place.partition}"


def _by_partition(groups: Sequence[Group]) -> dict[int, list[Mapping[str, bytes | None]]]:
    out: dict[int, list[Mapping[str, bytes | None]]] = {}
    for partition, group in groups:
        if group:
            out.setdefault(partition, []).append(group)
    return out
