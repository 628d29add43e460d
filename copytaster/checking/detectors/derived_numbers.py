"""Numbers that a story does not print but bears out: sums, differences, shares of one number in another."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from copytaster.checking.detectors.base import Case
from copytaster.text.quantities import Quantity

_MOST_SUMMED = 6
"""With more numbers at hand, some sum or difference hits anything."""


def follows(case: Case, mine: Quantity, near: Sequence[Quantity]) -> bool:
    """True where the number is a sum, a difference or a share of these numbers of the source."""
    values = [q.value for q in near if q.unit == mine.unit]
    if mine.unit == "percent" and (_most_of_it(case, mine) or any(_meets(mine, s) for s in _shares(case, near))):
        return True
    if len(values) > _MOST_SUMMED:
        return False
    sums = {round(a + b, 6) for a, b in combinations(values, 2)}
    sums |= {round(abs(a - b), 6) for a, b in combinations(values, 2)}
    sums |= {round(sum(c), 6) for c in combinations(values[:8], 3)}
    slack = 0.02 if mine.bound != "exact" else 0.0
    return any(abs(s - mine.value) <= slack * mine.value + 1e-9 for s in sums if s)


def _shares(case: Case, near: Sequence[Quantity]) -> Iterator[float]:
    """In percent what one number is of another, in one sentence or the next, and what is left of each percentage."""
    for a, b in combinations([q for q in near if q.unit != "percent"], 2):
        apart = abs(_sent(case, a) - _sent(case, b))
        if apart <= 1 and a.unit == b.unit and max(a.value, b.value) > 0:
            yield 100 * min(a.value, b.value) / max(a.value, b.value)
    yield from (100 - q.value for q in near if q.unit == "percent")


def _meets(mine: Quantity, share: float) -> bool:
    """True where a share is the one told, or lies on the side of it that the statement says."""
    if mine.bound in {"over", "at least"}:
        return mine.value <= share <= _SIDE * mine.value
    if mine.bound in {"under", "at most"}:
        return mine.value / _SIDE <= share <= mine.value
    return abs(share - mine.value) <= min(_ROUGHLY, _CLOSELY * mine.value)


_SIDE = 1.6
"""`More than half` is said of up to four fifths."""
_ROUGHLY = 1.5
"""Points by which a share worked out from two numbers may miss the one told."""
_CLOSELY = 0.06
"""The same as a part of it: a point more or less is much for two percent."""


def _most_of_it(case: Case, mine: Quantity) -> bool:
    """True of `more than half`, where the story says most."""
    more = mine.value == _HALF and mine.bound in {"over", "at least"}
    return more and any(t.lower in {"most", "majority"} for n in case.telling for t in case.source.doc.sent_tokens(n))


_HALF = 50.0


def _sent(case: Case, q: Quantity) -> int:
    return case.source.doc.tokens[q.first].sent
