"""The clock of a log, and what is forgotten by it: decisions depend on the records alone, never on a machine's clock.

It is the latest time of ingest so far, which never goes back, and how many records were numbered.
"""

from math import floor
from typing import NamedTuple

from copytaster.model.stored_entry import UNNUMBERED, Stamp


def read(raw: bytes | None) -> Stamp:
    """The clock as a table keeps it; one from before records were numbered has the time alone."""
    told = (raw or b"0").split()
    return Stamp(int(told[0]), int(told[1]) if len(told) > 1 else 0)


def written(clock: Stamp) -> bytes:
    """The clock as a table keeps it."""
    return f"{clock.since} {clock.number}".encode()


def at(clock: Stamp, ingest_ms: int) -> Stamp:
    """The clock as a record that was let in then sees it, and what the record is remembered with."""
    return Stamp(max(clock.since, ingest_ms), clock.number)


class Kept(NamedTuple):
    """How long entries of a kind are kept, in milliseconds, and of how many records, the last."""

    ms: float
    most: int = UNNUMBERED

    def oldest(self, clock: Stamp) -> Stamp:
        """The time and the number before which an entry is forgotten."""
        return Stamp(clock.since - floor(self.ms), clock.number - self.most)

    def has(self, stamp: Stamp, clock: Stamp) -> bool:
        """True where an entry is remembered still."""
        return is_kept(stamp, self.oldest(clock))

    def is_over(self, stamp: Stamp, clock: Stamp) -> bool:
        """True where an entry has left its window by time; one that goes before that goes early, for others."""
        return stamp.since < self.oldest(clock).since


def is_kept(stamp: Stamp, oldest: Stamp) -> bool:
    """True where an entry is no older, and of no lower number, than the oldest that is remembered."""
    return stamp.since >= oldest.since and stamp.number >= oldest.number
