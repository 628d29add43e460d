"""The memory span of a table, by the log clock: the time of forgetting depends on the records alone.

Entries are those of `copytaster/model/stored_entry.py` with their value as deflated JSON. Each partition of a table has
its own log clock (`copytaster/model/log_clock.py`). An entry outside its window is not visible, even if the sweep has
not removed it yet, so that a restart or a replay decides as the first run did.
"""

import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from agents.records.outcome import Inbound
from agents.state.stage_state import StageState, StateChanges
from copytaster.model import log_clock
from copytaster.model.event_time import DAY_MS, HOUR_MS
from copytaster.model.log_clock import Retention
from copytaster.model.stored_entry import NUMBERED, EntryReaders, EntryStamp, StampedEntry, pack_entry, unpack_stamp
from streams import codec

__all__ = [
    "DAY_MS",
    "HOUR_MS",
    "Retention",
    "Sweep",
    "advance_partition_clock",
    "decode_entry",
    "encode_entry",
    "read_partition_clock",
    "since_ms",
    "stamp_record",
    "unpack_stamp",
]

T = TypeVar("T")
MAX_SWEPT_PER_TICK = 20_000
"""Keys checked in one tick, so that it stays short however large the table is."""
_COARSE_MS = HOUR_MS
"""Where records are not numbered, the clock is written when it has moved by this much, not with every record."""


def read_partition_clock(changes: StateChanges, partition: int) -> EntryStamp:
    """Read the log clock of a partition: the latest time of ingest, in milliseconds, and its number of records."""
    return log_clock.parse_clock(changes.get(f"~clock/{partition}"))


def stamp_record(changes: StateChanges, inbound: Inbound) -> EntryStamp:
    """The time at which a record is handled, and its number in its partition."""
    return log_clock.advance_clock(read_partition_clock(changes, inbound.place.partition), inbound.time_ms)


def advance_partition_clock(
    changes: StateChanges, inbound: Inbound, *, numbered: bool = False
) -> dict[str, bytes | None]:
    """The change that advances the log clock, to the hour; if records are `numbered`, with each of them."""
    partition, at, before = (
        inbound.place.partition,
        stamp_record(changes, inbound),
        read_partition_clock(changes, inbound.place.partition),
    )
    if not numbered and at.since < before.since + _COARSE_MS:
        return {}
    return {f"~clock/{partition}": log_clock.format_clock(EntryStamp(at.since, at.number + numbered))}


def encode_entry(stamp: EntryStamp, value: object) -> bytes:
    """Encode an entry: its stamp, and a value of ours as deflated JSON."""
    return pack_entry(stamp, zlib.compress(codec.encode(value), 1))


def decode_entry(record: type[T], raw: bytes) -> T:
    """Decode the value of an entry. Raises CodecError, and UnknownForm."""
    value: T = _readers(record).read(raw)  # type: ignore[arg-type]  # types do hash
    return value


@lru_cache(maxsize=64)
def _readers(record: Any) -> EntryReaders[Any]:
    """The readers of values of this type, by the form of the entry: the same for all existing forms."""

    def inflated(entry: StampedEntry) -> Any:
        return codec.decode(record, zlib.decompress(entry.rest))

    return EntryReaders(getattr(record, "__name__", str(record)), {1: inflated, NUMBERED: inflated})


def since_ms(raw: bytes) -> int:
    """The time from which an entry is remembered, in milliseconds."""
    return unpack_stamp(raw).since


class Sweep:
    """Goes repeatedly through the entries of a table that begin with given prefixes, one part at each tick."""

    def __init__(self, state: StageState, *prefixes: str) -> None:
        self._state, self._prefixes = state, prefixes
        self._left: list[str] = []

    def keys(self) -> list[str]:
        """The next keys; some may no longer exist."""
        if not self._left:
            self._left = [key for key in self._state.all_keys() if key.startswith(self._prefixes)]
        part = self._left[-MAX_SWEPT_PER_TICK:]
        del self._left[-MAX_SWEPT_PER_TICK:]
        return part

    def part(self, changes: StateChanges) -> Iterator[tuple[str, int, bytes]]:
        """The next entries: key, partition, and the raw value."""
        for key in self.keys():
            raw = changes.get(key)
            if raw is not None:
                yield key, self._state.partition_of(key), raw
