"""Repeated lines of a log: the line is written once, and later with the number of repeats.

If a broker is unavailable, or a feed brings broken items, one line comes a thousand times a minute; readers of the log
need it once, with a count. Critical lines are always written at once, after the open counts.
"""

import copy
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TextIO

WINDOW_SECONDS = 10.0
"""Seconds in which the same line is written once."""
MOST_KEPT = 1000
"""Different lines remembered; those whose time is over are dropped first."""


@dataclass(slots=True)
class _RecentLine:
    since: float
    left_out: int = 0
    last: logging.LogRecord | None = None


class CollapsingHandler(logging.StreamHandler[TextIO]):
    """Writes the first of equal lines within `WINDOW_SECONDS`, and later the last one with `repeated`."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        self._recent_lines: dict[tuple[Any, ...], _RecentLine] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler. Called under the handler's lock."""
        now = self._clock()
        self._write_counts(now, everything=record.levelno >= logging.CRITICAL)
        if logging.DEBUG < record.levelno < logging.CRITICAL:
            recent = self._recent_lines.get(line_key(record))
            if recent is not None:
                recent.left_out, recent.last = recent.left_out + 1, record
                return
            self._recent_lines[line_key(record)] = _RecentLine(now)
        super().emit(record)

    def close(self) -> None:
        """Write the open counts too."""
        self._write_counts(self._clock(), everything=True)
        super().close()

    def _write_counts(self, now: float, *, everything: bool) -> None:
        over = [k for k, recent in self._recent_lines.items() if everything or now - recent.since >= WINDOW_SECONDS]
        for k in over:
            recent = self._recent_lines.pop(k)
            if recent.last is not None:
                super().emit(add_repeat_count(recent.last, recent.left_out))
        while len(self._recent_lines) > MOST_KEPT:
            del self._recent_lines[next(iter(self._recent_lines))]


def line_key(record: logging.LogRecord) -> tuple[Any, ...]:
    """The key of equal lines: logger, level, message and stage; not the other fields."""
    if isinstance(record.msg, dict):
        return record.name, record.levelno, record.msg.get("event"), record.msg.get("stage")
    return record.name, record.levelno, record.msg


def add_repeat_count(record: logging.LogRecord, times: int) -> logging.LogRecord:
    """The same line, with the number of equal lines that were left out before it."""
    repeated = copy.copy(record)
    if isinstance(record.msg, dict):
        repeated.msg = {**record.msg, "repeated": times}
    else:
        repeated.msg = f"{record.getMessage()} (repeated {times} times)"
        repeated.args = ()
    return repeated
