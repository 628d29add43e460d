"""How long a table remembers, by the clock of the log: what is forgotten when depends on the records alone.

Entries carry at their front since when they are remembered and the number of their record
(`copytaster/model/stored_entry.py`).
The clock of a partition is the latest time of ingest on it, which never goes back, and the number of its records. An
entry out of its window is not seen, whether the sweep has removed it already or not, so that a restart or a replay
decides as the first run did.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from agents.records.outcome import Inbound
from agents.state.table import Changes, State
from copytaster.model.event_time import DAY_MS, HOUR_MS
from copytaster.model.stored_entry import UNNUMBERED, Stamp, rest_of, stamp_of
from copytaster.model.stored_entry import packed as entry
from streams import codec

__all__ = ["DAY_MS", "HOUR_MS", "Kept", "Sweep", "clock", "now", "packed", "since", "stamp_of", "ticked", "unpacked"]

T = TypeVar("T")
SWEPT_AT_ONCE = 20_000
"""Keys looked at in one tick, so that it stays short however large the table is."""
_COARSE_MS = HOUR_MS
"""The clock is written when it has moved by this much, not with every record, where records are not numbered."""


class Kept(NamedTuple):
    """How long entries of a kind are kept, in milliseconds, and of how many records of a partition, the last."""

    ms: float
    most: int = UNNUMBERED

    def has(self, stamp: Stamp, clock: Stamp) -> bool:
        """True where an entry is remembered still."""
        return not self.is_over(stamp, clock) and stamp.number >= clock.number - self.most

    def is_over(self, stamp: Stamp, clock: Stamp) -> bool:
        """True where an entry has left its window by time."""
        return stamp.since < clock.since - self.ms


def clock(changes: Changes, partition: int) -> Stamp:
    """The clock of a partition: the latest time of ingest, in milliseconds, and how many records it had."""
    told = (changes.get(f"~clock/{partition}") or b"0").split()
    return Stamp(int(told[0]), int(told[1]) if len(told) > 1 else 0)


def now(changes: Changes, inbound: Inbound) -> Stamp:
    """The time by which a record is handled, and its number in its partition."""
    before = clock(changes, inbound.place.partition)
    return Stamp(max(before.since, inbound.time_ms), before.number)


def ticked(changes: Changes, inbound: Inbound, *, numbered: bool = False) -> dict[str, bytes | None]:
    """The change that keeps the clock going, to the hour; where records are `numbered`, with each of them."""
    partition, at, before = inbound.place.partition, now(changes, inbound), clock(changes, inbound.place.partition)
    if not numbered and at.since < before.since + _COARSE_MS:
        return {}
    return {f"~clock/{partition}": f"{at.since} {at.number + numbered}".encode()}


def packed(stamp: Stamp, value: object) -> bytes:
    """An entry: its stamp, and a value of ours as JSON, deflated."""
    return entry(stamp, zlib.compress(codec.encode(value), 1))


def unpacked(record: type[T], raw: bytes) -> T:
    """The value of an entry. Raises CodecError."""
    return codec.decode(record, zlib.decompress(rest_of(raw)))


def since(raw: bytes) -> int:
    """The time since when an entry is remembered, in milliseconds."""
    return stamp_of(raw).since


class Sweep:
    """Goes through the entries of a table that begin with given prefixes, a part at each tick, round and round."""

    def __init__(self, state: State, *prefixes: str) -> None:
        self._state, self._prefixes = state, prefixes
        self._left: list[str] = []

    def part(self, changes: Changes) -> Iterator[tuple[str, int, bytes]]:
        """The next entries: key, partition, and the raw value."""
        if not self._left:
            self._left = [key for key in self._state.all_keys() if key.startswith(self._prefixes)]
        part, self._left = self._left[-SWEPT_AT_ONCE:], self._left[:-SWEPT_AT_ONCE]
        for key in part:
            raw = changes.get(key)
            if raw is not None:
                yield key, self._state.partition_of(key), raw
