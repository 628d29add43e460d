"""Event time: when a story was made, as far as that can be right, given when it was let in (its ingest)."""

from datetime import UTC, datetime

from copytaster.model.article import Envelope

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
SKEW_MS = DAY_MS
"""How far ahead of its ingest a version may claim to be made: clocks are wrong, and dates are given without a zone."""
OLDEST_MS = -8_520_336_000_000
"""The year 1700: what claims to be older is the zero of somebody's clock (years 1 and 1601)."""
ZERO_MS = 14 * HOUR_MS
"""Milliseconds about 1 January 1970 that are the zero of a clock, in whatever time zone it was written down."""


def moment(told: str | None) -> datetime | None:
    """A time as a provider gave it (ISO 8601; without a zone it is UTC), or None where it is no such time."""
    try:
        found = datetime.fromisoformat(told or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def milliseconds(told: str | None) -> int | None:
    """A time as milliseconds since 1970, or None where it is no such time."""
    found = moment(told)
    return None if found is None else round(found.timestamp() * 1000)


def event_ms(created: str | None, ingest_ms: int) -> int:
    """When a version was made, in milliseconds: `created`, but never after its ingest; its ingest where that is no
    time or cannot be right."""
    told = milliseconds(created)
    return ingest_ms if told is None or _is_zero(told) else min(told, ingest_ms)


def made(envelope: Envelope) -> str | None:
    """`versionCreated` where it can be right; None where it is the zero of a clock, or a day or more after its ingest.

    What is compared by it are versions of one story, and a wrong year must not make all others late.
    """
    created = milliseconds(envelope.article.versionCreated)
    if created is None or _is_zero(created):
        return None
    ingest = milliseconds(envelope.received)
    return envelope.article.versionCreated if ingest is None or created <= ingest + SKEW_MS else None


def _is_zero(told_ms: int) -> bool:
    return told_ms < OLDEST_MS or abs(told_ms) <= ZERO_MS
