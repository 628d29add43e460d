"""The time of ingest of a record: when it was let in, decided once, where it is first read, and handed on.

By it topics keep records, tables forget, and a replay finds its range. What a producer says of it may be anything: no
time (-1), zero, seconds for milliseconds, the year 2262. So it is held to what is possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from copytaster.model.event_time import DAY_MS, parse_time_ms
from streams.headers import REDRIVEN_INGEST_HEADER
from streams.settings.settings import Settings

MAX_AHEAD_MS = 5 * 60 * 1000
"""How far a time of ingest may be ahead of this machine's clock. Kafka 4 refuses records an hour ahead of its own."""
OLDEST_MS = 946_684_800_000
"""The year 2000: no record was let in before it."""


@dataclass(frozen=True, slots=True)
class IngestTime:
    """When a record was let in, and the producer's own time where that could not be right; both in milliseconds."""

    ingest_ms: int
    producer_ms: int | None = None


@dataclass(frozen=True, slots=True)
class IngestBounds:
    """The first and last time that a record read now can have been let in."""

    oldest_ms: int
    newest_ms: int

    @classmethod
    def at(cls, now_ms: int, settings: Settings, *, first: bool) -> "IngestBounds":
        """The bounds now. What comes from outside (`first`) is no older than its topic keeps records; a replay's topics
        hold what is older, as do those that keep records for ever."""
        days = settings.topics.retention_days
        kept_ms = None if days < 0 or settings.topics.run or not first else days * DAY_MS
        return cls(OLDEST_MS if kept_ms is None else int(now_ms - kept_ms), now_ms + MAX_AHEAD_MS)

    def have(self, at_ms: int) -> bool:
        """True for a time within the bounds."""
        return self.oldest_ms <= at_ms <= self.newest_ms


def decide_ingest_time(
    stamp_ms: int, headers: Mapping[str, bytes], *, appended: bool, first: bool, bounds: IngestBounds, now_ms: int
) -> IngestTime:
    """When a record with this timestamp was let in.

    Our own ingest, and a redrive, note when an item was let in, and are believed before the broker, which may have been
    away. A producer's timestamp is believed within the bounds, the broker's always; where neither can be right, the
    record is let in now, when it is first read.
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
