"""The limits of one statement, in processor time and memory, and the memory limit of a process.

A timer that runs on processor time checks both a few times a second, and stops a statement at its limit: at any line of
Python, in a regular expression too. Processor time is used instead of clock time, so that no sound statement is stopped
because its machine was busy or suspended. The kernel's own limit is a little higher and is for a single huge request.
Library code that never returns gets no signal; it is killed at `nlp.deadline`.
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
"""Seconds of processor time between two checks; shorter work is not checked at all."""
KERNEL_LIMIT_FACTOR = 1.25
"""The kernel's limit, as a multiple of ours. At the kernel's limit, CPython 3.11 may loop for ever in handling the
MemoryError itself if small objects take all memory; so a statement is stopped before that, between two checks."""
_PAGES = Path("/proc/self/statm")
_RESIDENT, _SHARED, _DATA = 1, 2, 5
"""The positions of these page counts in the file: pages in memory, pages of files, and all writable pages."""


class MemoryTooSmall(Exception):
    """The loaded objects take all the memory that the process may have; the text names the setting."""


@dataclass(frozen=True, slots=True)
class StatementLimits:
    """`seconds` of processor time for one statement; `memory`, in bytes, of the process that judges it."""

    seconds: float
    memory: int

    @classmethod
    def of(cls, settings: NlpSettings) -> "StatementLimits":
        """Build the limits from the settings."""
        return cls(settings.statement_seconds, settings.memory_mb * MIB)

    @contextmanager
    def statement(self) -> Iterator[None]:
        """Judge one statement in this context, which raises TimeLimitExceeded or MemoryLimitExceeded. Main thread
        only."""
        began, on = time.process_time(), True

        def look(_: int, __: Any) -> None:
            if on and time.process_time() - began >= self.seconds:
                raise TimeLimitExceeded(self.seconds)
            if on and self.exceeded():
                raise MemoryLimitExceeded

        before = signal.signal(signal.SIGPROF, look)
        signal.siginterrupt(signal.SIGPROF, False)  # libraries below Python need not handle the timer
        tick = min(LOOK_INTERVAL, self.seconds)
        signal.setitimer(signal.ITIMER_PROF, tick, tick)
        try:
            yield
        finally:
            on = False  # first of all: a check between here and the end must not raise
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def exceeded(self) -> bool:
        """True if this process holds more memory than it may."""
        return measure_private_memory() > self.memory

    def bound_process(self) -> None:
        """Have the kernel refuse this process more memory than it has left, now that everything is loaded.

        Memory that is reserved and never used does not count: a library reserves 40 MiB for each processor, used or
        not. Raises MemoryTooSmall.
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
        """Apply `bound_process` while this context lasts."""
        before = resource.getrlimit(resource.RLIMIT_DATA)
        self.bound_process()
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, before)


def measure_private_memory() -> int:
    """Bytes in memory that belong to this process alone, without mapped files; 0 if the system does not say."""
    pages = _read_page_counts()
    return (pages[_RESIDENT] - pages[_SHARED]) * resource.getpagesize()


def _measure_data_segment() -> int:
    return _read_page_counts()[_DATA] * resource.getpagesize()


def _read_page_counts() -> list[int]:
    try:
        return [int(number) for number in _PAGES.read_bytes().split()]
    except OSError:
        return [0] * 7
