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
class _Said:
    since: float
    left_out: int = 0
    last: logging.LogRecord | None = None


class CollapsingHandler(logging.StreamHandler[TextIO]):
    """Writes the first of equal lines within `WINDOW_SECONDS`, and later the last one with `repeated`."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        self._said: dict[tuple[Any, ...], _Said] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler. Called under the handler's lock."""
        now = self._clock()
        self._tell_counts(now, everything=record.levelno >= logging.CRITICAL)
        if logging.DEBUG < record.levelno < logging.CRITICAL:
            said = self._said.get(line_key(record))
            if said is not None:
                said.left_out, said.last = said.left_out + 1, record
                return
            self._said[line_key(record)] = _Said(now)
        super().emit(record)

    def close(self) -> None:
        """Write the open counts too."""
        self._tell_counts(self._clock(), everything=True)
        super().close()

    def _tell_counts(self, now: float, *, everything: bool) -> None:
        over = [k for k, said in self._said.items() if everything or now - said.since >= WINDOW_SECONDS]
        for k in over:
            said = self._said.pop(k)
            if said.last is not None:
                super().emit(add_repeat_count(said.last, said.left_out))
        while len(self._said) > MOST_KEPT:
            del self._said[next(iter(self._said))]


def line_key(record: logging.LogRecord) -> tuple[Any, ...]:
    """The key of equal lines: logger, level, message and stage; not the other fields."""
    if isinstance(record.msg, dict):
        return record.name, record.levelno, record.msg.get("event"), record.msg.get("stage")
    return record.name, record.levelno, record.msg


def add_repeat_count(record: logging.LogRecord, times: int) -> logging.LogRecord:
    """The same line, with the number of equal lines that were left out before it."""
    told = copy.copy(record)
    if isinstance(record.msg, dict):
        told.msg = {**record.msg, "repeated": times}
    else:
        told.msg = f"{record.getMessage()} (repeated {times} times)"
        told.args = ()
    return told
