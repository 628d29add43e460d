"""The clock of a log, and what is forgotten by it: decisions depend on the records alone, never on a machine's clock.

It is the latest time of ingest so far, which never goes back, and how many records were numbered.
"""

from math import floor
from typing import NamedTuple

from copytaster.model.stored_entry import UNNUMBERED, EntryStamp


def parse_clock(raw: bytes | None) -> EntryStamp:
    """The clock as a table keeps it; one from before records were numbered has the time alone."""
    told = (raw or b"0").split()
    return EntryStamp(int(told[0]), int(told[1]) if len(told) > 1 else 0)


def format_clock(clock: EntryStamp) -> bytes:
    """The clock as a table keeps it."""
    return f"{clock.since} {clock.number}".encode()


def advance_clock(clock: EntryStamp, ingest_ms: int) -> EntryStamp:
    """The clock as a record that was let in then sees it, and what the record is remembered with."""
    return EntryStamp(max(clock.since, ingest_ms), clock.number)


class Retention(NamedTuple):
    """How long entries of a kind are kept, in milliseconds, and of how many records, the last."""

    ms: float
    most: int = UNNUMBERED

    def oldest_stamp(self, clock: EntryStamp) -> EntryStamp:
        """The time and the number before which an entry is forgotten."""
        return EntryStamp(clock.since - floor(self.ms), clock.number - self.most)

    def has(self, stamp: EntryStamp, clock: EntryStamp) -> bool:
        """True where an entry is remembered still."""
        return is_kept(stamp, self.oldest_stamp(clock))

    def is_over(self, stamp: EntryStamp, clock: EntryStamp) -> bool:
        """True where an entry has left its window by time; one that goes before that goes early, for others."""
        return stamp.since < self.oldest_stamp(clock).since


def is_kept(stamp: EntryStamp, oldest: EntryStamp) -> bool:
    """True where an entry is no older, and of no lower number, than the oldest that is remembered."""
    return stamp.since >= oldest.since and stamp.number >= oldest.number
