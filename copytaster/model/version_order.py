"""Which of two versions of a story is the older: by their numbers, else by their moments of creation.

The one rule, for deduplication, for following a story, and for parsers. What counts where neither tells is for each
of them to say.
"""

import unicodedata
from typing import NamedTuple

from copytaster.model.event_time import parse_time

Number = tuple[int, str]
"""A version that is a number, to be compared: how many digits it has, and which. Python refuses to make an integer of
more than some thousand, and a version may have any."""
FIRST: Number = (1, "1")


class VersionDate(NamedTuple):
    """What tells the order of versions: the provider's version, and when it says it was made."""

    version: str | None
    created: str | None


def is_older(one: VersionDate, other: VersionDate) -> bool | None:
    """True where one is the older of the two, False where it is the newer, None where nothing tells them apart.

    Versions count where both are numbers and differ, else moments where both have one.
    """
    first, second = parse_version_number(one.version), parse_version_number(other.version)
    if first is not None and second is not None and first != second:
        return first < second
    ours, theirs = parse_time(one.created), parse_time(other.created)
    return ours < theirs if ours is not None and theirs is not None and ours != theirs else None


def parse_version_number(version: str | None) -> Number | None:
    """A version as a number of any length, or None where it is none."""
    if version is None or not version.isdecimal():
        return None
    plain = version if version.isascii() else "".join(str(unicodedata.decimal(c)) for c in version)
    digits = plain.lstrip("0")
    return len(digits), digits
