"""Numbers as words or figures: `three dozen`, `$2.3bn`, `two hundred and six`, `three quarters`."""

import re
from dataclasses import dataclass

from copytaster.text.doc import Doc, Token

CURRENCY_NAMES = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "US$": "dollar",
    "usd": "dollar",
    "eur": "euro",
} | dict.fromkeys(("Rs", "Rs.", "₹", "INR"), "rupee")
_ONES = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {
    "dozen": 12, "score": 20, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "k": 1_000,
    "mln": 1_000_000, "bln": 1_000_000_000, "tn": 1_000_000_000_000, "b": 1_000_000_000,
    "lakh": 100_000, "lakhs": 100_000, "crore": 10_000_000, "crores": 10_000_000,
}  # fmt: skip
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000}
_DECADES = dict(
    zip(
        "twenties thirties forties fifties sixties seventies eighties nineties".split(), range(20, 100, 10), strict=True
    )
)
_FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fifth": 1 / 5,
    "fifths": 1 / 5, "sixth": 1 / 6, "eighth": 1 / 8, "tenth": 1 / 10, "tenths": 1 / 10, "three-quarters": 3 / 4,
    "two-thirds": 2 / 3, "one-third": 1 / 3, "one-quarter": 1 / 4, "one-fifth": 1 / 5,
}  # fmt: skip
_ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        range(1, 13),
        strict=True,
    )
)
_FIGURE = re.compile(
    r"^[~<>]?([$€£¥])?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(m|mn|bn|k|b|tn|mln|bln)?(%)?(st|nd|rd|th|s)?$", re.I
)


