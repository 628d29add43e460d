"""Moments as the wires write them: ISO 8601 in both forms, and the mail format of feeds."""

from datetime import datetime
from email.utils import parsedate_to_datetime


def normalize_time(told: str | None) -> str | None:
    """A moment in ISO 8601: as given where it is that already, None where it is no moment."""
    text = " ".join((told or "").split())
    if not text:
        return None
    try:
        datetime.fromisoformat(text)
        return text if "-" in text[:8] else datetime.fromisoformat(text).isoformat()
    except ValueError:
        return _from_mail(text)


def _from_mail(text: str) -> str | None:
    """RFC 5322, as RSS has it; zones by name beyond the few it knows count as UTC."""
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
