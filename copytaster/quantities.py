"""Numbers in a text, spelled or in figures, with their unit, what they count, and how exact they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from copytaster.doc import Doc, Token

Bound = Literal["exact", "about", "at least", "at most", "over", "under"]

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
}  # fmt: skip
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000}
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
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "US$": "dollar", "usd": "dollar", "eur": "euro"}
_PERCENT = frozenset({"%", "percent", "pc", "per"})
_BOUNDS: dict[str, Bound] = {
    "about": "about", "around": "about", "approximately": "about", "roughly": "about", "some": "about",
    "nearly": "under", "almost": "under", "over": "over", "exceeding": "over", "least": "at least",
    "most": "at most", "more": "over", "above": "over", "less": "under", "fewer": "under", "below": "under",
    "under": "under", "estimated": "about", "close": "about", "minimum": "at least", "maximum": "at most",
    "up": "at most", "beyond": "over", "~": "about", "or": "about", "just": "about",
}  # fmt: skip
_FIGURE = re.compile(
    r"^[~<>]?([$€£¥])?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(m|mn|bn|k|b|tn|mln|bln)?(%)?(st|nd|rd|th|s)?$", re.I
)
_RANGE = re.compile(r"^(\d+(?:\.\d+)?)%?[-–](\d+(?:\.\d+)?)%$")
_RATIO = re.compile(r"^\d+[-–:/]\d+$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: tokens `first` up to `last` (exclusive), its value, unit ("" for a bare count) and bound.

    `counts` is the number of the token it counts or measures, or None. `vague` is true of "dozens".
    """

    first: int
    last: int
    value: float
    unit: str
    bound: Bound
    counts: int | None
    ordinal: bool = False
    vague: bool = False


def quantities(doc: Doc) -> tuple[Quantity, ...]:
    """Every quantity of a text in order; clock times, scores and years in dates are left to others."""
    return tuple(_scan(doc))


def _scan(doc: Doc) -> Iterator[Quantity]:
    i, tokens = 0, doc.tokens
    while i < len(tokens):
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        both = _RANGE.match(tokens[i].text + (after if after == "%" else ""))
        if both or (i == 0 and len(tokens) > 1 and tokens[1].text in {")", "."}):
            if both:
                for end in (1, 2):
                    yield Quantity(i, i + 1, float(both[end]), "percent", "exact", None)
            i += 1
            continue
        found = _read(doc, i)
        if found is None:
            i += 1
            continue
        if not _is_date(doc, found) and not _pronoun(doc, found):
            yield found
        i = max(found.last, i + 1)


def _read(doc: Doc, i: int) -> Quantity | None:
    """The quantity that begins at token `i`, if one does."""
    tokens = doc.tokens
    start, unit = i, ""
    if tokens[i].text in _MONEY and i + 1 < len(tokens):
        unit, i = _MONEY[tokens[i].text], i + 1
    value, i, vague, ordinal, unit = _number(doc, i, unit)
    if value is None:
        return None
    if i < len(tokens) and tokens[i].lower in _PERCENT:
        per = tokens[i].lower == "per"
        if not per or (i + 1 < len(tokens) and tokens[i + 1].lower == "cent"):
            unit, i = "percent", i + (2 if per else 1)
    counts = _counted(doc, start, i)
    if not unit and _is_age(doc, start, i):
        unit = "age"
    elif not unit:
        unit = _range_unit(doc, i)
    if not unit and counts is not None and counts == i and tokens[i].lemma.lower() in _MONEY.values():
        unit = tokens[i].lemma.lower()
    return Quantity(start, i, value, unit, _bound(doc, start, i), counts, ordinal, vague)


