"""Comparison of found attributions with attributions marked by hand, by three measures.

*overlap*: a span counts as found if it shares a code point with one of the other side. *matched*: the same, but each
span may be used once, pairs with most in common first. *exact*: equal in every piece.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copytaster.extraction.quotes.grammar import Spans

ATTRIBUTION_PARTS = ("source", "cue", "content")
_OPENS, _CLOSES = frozenset("\"“„«'‘`"), frozenset("\"”“»'’")


@dataclass(frozen=True, slots=True)
class AttributionSpans:
    """One attribution, marked by hand or found: code points of each part, in pieces; a part may be empty."""

    source: Spans
    cue: Spans
    content: Spans

    def part(self, name: str) -> Spans:
        return {"source": self.source, "cue": self.cue, "content": self.content}[name]


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and F1, with the counts behind them."""

    precision: float
    recall: float
    f1: float
    found: int
    marked: int


class AttributionCounts:
    """Counts over any number of texts."""

    def __init__(self) -> None:
        self._n: Counter[str] = Counter()

    @classmethod
    def of(cls, tallies: Iterable["AttributionCounts"]) -> "AttributionCounts":
        """The counts of several tallies together."""
        total = cls()
        for tally in tallies:
            total._n.update(tally._n)
        return total

    def add(self, text: str, marked: Sequence[AttributionSpans], found: Sequence[AttributionSpans]) -> None:
        """Count one text."""
        for part in ATTRIBUTION_PARTS:
            self._compare(
                part, [m.part(part) for m in marked if m.part(part)], [f.part(part) for f in found if f.part(part)]
            )
        quoted = [m.content for m in marked if is_direct(text, m.content)]
        self._compare("direct", quoted, [f.content for f in found if is_direct(text, f.content)])
        for one, other in _pairs([m.content for m in marked], [f.content for f in found]):
            if marked[one].source:
                self._n["speaker asked"] += 1
                self._n["speaker right"] += bool(count_shared(marked[one].source, found[other].source))

    def _compare(self, name: str, marked: Sequence[Spans], found: Sequence[Spans]) -> None:
        self._n[f"{name} marked"] += len(marked)
        self._n[f"{name} found"] += len(found)
        self._n[f"{name} overlap marked"] += sum(any(count_shared(m, f) for f in found) for m in marked)
        self._n[f"{name} overlap found"] += sum(any(count_shared(m, f) for m in marked) for f in found)
        self._n[f"{name} matched"] += len(_pairs(marked, found))
        self._n[f"{name} exact"] += len(set(marked) & set(found))

    def rates(self) -> dict[str, dict[str, PrecisionRecall]]:
        """Each part, and direct quotations, to its rates: `overlap`, `matched`, `exact`."""
        return {name: self._rates(name) for name in (*ATTRIBUTION_PARTS, "direct")}

    def _rates(self, name: str) -> dict[str, PrecisionRecall]:
        n, marked, found = self._n, self._n[f"{name} marked"], self._n[f"{name} found"]
        return {
            "overlap": _rate(n[f"{name} overlap found"], n[f"{name} overlap marked"], found, marked),
            "matched": _rate(n[f"{name} matched"], n[f"{name} matched"], found, marked),
            "exact": _rate(n[f"{name} exact"], n[f"{name} exact"], found, marked),
        }

    @property
    def speakers(self) -> float:
        """Share of the matched contents whose found source overlaps the marked source."""
        return round(self._n["speaker right"] / max(1, self._n["speaker asked"]), 4)

    @property
    def speakers_asked(self) -> int:
        return self._n["speaker asked"]


def _rate(right_found: int, right_marked: int, found: int, marked: int) -> PrecisionRecall:
    precision, recall = right_found / max(1, found), right_marked / max(1, marked)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return PrecisionRecall(round(precision, 4), round(recall, 4), round(f1, 4), found, marked)


def count_shared(one: Spans, other: Spans) -> int:
    """The number of code points that two sets of spans share."""
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _pairs(marked: Sequence[Spans], found: Sequence[Spans]) -> list[tuple[int, int]]:
    """The pairs that share most, each side used once."""
    common = [(count_shared(m, f), -i, -j) for i, m in enumerate(marked) for j, f in enumerate(found)]
    used_marked: set[int] = set()
    used_found: set[int] = set()
    out = []
    for size, i, j in sorted(common, reverse=True):
        if size and -i not in used_marked and -j not in used_found:
            used_marked.add(-i)
            used_found.add(-j)
            out.append((-i, -j))
    return out


def is_direct(text: str, content: Spans) -> bool:
    """True if every piece of the content is between quotation marks."""
    pieces = [text[start:end].strip() for start, end in content]
    return bool(pieces) and all(p[:1] in _OPENS and p[-1:] in _CLOSES and len(p) > 1 for p in pieces)


def parse_polnear(row: Mapping[str, Any]) -> tuple[AttributionSpans, ...]:
    """The attributions of one line of PolNeAR that have a content."""
    marked = (
        AttributionSpans(*(_spans(attribution, part) for part in ATTRIBUTION_PARTS))
        for attribution in row["attributions"]
    )
    return tuple(m for m in marked if m.content)


def _spans(attribution: Mapping[str, Any], part: str) -> Spans:
    return tuple(sorted((start, end) for piece in attribution.get(part, ()) for start, end in piece["spans"]))


def list_rates(tally: AttributionCounts) -> Iterable[tuple[str, str, PrecisionRecall]]:
    """Part, measure and rate, in the order they are shown."""
    for part, rates in tally.rates().items():
        for measure, rate in rates.items():
            yield part, measure, rate
