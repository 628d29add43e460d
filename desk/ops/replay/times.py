"""Times on the command line: with a zone, or as a span before now."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

AGO_PATTERN = re.compile(r"-(?P<count>\d+(?:\.\d+)?)(?P<unit>[smhdw])")
UNIT_NAMES = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
TIME_HELP = (
    "give a time with its zone, like 2026-11-20T08:00Z, 2026-11-20T08:00+01:00 or '2026-11-20 08:00 Europe/Berlin'"
)


def parse_time(text: str, now: datetime) -> datetime:
    """Parse a time: with a zone, `-3d` before now, or `now`. Raises ValueError that says how to write one."""
    if text == "now":
        return now
    if ago := AGO_PATTERN.fullmatch(text):
        return now - timedelta(**{UNIT_NAMES[ago["unit"]]: float(ago["count"])})
    local_time, _, zone = text.strip().rpartition(" ")
    if "/" in zone or zone == "UTC":
        return _at(local_time).replace(tzinfo=_zone(zone))
    parsed = _at(text)
    if parsed.tzinfo is None:
        raise ValueError(f"{text!r} has no zone; {TIME_HELP}")
    return parsed


def parse_iso(iso: str) -> datetime:
    """Parse a time as a run stores it: ISO 8601 with its zone."""
    return datetime.fromisoformat(iso)


def _at(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time; {TIME_HELP}, or -3d") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is no zone that this machine knows; {TIME_HELP}") from None
