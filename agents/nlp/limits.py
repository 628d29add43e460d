"""What one statement may cost, in processor time and in memory, and what memory a process may have at all.

A timer that runs on the processor's time looks at both a few times a second, and stops the statement that is at its
limit: at whatever line of Python it is, in a regular expression too. Processor time and not the clock's, so that no
sound statement is stopped because its machine was busy or suspended. The kernel's own bound lies a little higher and
is for the one huge request; what no signal reaches, library code that never returns, is killed at `nlp.deadline`.
"""

import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copytaster.checking.not_judged import MemoryLimitExceeded, TimeLimitExceeded
from streams.settings.sections import MIB, NlpSettings

LOOK_INTERVAL = 0.1
"""Seconds of processor time between two looks; what is done in less costs no look at all."""
KERNEL_LIMIT_FACTOR = 1.25
"""The kernel's bound, as a multiple of ours. At the kernel's, CPython 3.11 may turn round for ever in handling the
MemoryError itself where all is taken by small objects; so a statement is stopped before, between two looks."""
_PAGES = Path("/proc/self/statm")
_RESIDENT, _SHARED, _DATA = 1, 2, 5
"""Which of the numbers in there are of pages in memory, of those that are a file's, and of all that can be written."""


class MemoryTooSmall(Exception):
    """What the process has loaded takes all the memory that it may have; the text names the setting."""


@dataclass(frozen=True, slots=True)
class StatementLimits:
    """`seconds` of processor time for one statement; `memory`, in bytes, of the process that judges it."""

    seconds: float
    memory: int

    @classmethod
    def of(cls, settings: NlpSettings) -> "StatementLimits":
        """As the settings say."""
        return cls(settings.statement_seconds, settings.memory_mb * MIB)

    @contextmanager
    def statement(self) -> Iterator[None]:
        """Judge one statement in this context: it raises TooLong or TooLarge there. For the main thread alone."""
        began, on = time.process_time(), True

        def look(_: int, __: Any) -> None:
            if on and time.process_time() - began >= self.seconds:
                raise TimeLimitExceeded(self.seconds)
            if on and self.exceeded():
                raise MemoryLimitExceeded

        before = signal.signal(signal.SIGPROF, look)
        signal.siginterrupt(signal.SIGPROF, False)  # libraries below Python need not know of the timer
        tick = min(LOOK_INTERVAL, self.seconds)
        signal.setitimer(signal.ITIMER_PROF, tick, tick)
        try:
            yield
        finally:
            on = False  # first of all: a look between here and the end must not raise
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def exceeded(self) -> bool:
        """Whether this process holds more memory than it may."""
        return measure_private_memory() > self.memory

    def bound_process(self) -> None:
        """Have the kernel refuse this process more memory than is left of it, now that all is loaded.

        What is reserved and never used does not count: a library reserves 40 MiB for each processor, used or not.
        Raises MemoryTooSmall.
        """
        if self.exceeded():
            raise MemoryTooSmall(f"what is loaded takes all of nlp.memory_mb = {self.memory // MIB}: make it larger")
        most, hard = (
            _measure_data_segment() + int(self.memory * KERNEL_LIMIT_FACTOR) - measure_private_memory(),
            resource.getrlimit(resource.RLIMIT_DATA)[1],
        )
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """As `bound_process`, for as long as this context lasts."""
        before = resource.getrlimit(resource.RLIMIT_DATA)
        self.bound_process()
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, before)


def measure_private_memory() -> int:
    """Bytes in memory that are this process's own, files that it has mapped left out; 0 where no system tells."""
    pages = _read_page_counts()
    return (pages[_RESIDENT] - pages[_SHARED]) * resource.getpagesize()


def _measure_data_segment() -> int:
    return _read_page_counts()[_DATA] * resource.getpagesize()


def _read_page_counts() -> list[int]:
    try:
        return [int(number) for number in _PAGES.read_bytes().split()]
    except OSError:
        return [0] * 7
