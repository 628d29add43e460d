"""The order of two versions of a story: by their numbers, else by their times of creation.

This is the only rule, for deduplication, for following a story, and for parsers. If neither decides, each of them has
its own rule.
"""

import unicodedata
from typing import NamedTuple

from copytaster.model.event_time import parse_time

Number = tuple[int, str]
"""A version that is a number, in a form that can be compared: how many digits it has, and which. Python refuses to make
an integer of more than some thousand digits, and a version may have any number of them."""
FIRST: Number = (1, "1")


class VersionDate(NamedTuple):
    """The values that order versions: the provider's version, and when it says it was made."""

    version: str | None
    created: str | None


def is_older(one: VersionDate, other: VersionDate) -> bool | None:
    """True if `one` is older than `other`, False if it is newer, None if nothing decides.

    The version numbers count if both are numbers and differ, else the times of creation if both have one.
    """
    first, second = parse_version_number(one.version), parse_version_number(other.version)
    if first is not None and second is not None and first != second:
        return first < second
    ours, theirs = parse_time(one.created), parse_time(other.created)
    return ours < theirs if ours is not None and theirs is not None and ours != theirs else None


def parse_version_number(version: str | None) -> Number | None:
    """A version as a number of any length, or None if it is none."""
    if version is None or not version.isdecimal():
        return None
    plain = version if version.isascii() else "".join(str(unicodedata.decimal(c)) for c in version)
    digits = plain.lstrip("0")
    return len(digits), digits