def _number(doc: Doc, i: int, unit: str) -> tuple[float | None, int, bool, bool, str]:
    tokens = doc.tokens
    total: float | None = None
    part: float | None = None
    vague = ordinal = False
    while i < len(tokens):
        word = tokens[i].lower
        figure = _FIGURE.match(tokens[i].text)
        if tokens[i].pos == "SPACE" and part is not None:
            pass
        elif part is not None and word == "," and _thousands(doc, i):
            part = part * 1000 + int(tokens[i + 1].text)
            i += 1
        elif figure and part is None:
            part = float(figure[2].replace(",", "") + (figure[3] or ""))
            unit = _MONEY.get(figure[1] or "", unit)
            part *= _SCALES.get((figure[4] or "").lower(), 1)
            unit = "percent" if figure[5] else unit
            ordinal = bool(figure[6]) and figure[6].lower() != "s"
        elif word in _TENS and (part is None or part % 100 == 0 < part):
            part = (part or 0) + _TENS[word]
        elif word in _ONES and (part is None or _goes_on(part, _ONES[word])):
            part = (part or 0) + _ONES[word]
        elif "-" in word and part is None and _compound(word) is not None:
            part = float(_compound(word) or 0)
        elif word in _SCALES and (part is not None or (word == "dozen" or _article(tokens, i))):
            scaled = (part if part is not None else 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, part = (total or 0) + scaled, None
            else:
                part = scaled
        elif word in _VAGUE and part is None:
            part, vague = float(_VAGUE[word]), True
        elif word in _FRACTIONS and (tokens[i].pos != "ADJ" or part is not None) and _fraction(doc, i, part):
            value = _FRACTIONS[word] * (part if part is not None else 1)
            return value * 100, i + 1, vague, False, "percent"
        elif word in _ORDINALS and part is None and total is None:
            return float(_ORDINALS[word]), i + 1, False, True, unit
        elif word in {"-", "and"} and (part is not None or total is not None) and _continues(doc, i, word):
            pass
        else:
            break
        i += 1
    if part is None and total is None:
        return None, i, False, False, unit
    return (total or 0) + (part or 0), i, vague, ordinal, unit


def _thousands(doc: Doc, i: int) -> bool:
    """True for the comma of `800, 000`, a figure that lost its shape on the way."""
    after = doc.tokens[i + 1].text if i + 1 < len(doc.tokens) else ""
    return len(after) == 3 and after.isdigit() and doc.tokens[i - 1].text[-1:].isdigit()


def _goes_on(part: float, ones: int) -> bool:
    """True where a word below twenty adds to what stands before it: `twenty` two, `two hundred and` six."""
    return (part in _TENS.values() and 0 < ones < 10) or (part >= 100 and part % 100 == 0)


def _compound(word: str) -> int | None:
    left, _, right = word.partition("-")
    if left in _TENS and right in _ONES:
        return _TENS[left] + _ONES[right]
    return None


def _article(tokens: tuple[Token, ...], i: int) -> bool:
    return i > 0 and tokens[i - 1].lower in {"a", "one"}


def _continues(doc: Doc, i: int, word: str) -> bool:
    """True for the hyphen of `thirty-one` and the `and` of `two hundred and six`."""
    tokens = doc.tokens
    if i + 1 >= len(tokens):
        return False
    after = tokens[i + 1].lower
    if word == "-":
        return tokens[i - 1].lower in _TENS and after in _ONES and after not in {"zero"}
    return tokens[i - 1].lower in {"hundred", "thousand"} and (after in _ONES or after in _TENS)


def _fraction(doc: Doc, i: int, part: float | None) -> bool:
    """True where `third`, `fifth`, `quarter` are shares, not places in an order or of a year."""
    word = doc.tokens[i].lower
    if part is not None or word == "half" or "-" in word:
        return word != "half" or not _of_time(doc, i)
    before = doc.tokens[i - 1].lower if i else ""
    after = doc.tokens[i + 1].lower if i + 1 < len(doc.tokens) else ""
    return before in {"a", "one", "nearly", "almost"} and after not in {"time", "quarter", "year"} and word != "second"


def _of_time(doc: Doc, i: int) -> bool:
    before = doc.tokens[i - 1].lower if i else ""
    after = doc.tokens[i + 1].lower if i + 1 < len(doc.tokens) else ""
    return before in {"first", "second", "an", "-"} or after in {"time", "-", "hour", "year"}


def _is_age(doc: Doc, first: int, last: int) -> bool:
    """True of `39-year-old`, `aged 39`, `39 years old` and the `39` of `Ann Lee, 39, …`."""
    after = [t.lower for t in doc.tokens[last : last + 4] if t.text != "-"]
    before = doc.tokens[first - 1].lower if first else ""
    if before == "," and after[:1] == [","] and first > 1 and doc.tokens[first - 2].pos == "PROPN":
        return doc.tokens[first].text.isdigit() and len(doc.tokens[first].text) <= 3
    return before == "aged" or (after[:1] in (["year"], ["years"]) and "old" in after[1:2])


def _range_unit(doc: Doc, last: int) -> str:
    """The unit of `4` in `4-7%` and `4 to 7 percent`."""
    if last + 1 >= len(doc.tokens) or doc.tokens[last].text not in {"-", "–", "to", "and"}:
        return ""
    far = doc.tokens[last + 1 : last + 3]
    return "percent" if any(t.text == "%" or t.text.endswith("%") or t.lower == "percent" for t in far) else ""


def _counted(doc: Doc, first: int, last: int) -> int | None:
    """The noun a number counts: what it modifies, else the next noun."""
    inside = range(first, last)
    for i in inside:
        t = doc.tokens[i]
        if t.dep in {"nummod", "amod", "quantmod", "compound", "nmod", "det", "npadvmod"} and t.head not in inside:
            head = doc.tokens[t.head]
            if head.pos in {"NOUN", "PROPN", "SYM", "ADJ"}:
                return head.i
    for i in range(last, min(last + 3, len(doc.tokens))):
        if doc.tokens[i].lower in {"of", "-"}:
            continue
        if doc.tokens[i].pos in {"NOUN", "PROPN"}:
            return i
        if doc.tokens[i].pos not in {"ADJ", "DET"}:
            break
    return None


def _bound(doc: Doc, first: int, last: int) -> Bound:
    before = [t.lower for t in doc.tokens[max(0, first - 4) : first]]
    for word in reversed(before[-3:]):
        if word in {"a", "an", "of", "than", "at", "the", "to"}:
            continue
        if word in _BOUNDS:
            bound = _BOUNDS[word]
            if word == "up" and before[-1] != "to":
                return "exact"
            if word in {"more", "less", "fewer"} and "than" not in before:
                return "exact"
            if word in {"least", "most"} and "at" not in before:
                return "exact"
            negated = {"no", "not"} & set(before)
            return _turned(bound) if negated and word in {"more", "less", "fewer"} else bound
        break
    after = [t.lower for t in doc.tokens[last : last + 2]]
    if after[:2] in (["or", "more"], ["or", "above"]):
        return "at least"
    return "exact"


def _turned(bound: Bound) -> Bound:
    return "at most" if bound == "over" else "at least"


def _is_date(doc: Doc, q: Quantity) -> bool:
    """True for years, days of the month and clock times; `three days` is a quantity all the same."""
    tokens = doc.tokens[q.first : q.last]
    label = tokens[0].ent
    if len(tokens) == 1 and q.value == int(q.value) and 1200 <= q.value <= 2100 and "," not in tokens[0].text:
        return (label in {"DATE", ""} and q.counts is None) or label == "DATE"
    if ":" in tokens[0].text or _RATIO.match(tokens[0].text):
        return True
    around = {t.lower for t in doc.tokens[max(0, q.first - 1) : q.last + 1]}
    months = "january february march april may june july august september october november december".split()
    return (label == "DATE" and bool(around & set(months)) and q.value <= 31) or (
        bool(around & {"a.m.", "p.m.", "am", "pm", "gmt", "o'clock"}) and label in {"TIME", "CARDINAL", "DATE", ""}
    )


def _pronoun(doc: Doc, q: Quantity) -> bool:
    """True for `one of them`, `each one`, `one day`: not numbers that anybody checks."""
    return q.last - q.first == 1 and doc.tokens[q.first].lower in {"one", "zero"} and q.unit == ""
