"""Times as the wires write them: ISO 8601 in both forms, and the mail format of feeds."""

from datetime import datetime
from email.utils import parsedate_to_datetime


def normalize_time(value: str | None) -> str | None:
    """A time in ISO 8601: unchanged if it already is, None if it is no time."""
    text = " ".join((value or "").split())
    if not text:
        return None
    try:
        datetime.fromisoformat(text)
        return text if "-" in text[:8] else datetime.fromisoformat(text).isoformat()
    except ValueError:
        return _from_mail(text)


def _from_mail(text: str) -> str | None:
    """Parse an RFC 5322 time, as in RSS; named zones beyond the few that it defines count as UTC."""
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
