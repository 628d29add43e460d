"""Numbers that a story does not print but supports: sums, differences, shares of one number in another."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from copytaster.checking.detectors.base import CheckCase
from copytaster.text.quantities_with_units import Quantity

_MAX_SUMMED = 6
"""With more numbers than this, some sum or difference matches anything."""


def is_derivable(case: CheckCase, mine: Quantity, near: Sequence[Quantity]) -> bool:
    """True if the number is a sum, a difference or a share of these numbers of the source."""
    values = [q.value for q in near if q.unit == mine.unit]
    if mine.unit == "percent" and (
        _is_majority(case, mine) or any(_matches_share(mine, s) for s in _compute_shares(case, near))
    ):
        return True
    if len(values) > _MAX_SUMMED:
        return False
    sums = {round(a + b, 6) for a, b in combinations(values, 2)}
    sums |= {round(abs(a - b), 6) for a, b in combinations(values, 2)}
    sums |= {round(sum(c), 6) for c in combinations(values[:8], 3)}
    slack = 0.02 if mine.bound != "exact" else 0.0
    return any(abs(s - mine.value) <= slack * mine.value + 1e-9 for s in sums if s)


def _compute_shares(case: CheckCase, near: Sequence[Quantity]) -> Iterator[float]:
    """The percentage of one number in another, in one sentence or the next, and the rest of each percentage up to
    100."""
    for a, b in combinations([q for q in near if q.unit != "percent"], 2):
        apart = abs(_sentence_of(case, a) - _sentence_of(case, b))
        if apart <= 1 and a.unit == b.unit and max(a.value, b.value) > 0:
            yield 100 * min(a.value, b.value) / max(a.value, b.value)
    yield from (100 - q.value for q in near if q.unit == "percent")


def _matches_share(mine: Quantity, share: float) -> bool:
    """True if the share is the stated one, or is on the side of it that the statement says."""
    if mine.bound in {"over", "at least"}:
        return mine.value <= share <= _BOUND_FACTOR * mine.value
    if mine.bound in {"under", "at most"}:
        return mine.value / _BOUND_FACTOR <= share <= mine.value
    return abs(share - mine.value) <= min(_MAX_POINTS_OFF, _MAX_SHARE_OFF * mine.value)


_BOUND_FACTOR = 1.6
"""`More than half` is said of up to four fifths."""
_MAX_POINTS_OFF = 1.5
"""Points by which a share computed from two numbers may differ from the stated one."""
_MAX_SHARE_OFF = 0.06
"""The same as a fraction of the share: one point is much for two percent."""


def _is_majority(case: CheckCase, mine: Quantity) -> bool:
    """True for `more than half`, if the story says most."""
    more = mine.value == _HALF and mine.bound in {"over", "at least"}
    return more and any(
        t.lower in {"most", "majority"} for n in case.key_sentences for t in case.source.doc.sent_tokens(n)
    )


_HALF = 50.0


def _sentence_of(case: CheckCase, q: Quantity) -> int:
    return case.source.doc.tokens[q.first].sent
