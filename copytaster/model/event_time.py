"""Event time: when a story was made, as far as that can be right, given its time of ingest.

One rule decides what can be right (`_plausible_ms`). Two functions use it. `event_time_ms` gives the time that decides
whether stories are near each other; it is never after the ingest. `plausible_creation_time` gives the time that orders
the versions of one story; it may be some hours ahead, as long as all of the provider's versions are.
"""

from datetime import UTC, datetime

from copytaster.model.article import Envelope

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
MAX_CLOCK_SKEW_MS = DAY_MS
"""The most that a version's time may be after its ingest: clocks are wrong, and some dates have no zone."""
OLDEST_MS = -8_520_336_000_000
"""The year 1700. An older date is the zero of some clock (years 1 and 1601)."""
CLOCK_ZERO_MS = 14 * HOUR_MS
"""Milliseconds around 1 January 1970 that count as the zero of a clock, in any time zone."""


def parse_time(text: str | None) -> datetime | None:
    """Parse a time as a provider gave it (ISO 8601; without a zone it is UTC); None if it is no such time."""
    try:
        parsed = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def parse_time_ms(text: str | None) -> int | None:
    """Parse a time as milliseconds since 1970; None if it is no such time."""
    parsed = parse_time(text)
    return None if parsed is None else in_ms(parsed)


def in_ms(at: datetime) -> int:
    """Convert to Kafka's unit of time: milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def event_time_ms(created: str | None, ingest_ms: int) -> int:
    """The time when a version was made, in milliseconds.

    It is `created`, but never after its ingest; it is the ingest if `created` is no time or cannot be right.
    """
    created_ms = _plausible_ms(created, ingest_ms)
    return ingest_ms if created_ms is None else min(created_ms, ingest_ms)


def plausible_creation_time(envelope: Envelope) -> str | None:
    """`versionCreated` if it can be right; None if it is the zero of a clock, or a day or more after its ingest.

    Versions of one story are compared by it, and one wrong year must not make all others late.
    """
    created = envelope.article.versionCreated
    return created if _plausible_ms(created, parse_time_ms(envelope.received)) is not None else None


def _plausible_ms(created: str | None, ingest_ms: int | None) -> int | None:
    """The time when a version says it was made, in milliseconds; None if it cannot be right.

    It must be a time, must not be the zero of a clock, and must not be too far after its ingest, if that is known.
    """
    created_ms = parse_time_ms(created)
    if created_ms is None or created_ms < OLDEST_MS or abs(created_ms) <= CLOCK_ZERO_MS:
        return None
    return created_ms if ingest_ms is None or created_ms <= ingest_ms + MAX_CLOCK_SKEW_MS else None
