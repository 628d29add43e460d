"""The circuit breaker: if most records fail, the fault is more likely ours than the wires'."""

from collections import deque
from collections.abc import Sequence

RECENT_OUTCOMES = 50
"""Recent outcomes that are considered, so that a slow series of failures is judged like a fast one."""


class Breaker:
    """Judges a batch before any of it is written. It needs at least `sample` failures."""

    def __init__(self, *, sample: int) -> None:
        self._sample = sample
        self._recent: deque[bool] = deque(maxlen=max(RECENT_OUTCOMES, 2 * sample))

    def needs_more_evidence(self, failed: Sequence[bool]) -> bool:
        """True if most of the batch fails but it is too small to decide; then more records are needed."""
        return self._is_mostly_true(failed) and sum(failed) < self._sample

    def trips(self, failed: Sequence[bool]) -> bool:
        """True if most of the recent records failed, and enough of them."""
        seen = [*self._recent, *failed]
        lately = seen[-(self._recent.maxlen or 0) :]
        return any(failed) and self._is_mostly_true(lately) and sum(lately) >= self._sample

    def note(self, failed: Sequence[bool]) -> None:
        """Remember a batch that has passed."""
        self._recent.extend(failed)

    @staticmethod
    def _is_mostly_true(failed: Sequence[bool]) -> bool:
        return 2 * sum(failed) > len(failed)
