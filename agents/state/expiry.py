"""How long a table remembers, by the clock of the log: what is forgotten when depends on the records alone.

Entries are those of `copytaster/model/stored_entry.py`, and what they say is JSON, deflated; each partition of a table
has a clock of its own (`copytaster/model/log_clock.py`). An entry out of its window is not seen, whether the sweep has
removed it already or not, so that a restart or a replay decides as the first run did.
"""

import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from agents.records.outcome import Inbound
from agents.state.table import Changes, State
from copytaster.model import log_clock
from copytaster.model.event_time import DAY_MS, HOUR_MS
from copytaster.model.log_clock import Kept
from copytaster.model.stored_entry import NUMBERED, EntryReaders, Stamp, StampedEntry, stamp_of
from copytaster.model.stored_entry import packed as entry
from streams import codec

__all__ = ["DAY_MS", "HOUR_MS", "Kept", "Sweep", "clock", "now", "packed", "since", "stamp_of", "ticked", "unpacked"]

T = TypeVar("T")
SWEPT_AT_ONCE = 20_000
"""Keys looked at in one tick, so that it stays short however large the table is."""
_COARSE_MS = HOUR_MS
"""The clock is written when it has moved by this much, not with every record, where records are not numbered."""


def clock(changes: Changes, partition: int) -> Stamp:
    """The clock of a partition: the latest time of ingest, in milliseconds, and how many records it had."""
    return log_clock.read(changes.get(f"~clock/{partition}"))


def now(changes: Changes, inbound: Inbound) -> Stamp:
    """The time by which a record is handled, and its number in its partition."""
    return log_clock.at(clock(changes, inbound.place.partition), inbound.time_ms)


def ticked(changes: Changes, inbound: Inbound, *, numbered: bool = False) -> dict[str, bytes | None]:
    """The change that keeps the clock going, to the hour; where records are `numbered`, with each of them."""
    partition, at, before = inbound.place.partition, now(changes, inbound), clock(changes, inbound.place.partition)
    if not numbered and at.since < before.since + _COARSE_MS:
        return {}
    return {f"~clock/{partition}": log_clock.written(Stamp(at.since, at.number + numbered))}


def packed(stamp: Stamp, value: object) -> bytes:
    """An entry: its stamp, and a value of ours as JSON, deflated."""
    return entry(stamp, zlib.compress(codec.encode(value), 1))


def unpacked(record: type[T], raw: bytes) -> T:
    """The value of an entry. Raises CodecError, and UnknownForm."""
    value: T = _readers(record).read(raw)  # type: ignore[arg-type]  # types do hash
    return value


@lru_cache(maxsize=64)
def _readers(record: Any) -> EntryReaders[Any]:
    """How a value of this type is read, by the form of its entry: in the forms there are, the same."""

    def inflated(entry: StampedEntry) -> Any:
        return codec.decode(record, zlib.decompress(entry.rest))

    return EntryReaders(getattr(record, "__name__", str(record)), {1: inflated, NUMBERED: inflated})


def since(raw: bytes) -> int:
    """The time since when an entry is remembered, in milliseconds."""
    return stamp_of(raw).since


class Sweep:
    """Goes through the entries of a table that begin with given prefixes, a part at each tick, round and round."""

    def __init__(self, state: State, *prefixes: str) -> None:
        self._state, self._prefixes = state, prefixes
        self._left: list[str] = []

    def keys(self) -> list[str]:
        """The next keys; some may be gone by now."""
        if not self._left:
            self._left = [key for key in self._state.all_keys() if key.startswith(self._prefixes)]
        part = self._left[-SWEPT_AT_ONCE:]
        del self._left[-SWEPT_AT_ONCE:]
        return part

    def part(self, changes: Changes) -> Iterator[tuple[str, int, bytes]]:
        """The next entries: key, partition, and the raw value."""
        for key in self.keys():
            raw = changes.get(key)
            if raw is not None:
                yield key, self._state.partition_of(key), raw
