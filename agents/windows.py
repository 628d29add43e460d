"""How long a table remembers, by the clock of the log: what is forgotten when depends on the records alone.

Entries carry at their front the time they count from. The clock of a partition is the latest time of ingest on it;
an entry out of its window is not seen, whether the sweep has removed it already or not, so that a restart or a
replay decides as the first run did.
"""

import time
import zlib
from collections.abc import Iterator
from typing import TypeVar

from agents.outcome import Inbound
from agents.state import Changes, State
from streams import codec

T = TypeVar("T")
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
HEAD = 8
"""Bytes at the front of an entry: the time it counts from, in milliseconds."""
SWEPT_AT_ONCE = 5_000
"""Keys looked at in one tick, so that it stays short however large the table is."""
_COARSE_MS = HOUR_MS
"""The clock is written when it has moved by this much, not with every record."""


def clock(changes: Changes, partition: int) -> int:
    """The clock of a partition, in milliseconds, to the hour."""
    return int(changes.get(f"~clock/{partition}") or 0)


def now(changes: Changes, inbound: Inbound) -> int:
    """The time by which a record is handled; one that claims to be from the future does not move it there."""
    at = min(inbound.time_ms, int(time.time() * 1000) + DAY_MS)
    return max(clock(changes, inbound.place.partition), at)


def ticked(changes: Changes, inbound: Inbound) -> dict[str, bytes | None]:
    """The change that keeps the clock going."""
    partition, at = inbound.place.partition, now(changes, inbound)
    return {f"~clock/{partition}": str(at).encode()} if at >= clock(changes, partition) + _COARSE_MS else {}


def packed(counts_from_ms: int, value: object) -> bytes:
    """An entry: the time it counts from, and a value of ours as JSON, deflated."""
    return counts_from_ms.to_bytes(HEAD, "big", signed=True) + zlib.compress(codec.encode(value), 1)


def unpacked(record: type[T], raw: bytes) -> T:
    """The value of an entry. Raises CodecError."""
    return codec.decode(record, zlib.decompress(raw[HEAD:]))


def counts_from(raw: bytes) -> int:
    """The time from which an entry counts."""
    return int.from_bytes(raw[:HEAD], "big", signed=True)


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
