"""The log clock and its limits on memory: decisions depend on the records alone, never on a machine's clock.

The clock is the latest time of ingest so far, which never goes back, and the number of records so far.
"""

from math import floor
from typing import NamedTuple

from copytaster.model.stored_entry import UNNUMBERED, EntryStamp


def parse_clock(raw: bytes | None) -> EntryStamp:
    """Parse a clock as a table stores it; an old one, from before records were numbered, has only the time."""
    parts = (raw or b"0").split()
    return EntryStamp(int(parts[0]), int(parts[1]) if len(parts) > 1 else 0)


def format_clock(clock: EntryStamp) -> bytes:
    """Format a clock as a table stores it."""
    return f"{clock.since} {clock.number}".encode()


def advance_clock(clock: EntryStamp, ingest_ms: int) -> EntryStamp:
    """The clock after a record with this ingest time, and the stamp with which the record is remembered."""
    return EntryStamp(max(clock.since, ingest_ms), clock.number)


class Retention(NamedTuple):
    """The limits for entries of one kind: how long they are kept, in milliseconds, and how many of the last records."""

    ms: float
    most: int = UNNUMBERED

    def oldest_stamp(self, clock: EntryStamp) -> EntryStamp:
        """The time and the number below which an entry is forgotten."""
        return EntryStamp(clock.since - floor(self.ms), clock.number - self.most)

    def has(self, stamp: EntryStamp, clock: EntryStamp) -> bool:
        """True if an entry is still remembered."""
        return is_kept(stamp, self.oldest_stamp(clock))

    def is_over(self, stamp: EntryStamp, clock: EntryStamp) -> bool:
        """True if an entry has left its window by time. One that goes earlier than that makes room for others."""
        return stamp.since < self.oldest_stamp(clock).since


def is_kept(stamp: EntryStamp, oldest: EntryStamp) -> bool:
    """True if an entry is neither older nor of a lower number than the oldest that is remembered."""
    return stamp.since >= oldest.since and stamp.number >= oldest.number
