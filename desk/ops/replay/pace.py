"""The time at which a record may go: a fixed number a second, or a multiple of the original speed."""

BATCH_SECONDS = 0.25
"""Seconds of records in one batch: few enough for an even rate, many enough to cost little."""
MOST_SECONDS_MADE_UP = 3.0
"""Most seconds of delay that are caught up after a stall; the rest is not."""


class ReplayPace:
    """Says when the next record is due, on a clock in seconds. Without rate and speed it is due at once."""

    def __init__(self, *, rate: float | None = None, speed: float | None = None) -> None:
        self._rate = rate
        self._speed = speed
        self._next: float | None = None
        self._began: tuple[float, int] | None = None

    def due(self, time_ms: int, now: float) -> float:
        """The time at which the next record, ingested at `time_ms`, may go. Call it once for each record."""
        due = now
        if self._rate is not None:
            due = now if self._next is None else max(self._next, now - MOST_SECONDS_MADE_UP)
            self._next = due + 1 / self._rate
        if self._speed is not None:
            began, first_ms = self._began = self._began or (now, time_ms)
            due = max(due, began + (time_ms - first_ms) / 1000 / self._speed)
        return due


def estimate_seconds(count: int, span_ms: int, *, rate: float | None, speed: float | None) -> float:
    """The seconds that `count` records, ingested over `span_ms`, take at this pace."""
    by_rate = count / rate if rate is not None else 0.0
    by_speed = span_ms / 1000 / speed if speed is not None else 0.0
    return max(by_rate, by_speed)
