"""Event time: when a story was made, as far as that can be right, given when it was let in (its ingest).

One rule says what can be right (`_believed`). Two things are made of it: `event_time_ms`, the time by which stories are
near or far, which is never after the ingest; and `plausible_creation_time`, by which versions of one story are ordered,
which may be some
hours ahead as long as all of the provider's are.
"""

from datetime import UTC, datetime

from copytaster.model.article import Envelope

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
MAX_CLOCK_SKEW_MS = DAY_MS
"""How far ahead of its ingest a version may claim to be made: clocks are wrong, and dates are given without a zone."""
OLDEST_MS = -8_520_336_000_000
"""The year 1700: what claims to be older is the zero of somebody's clock (years 1 and 1601)."""
CLOCK_ZERO_MS = 14 * HOUR_MS
"""Milliseconds about 1 January 1970 that are the zero of a clock, in whatever time zone it was written down."""


def parse_time(told: str | None) -> datetime | None:
    """A time as a provider gave it (ISO 8601; without a zone it is UTC), or None where it is no such time."""
    try:
        found = datetime.fromisoformat(told or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def parse_time_ms(told: str | None) -> int | None:
    """A time as milliseconds since 1970, or None where it is no such time."""
    found = parse_time(told)
    return None if found is None else in_ms(found)


def in_ms(at: datetime) -> int:
    """A moment as Kafka counts time: milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def event_time_ms(created: str | None, ingest_ms: int) -> int:
    """When a version was made, in milliseconds: `created`, but never after its ingest; its ingest where that is no
    time or cannot be right."""
    told = _believed(created, ingest_ms)
    return ingest_ms if told is None else min(told, ingest_ms)


def plausible_creation_time(envelope: Envelope) -> str | None:
    """`versionCreated` where it can be right; None where it is the zero of a clock, or a day or more after its ingest.

    What is compared by it are versions of one story, and a wrong year must not make all others late.
    """
    created = envelope.article.versionCreated
    return created if _believed(created, parse_time_ms(envelope.received)) is not None else None


def _believed(created: str | None, ingest_ms: int | None) -> int | None:
    """When a version says it was made, in milliseconds, where that is a time, no zero of a clock, and not too far
    ahead of its ingest, if that is known."""
    told = parse_time_ms(created)
    if told is None or told < OLDEST_MS or abs(told) <= CLOCK_ZERO_MS:
        return None
    return told if ingest_ms is None or told <= ingest_ms + MAX_CLOCK_SKEW_MS else None
