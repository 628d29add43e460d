"""The numbers in a run of words, and a test if two of them are the same in different notations."""

import re
from collections.abc import Sequence
from functools import lru_cache

_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
_FRACTIONS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "eighth": 0.125, "tenth": 0.1}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+)/(\d+)|/(\d+))?")
_STUCK = re.compile(r"(\d+(?:\.\d+)?)(k|mn?|mln|bn|bln|tn)")
_COUNTED = re.compile(r"(\d+)(half|third|quarter|fifth|eighth|tenth)s?")
_ROUNDED = 1e5
"""From this value on, `4,895,720` may also be written as `4.9 mln`."""
_CLOSE = 0.05
"""Two numbers count as one if they differ by at most this share of their sum: rounding leaves two digits."""


def parse_numbers(words: Sequence[str]) -> list[float]:
    """Every number in normalized words, in order: `6-3/16` is 6.1875, `4.9 million` is 4,900,000."""
    out: list[float] = []
    for n, word in enumerate(words):
        if word in _SCALES and n and words[n - 1][:1].isdigit() and out:
            out[-1] *= _SCALES[word]
        elif word == "half" and words[max(0, n - 2) : n] == ["and", "a"] and out:
            out[-1] += 0.5
        elif word[:1].isdigit():
            found = parse_numeric_word(word)
            if len(found) == 1 and found[0] < 1 and n > 1 and words[n - 1] == "and" and out:
                out[-1] += found[0]  # three and one-half
            else:
                out += found
    return out


@lru_cache(maxsize=16_384)
def parse_numeric_word(word: str) -> tuple[float, ...]:
    """The numbers in one word that begins with a digit."""
    if stuck := _STUCK.fullmatch(word):
        return (float(stuck[1]) * _SCALES[stuck[2]],)
    if counted := _COUNTED.fullmatch(word):
        return (float(counted[1]) * _FRACTIONS[counted[2]],)
    return tuple(_read(match) for match in _NUMBER.finditer(word))


def _read(match: "re.Match[str]") -> float:
    whole, upper, lower, under = match.groups()
    if lower and float(lower):
        return float(whole) + float(upper) / float(lower)
    return (
        float(whole) / float(under)
        if under and 0 < float(under) <= 64 and float(whole) < float(under)
        else float(whole)
    )


def is_same_number(one: float, other: float) -> bool:
    """True if two numbers are the same, exactly or by rounding, which wires often do with larger numbers."""
    if abs(one - other) <= 1e-9 * max(abs(one), abs(other)):
        return True
    if min(one, other) < _ROUNDED:
        return False
    return _is_rounding(one, other) or _is_rounding(other, one)


def _is_rounding(exact: float, rounded: float) -> bool:
    """True for 4,895,720 and 4,900,000: an exact number, and the same one rounded to two or more digits."""
    digits = f"{rounded:.0f}".rstrip("0")
    length = len(f"{exact:.0f}")
    if not 2 <= len(digits) <= length - 3 or f"{exact:.0f}".endswith("000"):
        return False
    return f"{round(exact, len(digits) - length):.0f}" == f"{rounded:.0f}"


def unmatched_numbers(left: Sequence[float], right: Sequence[float]) -> list[float]:
    """The numbers of `left` that have no partner in `right`; each partner is used once."""
    rest = list(right)
    out = []
    for one in left:
        for n, other in enumerate(rest):
            if one == other or (abs(one - other) <= _CLOSE * (one + other) and is_same_number(one, other)):
                del rest[n]
                break
        else:
            out.append(one)
    return out