_WORDS = (
    frozenset(_ONES)
    | _TENS.keys()
    | _SCALES.keys()
    | _VAGUE.keys()
    | _DECADES.keys()
    | _FRACTIONS.keys()
    | _ORDINALS.keys()
)
_SPANS = frozenset("hour day week month year decade century mile kilometre kilometer".split())


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that ends before token `last`. Fractions are given in percent; `vague` is true for `dozens`."""

    last: int
    value: float
    unit: str = ""
    vague: bool = False
    ordinal: bool = False


def parse_numeral(doc: Doc, i: int) -> Numeral | None:
    """The number that begins at token `i`, or None."""
    word = doc.tokens[i].lower
    if word.isalpha() and word not in _WORDS:
        return None  # most words: an early exit, since this runs for every token of every story
    if word == "half" and _text(doc, i + 1) in {"a", "an"} and _text(doc, i + 2) in _SPANS:
        return Numeral(i + 2, 0.5)  # half a year, which is six months
    if _is_share(doc, i, counted=False):
        return Numeral(i + 1, 100 * _FRACTIONS[word], "percent")
    if word in _ORDINALS:
        return Numeral(i + 1, _ORDINALS[word], ordinal=True)
    if word in _DECADES:
        return Numeral(i + 1, _DECADES[word])
    if word in _VAGUE:
        return Numeral(i + 1, _VAGUE[word], vague=True)
    return _summed(doc, i)


def _summed(doc: Doc, i: int) -> Numeral | None:
    """A figure or number words, with the scale or the fraction that follows."""
    figure = _figure(doc.tokens[i])
    value, last = _run(doc, figure.last if figure else i, figure.value if figure else None)
    if value is None:
        return None
    if [t.lower for t in doc.tokens[last : last + 3]] == ["and", "a", "half"]:
        value, last = value + 0.5, last + 3
    if last < len(doc.tokens) and _is_share(doc, last, counted=True):
        return Numeral(last + 1, 100 * value * _FRACTIONS[doc.tokens[last].lower], "percent")
    if figure:
        return Numeral(last, value, figure.unit, ordinal=figure.ordinal)
    return Numeral(last, value)


def _figure(token: Token) -> Numeral | None:
    """The number in one token of digits, with the currency, scale or percent sign stuck to it."""
    found = _FIGURE.match(token.text)
    if not found:
        return None
    money, whole, decimals, scale, percent, ending = found.groups()
    value = float(whole.replace(",", "") + (decimals or "")) * _SCALES.get((scale or "").lower(), 1)
    unit = "percent" if percent else CURRENCY_NAMES.get(money or "", "")
    return Numeral(token.i + 1, value, unit, ordinal=bool(ending) and ending.lower() != "s")


def _run(doc: Doc, i: int, part: float | None) -> tuple[float | None, int]:
    """Add the number words from token `i` on to the figure before them; also return one past the last of them."""
    total: float | None = None
    while i < len(doc.tokens):
        token = doc.tokens[i]
        word = token.lower
        added = _added(part, word)
        if added is not None:
            part = added
        elif word in _SCALES and (part is not None or word == "dozen" or _article(doc, i)):
            scaled = (1 if part is None else part) * _SCALES[word]
            total, part = ((total or 0) + scaled, None) if _SCALES[word] >= 1000 else (total, scaled)
        elif part is not None and word == "," and _thousands(doc, i):
            part = part * 1000 + int(doc.tokens[i + 1].text)
            i += 1
        elif not ((part is not None or total is not None) and (token.pos == "SPACE" or _joins(doc, i))):
            break
        i += 1
    if part is None and total is None:
        return None, i
    return (total or 0) + (part or 0), i


def _added(part: float | None, word: str) -> float | None:
    """The sum after adding a number word, or None if the word does not continue the number."""
    if word in _TENS and (part is None or part % 100 == 0 < part):
        return (part or 0) + _TENS[word]
    if word in _ONES and (part is None or _goes_on(part, _ONES[word])):
        return (part or 0) + _ONES[word]
    left, _, right = word.partition("-")
    if part is None and left in _TENS and right in _ONES:
        return float(_TENS[left] + _ONES[right])
    return None


def _goes_on(part: float, ones: int) -> bool:
    """True if a word below twenty adds to the word before it: `twenty` two, `two hundred and` six."""
    return (part in _TENS.values() and 0 < ones < 10) or (part >= 100 and part % 100 == 0)


def _article(doc: Doc, i: int) -> bool:
    return i > 0 and doc.tokens[i - 1].lower in {"a", "one"}


def _thousands(doc: Doc, i: int) -> bool:
    """True for the comma of `800, 000`, a figure that was split by mistake."""
    after = _text(doc, i + 1)
    return len(after) == 3 and after.isdigit() and doc.tokens[i - 1].text[-1:].isdigit()


def _joins(doc: Doc, i: int) -> bool:
    """True for the hyphen of `thirty-one` and the `and` of `two hundred and six`."""
    before, word, after = doc.tokens[i - 1].lower, doc.tokens[i].lower, _text(doc, i + 1)
    if word == "-":
        return before in _TENS and after in _ONES and after != "zero"
    return word == "and" and before in {"hundred", "thousand"} and (after in _ONES or after in _TENS)


def _is_share(doc: Doc, i: int, *, counted: bool) -> bool:
    """True if `third`, `fifth`, `quarter` or `half` are shares, not ranks or parts of a year."""
    word, before, after = doc.tokens[i].lower, doc.tokens[i - 1].lower if i else "", _text(doc, i + 1)
    if word not in _FRACTIONS or (doc.tokens[i].pos == "ADJ" and not counted):
        return False
    if word == "half":
        if before == "a" and _text(doc, i - 2) == "and":
            return False  # a mile and a half
        return before not in {"first", "second", "an", "-"} and after not in {"time", "-", "hour", "year"}
    if counted or "-" in word:
        return True
    return before in {"a", "one", "nearly", "almost"} and after not in {"time", "quarter", "year"}


def _text(doc: Doc, i: int) -> str:
    return doc.tokens[i].lower if 0 <= i < len(doc.tokens) else ""
