"""Numbers in a text, in words or figures, with their unit, the thing they count, and how exact they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from copytaster.text.doc import Doc
from copytaster.text.number_parsing import CURRENCY_NAMES, parse_numeral

Bound = Literal["exact", "about", "at least", "at most", "over", "under"]

_PERCENT = frozenset({"%", "percent", "pc", "pct", "per"})
_MONEY_NOUNS = {noun: noun for noun in CURRENCY_NAMES.values()} | {"dlr": "dollar", "dlrs": "dollar", "stg": "pound"}
"""Nouns for money, including the agencies' short forms."""
_BOUNDS: dict[str, Bound] = {
    "about": "about", "around": "about", "approximately": "about", "roughly": "about", "some": "about",
    "nearly": "under", "almost": "under", "over": "over", "exceeding": "over", "least": "at least",
    "most": "at most", "more": "over", "above": "over", "less": "under", "fewer": "under", "below": "under",
    "under": "under", "estimated": "about", "close": "about", "minimum": "at least", "maximum": "at most",
    "up": "at most", "beyond": "over", "~": "about", "or": "about", "just": "about",
}  # fmt: skip
_RANGE = re.compile(r"^(\d+(?:\.\d+)?)%?[-–](\d+(?:\.\d+)?)%$")
_RATIO = re.compile(r"^\d+[-–:/]\d+$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: tokens `first` up to `last` (exclusive), its value, unit ("" for a bare count) and bound.

    `counts` is the number of the token it counts or measures, or None. `vague` is true for "dozens".
    """

    first: int
    last: int
    value: float
    unit: str
    bound: Bound
    counts: int | None
    ordinal: bool = False
    vague: bool = False


def find_quantities(doc: Doc) -> tuple[Quantity, ...]:
    """Every quantity of a text in order; clock times, scores and years in dates are handled elsewhere."""
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
            found = _with_months(doc, found)
            yield found
        i = max(found.last, i + 1)


def _read(doc: Doc, i: int) -> Quantity | None:
    """The quantity that begins at token `i`, or None."""
    tokens = doc.tokens
    start, sign = i, CURRENCY_NAMES.get(tokens[i].text, "")
    found = parse_numeral(doc, i + 1 if sign and i + 1 < len(tokens) else i)
    if found is None:
        return None
    i, unit = found.last, found.unit or sign
    if i < len(tokens) and tokens[i].lower in _PERCENT:
        per = tokens[i].lower == "per"
        if not per or (i + 1 < len(tokens) and tokens[i + 1].lower == "cent"):
            unit, i = "percent", i + (2 if per else 1)
    counts = _counted(doc, start, i)
    if not unit and _is_age(doc, start, i):
        unit = "age"
    elif not unit:
        unit = _range_unit(doc, i)
    if not unit and counts is not None and counts == i:
        unit = _MONEY_NOUNS.get(tokens[i].lemma.lower(), "")
    return Quantity(start, i, found.value, unit, _bound(doc, start, i), counts, found.ordinal, found.vague)


def _with_months(doc: Doc, q: Quantity) -> Quantity:
    """`four years and six months` as one span of four and a half years."""
    rest = doc.tokens[q.last : q.last + 4]
    if [t.lemma.lower() for t in rest[:2]] != ["year", "and"] or len(rest) < 4 or rest[3].lemma.lower() != "month":
        return q
    months = parse_numeral(doc, rest[2].i)
    if months is None or months.last != rest[3].i:
        return q
    return replace(q, last=rest[3].i, value=q.value + months.value / 12, counts=rest[0].i)


def _is_age(doc: Doc, first: int, last: int) -> bool:
    """True for `39-year-old`, `aged 39`, `39 years old` and the `39` of `Ann Lee, 39, …`."""
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
    return "percent" if any(t.text == "%" or t.text.endswith("%") or t.lower in _PERCENT - {"per"} for t in far) else ""


def _counted(doc: Doc, first: int, last: int) -> int | None:
    """The noun that a number counts: the noun it modifies, else the next noun."""
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
        if doc.tokens[i].pos not in {"ADJ", "DET"} or doc.tokens[i].lower in {"a", "an"}:
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
            return _inverted(bound) if negated and word in {"more", "less", "fewer"} else bound
        break
    after = [t.lower for t in doc.tokens[last : last + 2]]
    if after[:2] in (["or", "more"], ["or", "above"]):
        return "at least"
    return "exact"


def _inverted(bound: Bound) -> Bound:
    return "at most" if bound == "over" else "at least"


def _is_date(doc: Doc, q: Quantity) -> bool:
    """True for years, days of the month and clock times; `three days` is still a quantity."""
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
    """True for `one of them`, `each one`, `one day`: they are no numbers to check."""
    return q.last - q.first == 1 and doc.tokens[q.first].lower in {"one", "zero"} and q.unit == ""
