"""Times as teletype wires write them, with the zones that they name."""

import re
from datetime import datetime, timedelta, timezone

_MOMENT = re.compile(
    r"\b(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})\s*(?P<zone>[A-Z]{1,4}\b)?\s*"
    r"(?P<month>[A-Za-zä]{3})[a-zä]*\.?\s*(?P<year>\d{2,4})\b"
)


_AMERICAN = re.compile(
    r"\b(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{2,4})\s+"
    r"(?P<hour>\d{2}):?(?P<minute>\d{2})\s*(?P<zone>[A-Z]{1,4}\b)?"
)


_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip


_ZONES = {"Z": 0, "GMT": 0, "UTC": 0, "BST": 1, "MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2, "EST": -5, "EDT": -4}
"""Hours from UTC of the zones that wires name; a time without a known zone is read as UTC."""


def parse_time(text: str) -> str | None:
    """Parse the time in the lines after a text: `231015 GMT Nov 26`, or `11-23-26 1015GMT`."""
    found = _MOMENT.search(text) or _AMERICAN.search(text)
    if found is None:
        return None
    month = found["month"]
    year = int(found["year"])
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    try:
        day, hour, minute = (int(found[name]) for name in ("day", "hour", "minute"))
        local = datetime(year + 2000 * (year < 100), number, day, hour, minute)
    except ValueError:
        return None
    hours = _ZONES.get(found["zone"] or "", 0)
    return local.replace(tzinfo=timezone(timedelta(hours=hours))).isoformat().replace("+00:00", "Z")
