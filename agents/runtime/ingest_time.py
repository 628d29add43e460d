"""The time of ingest of a record. It is decided once, when the record is first read, and passed on.

It controls how long topics keep records, when tables forget, and the range of a replay. A producer may claim any time:
none (-1), zero, seconds for milliseconds, the year 2262. So it is limited to possible times.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from copytaster.model.event_time import DAY_MS, parse_time_ms
from streams.headers import REDRIVEN_INGEST_HEADER
from streams.settings.settings import Settings

MAX_AHEAD_MS = 5 * 60 * 1000
"""Milliseconds by which a time of ingest may be ahead of this machine's clock. Kafka 4 refuses records an hour ahead of
its own."""
OLDEST_MS = 946_684_800_000
"""The year 2000: no record was ingested before it."""


@dataclass(frozen=True, slots=True)
class IngestTime:
    """The time of ingest, and the producer's own time if that could not be right; both in milliseconds."""

    ingest_ms: int
    producer_ms: int | None = None


@dataclass(frozen=True, slots=True)
class IngestBounds:
    """The first and last possible time of ingest of a record read now."""

    oldest_ms: int
    newest_ms: int

    @classmethod
    def at(cls, now_ms: int, settings: Settings, *, first: bool) -> "IngestBounds":
        """Compute the bounds for now. A record from outside (`first`) is no older than its topic keeps records; topics
        of a replay, and topics that keep records for ever, hold older ones."""
        days = settings.topics.retention_days
        kept_ms = None if days < 0 or settings.topics.run or not first else days * DAY_MS
        return cls(OLDEST_MS if kept_ms is None else int(now_ms - kept_ms), now_ms + MAX_AHEAD_MS)

    def have(self, at_ms: int) -> bool:
        """True for a time within the bounds."""
        return self.oldest_ms <= at_ms <= self.newest_ms


def decide_ingest_time(
    stamp_ms: int, headers: Mapping[str, bytes], *, appended: bool, first: bool, bounds: IngestBounds, now_ms: int
) -> IngestTime:
    """Decide the time of ingest of a record with this timestamp.

    Our own ingest and redrive note when an item was ingested. These notes are believed before the broker's time,
    because the broker may have been away. A producer's timestamp is believed within the bounds, the broker's always; if
    neither can be right, the time of ingest is now, when the record is first read.
    """
    if first and (noted := _read_noted_time(headers)) is not None and bounds.have(noted):
        return IngestTime(noted)
    if bounds.have(stamp_ms) or (appended and stamp_ms >= OLDEST_MS):
        return IngestTime(stamp_ms)
    return IngestTime(now_ms, stamp_ms)


def _read_noted_time(headers: Mapping[str, bytes]) -> int | None:
    """The time of ingest that one of our own producers noted, or that of a dead letter which is sent again."""
    if (again := headers.get(REDRIVEN_INGEST_HEADER)) is not None and again.isdigit():
        return int(again)
    if not headers.get("ce_source", b"").startswith(b"/copytaster/"):
        return None
    return parse_time_ms(headers.get("ce_time", b"").decode("latin-1"))
