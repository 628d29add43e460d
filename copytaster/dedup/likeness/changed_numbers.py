"""Check if a number changed between two versions: in any notation, or inside a code."""

import re
from collections.abc import Sequence

from copytaster.dedup.likeness.capitalized_names import MONTHS
from copytaster.dedup.likeness.earlier_text import EarlierText
from copytaster.dedup.likeness.number_values import parse_numbers, unmatched_numbers

_SCALE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_CLOCK = {*MONTHS} | {"gmt", "est", "edt", "am", "pm", "noon", "midnight", "oclock"}
_CODE = re.compile(r"[a-z]{1,6}-?(\d+)")


def has_changed_numbers(old: list[str], new: list[str], known: EarlierText) -> bool:
    """True if a number replaced another, or a new one came in that the earlier text does not have."""
    codes = _coded(old)
    if codes and (others := _coded(new)) and codes.isdisjoint(others):
        return True
    before, after = parse_numbers(old), parse_numbers(new)
    if not after:
        return bool(before) and not _SCALE_WORDS.isdisjoint(new)
    if abs(sum(before) - sum(after)) <= 1e-9:
        return False
    came, went = unmatched_numbers(after, before), unmatched_numbers(before, after)
    if not came:
        return False
    if went:
        return True
    return bool(unmatched_numbers(came, known.numbers)) and _CLOCK.isdisjoint(new)


def _coded(words: Sequence[str]) -> set[str]:
    """The digits of codes, which have letters and digits in one word, as in `MK-906`; not of ordinals or units."""
    found = (_CODE.fullmatch(word) for word in words if word[-1:].isdigit())
    return {match[1] for match in found if match}
