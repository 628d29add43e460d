"""The circuit breaker: when most of what comes in fails, the fault is more likely ours than the wires'."""

from collections import deque
from collections.abc import Sequence

RECENT_OUTCOMES = 50
"""Outcomes looked back on, so that a trickle of failures is judged like a flood."""


class Breaker:
    """Judges a batch before anything of it is written. `sample` failures are the least it judges on."""

    def __init__(self, *, sample: int) -> None:
        self._sample = sample
        self._recent: deque[bool] = deque(maxlen=max(RECENT_OUTCOMES, 2 * sample))

    def needs_more_evidence(self, failed: Sequence[bool]) -> bool:
        """True where most of the batch fails but it is too small to tell; more records would."""
        return self._is_mostly_true(failed) and sum(failed) < self._sample

    def trips(self, failed: Sequence[bool]) -> bool:
        """True where most of what was seen lately fails, and enough of it."""
        seen = [*self._recent, *failed]
        lately = seen[-(self._recent.maxlen or 0) :]
        return any(failed) and self._is_mostly_true(lately) and sum(lately) >= self._sample

    def note(self, failed: Sequence[bool]) -> None:
        """Remember a batch that was let through."""
        self._recent.extend(failed)

    @staticmethod
    def _is_mostly_true(failed: Sequence[bool]) -> bool:
        return 2 * sum(failed) > len(failed)
