"""Tables that Faust recovers from their changelogs, and that only `agents/state/stage_state.py` writes."""

from collections.abc import Sequence
from typing import Any

from streams.faust.patches import is_recovered
from streams.settings.settings import Settings
from streams.table_config import Table


class FaustTables:
    """Opens the tables of one app."""

    def __init__(self, app: Any, settings: Settings) -> None:
        self._app, self._settings = app, settings

    def open_table(self, declared: Table) -> "FaustTableStore":
        """Open a Faust table over a declared changelog, with raw bytes in it."""
        partitions = declared.partitions(self._settings.topics)
        table = self._app.Table(declared.name, partitions=partitions, key_type=bytes, value_type=bytes)
        return FaustTableStore(self._app, table, declared.changelog(self._settings.worker.app_id))


class FaustTableStore:
    """The entries of one Faust table. Faust's own events are bypassed, since they are sent without the ownership
    check."""

    def __init__(self, app: Any, table: Any, changelog: str) -> None:
        self._app, self._table, self._changelog = app, table, changelog

    @property
    def _store(self) -> Any:
        return self._table.data

    def get(self, key: bytes) -> bytes | None:
        """The value under a key, or None."""
        value: bytes | None = self._store.data.get(key)
        return value

    def items(self) -> Sequence[tuple[bytes, bytes]]:
        """All entries."""
        return list(self._store.data.items())

    def all_keys(self) -> Sequence[bytes]:
        """All keys."""
        return list(self._store.data)

    def partition_of(self, key: bytes) -> int:
        """The partition of an entry; 0 if it is not known."""
        return int(self._store._key_partition.get(key, 0))

    def put(self, key: bytes, value: bytes | None, partition: int) -> None:
        """Set one entry, or delete it if the value is None."""
        store = self._store
        if value is None:
            store.data.pop(key, None)
            store._key_partition.pop(key, None)
        else:
            store.data[key] = value
            store._key_partition[key] = partition

    def is_recovered(self, partition: int) -> bool:
        """True if this partition was recovered since partitions last moved."""
        return is_recovered(self._app, self._changelog, partition)
