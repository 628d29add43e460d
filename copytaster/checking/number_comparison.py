"""Comparison of two numbers that may be the same: units, bounds, rounding, spans of time."""

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.text.quantities_with_units import Quantity

UNITS_IN_DAYS = {
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14, "month": 30.4, "year": 365,
    "decade": 3650, "century": 36500,
}  # fmt: skip
_BASE_UNITS = {
    "millimetre": ("metre", 0.001), "centimetre": ("metre", 0.01), "metre": ("metre", 1.0), "kilometre": ("metre", 1e3),
    "inch": ("metre", 0.0254), "foot": ("metre", 0.3048), "yard": ("metre", 0.9144), "mile": ("metre", 1609.344),
    "gram": ("gram", 1.0), "kilogram": ("gram", 1e3), "kilo": ("gram", 1e3), "tonne": ("gram", 1e6),
    "ton": ("gram", 1e6), "pound": ("gram", 453.6), "ounce": ("gram", 28.35), "stone": ("gram", 6350.3),
    "litre": ("litre", 1.0), "gallon": ("litre", 4.546), "barrel": ("litre", 159.0), "hectare": ("hectare", 1.0),
    "acre": ("hectare", 0.4047), "megawatt": ("watt", 1e6), "kilowatt": ("watt", 1e3), "gigawatt": ("watt", 1e9),
}  # fmt: skip
_ABBREVIATIONS = {
    "mm": "millimetre", "cm": "centimetre", "km": "kilometre", "kg": "kilogram", "ft": "foot", "lb": "pound",
    "mw": "megawatt", "gw": "gigawatt", "kw": "kilowatt", "ha": "hectare",
}  # fmt: skip
_AMERICAN_SPELLINGS = {name.replace("metre", "meter").replace("litre", "liter"): name for name in _BASE_UNITS}
_ROUGH_TOLERANCE = 0.06
"""Share by which an approximate number may differ from the exact one: 2,000 for 1,900 is usual, for 1,800 not."""


_BOUND_FACTOR = 1.5
"""Factor by which a number may exceed a lower bound: more than a dozen for 17, not for 34."""


def may_be_same_number(statement: AnalyzedText, mine: Quantity, source: AnalyzedText, other: Quantity) -> bool:
    """True if the two numbers may be the same: same kind, and the value within what the wording allows."""
    if mine.ordinal != other.ordinal and mine.value != other.value:
        return False
    if not _units_agree(mine, other):
        return False
    ours, theirs = find_base_unit(statement, mine), find_base_unit(source, other)
    if ours and theirs:
        (unit, factor), (other_unit, other_factor) = ours, theirs
        if unit != other_unit:
            return False
        a, b = mine.value * factor, other.value * other_factor
        if factor != other_factor and abs(a - b) <= _ROUGH_TOLERANCE * b:
            return True
        return _values_agree(a, b, mine, other)
    return _values_agree(mine.value, other.value, mine, other)


def _units_agree(mine: Quantity, other: Quantity) -> bool:
    if mine.unit == other.unit:
        return True
    if "percent" in (mine.unit, other.unit):
        return False
    return not mine.unit or not other.unit


def count_days_in_unit(reading: AnalyzedText, q: Quantity) -> float:
    """Days in the unit of a span of time, so that three decades may match 31 years; 0 for all else."""
    if q.counts is None or q.unit:
        return 0.0
    return UNITS_IN_DAYS.get(reading.doc.tokens[q.counts].lemma.lower(), 0.0)


def find_base_unit(reading: AnalyzedText, q: Quantity) -> tuple[str, float] | None:
    """The base unit of a quantity and its factor: kilometres are 1,000 metres; None for a count."""
    days = count_days_in_unit(reading, q)
    if days:
        return "day", days
    if q.counts is None or q.unit:
        return None
    word = reading.doc.tokens[q.counts].lemma.lower()
    word = _ABBREVIATIONS.get(word, _AMERICAN_SPELLINGS.get(word, word))
    return _BASE_UNITS.get(word)


def _values_agree(a: float, b: float, mine: Quantity, other: Quantity) -> bool:
    if abs(a - b) <= 1e-9 * max(abs(a), abs(b)):
        return not _has_contrary_bounds(mine, other)
    if mine.vague or other.vague:
        low, high = (b, a) if mine.vague is False else (a, b)
        return low <= high * 1.2 and high <= low * 6
    if mine.bound in {"over", "at least"} and b > a:
        return b <= a * _BOUND_FACTOR
    if mine.bound in {"under", "at most"} and b < a:
        return b >= a * 0.75
    if "about" in (mine.bound, other.bound) or other.bound == "under":
        return abs(a - b) <= _ROUGH_TOLERANCE * max(a, b) * 1.5
    return _is_rounded(a, b)


def _has_contrary_bounds(mine: Quantity, other: Quantity) -> bool:
    """True for `at least 40` against `at most 40`."""
    up, down = {"at least", "over"}, {"at most", "under"}
    return (mine.bound in up and other.bound in down) or (mine.bound in down and other.bound in up)


def _is_rounded(a: float, b: float) -> bool:
    """True if `a` is `b` rounded to fewer digits."""
    if not b or abs(a - b) > _ROUGH_TOLERANCE * abs(b):
        return False
    return _count_digits(a) < _count_digits(b) and abs(a - float(f"{b:.{max(_count_digits(a), 1)}g}")) < 1e-9


def _count_digits(value: float) -> int:
    return len(f"{value:.12g}".replace(".", "").replace("-", "").strip("0")) or 1
