"""What stops a statement: processor time and memory, at any line of Python; and nothing is left behind of it."""

import mmap
import re
import resource
import signal
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from agents.nlp.limits import MemoryTooSmall, StatementLimits, measure_private_memory
from copytaster.checking.not_judged import JudgingStopped, MemoryLimitExceeded, TimeLimitExceeded
from streams.settings.sections import MIB, NlpSettings

BRIEF = StatementLimits(seconds=0.2, memory=1 << 40)


def spin() -> None:
    """Never end."""
    while True:
        sum(range(100))


def swallow() -> None:
    """Never end, and take the first three exceptions for an error of one's own."""
    left = 3
    while True:
        try:
            spin()
        except BaseException:
            left -= 1
            if not left:
                raise


def match() -> None:
    """Never end, in the engine of regular expressions."""
    re.match(r"(a+)+$", "a" * 60 + "b")


class Kept(list[bytes]):
    """Small objects, of which the garbage collector knows nothing."""


def grow(kept: Kept) -> None:
    """Take ever more memory."""
    while True:
        kept.append(bytes(10_000))


def run(limits: StatementLimits, what: Callable[[], None]) -> None:
    """Do what a statement might do, within these limits."""
    with limits.statement():
        what()


@pytest.mark.parametrize("endless", [spin, swallow, match])
def test_what_takes_too_long_is_stopped_wherever_it_is(endless: Callable[[], None]) -> None:
    began = time.process_time()
    with pytest.raises(TimeLimitExceeded, match=r"^Judging it took more than 0\.2 s of processor time\.$"):
        run(BRIEF, endless)
    assert time.process_time() - began < 3


def test_waiting_is_no_processor_time() -> None:
    run(BRIEF, lambda: time.sleep(0.5))


def test_what_grows_is_stopped_at_the_limit_of_memory_and_all_of_it_is_let_go() -> None:
    limits, kept = StatementLimits(seconds=20.0, memory=measure_private_memory() + 100 * MIB), Kept()
    left = weakref.ref(kept)
    try:
        run(limits, partial(grow, kept))
    except MemoryLimitExceeded:
        del kept
    assert left() is None  # when an allocator gives it back to the system is its own affair


def test_one_huge_request_is_refused_by_the_kernel_and_only_while_the_process_is_bounded() -> None:
    limits, before = (
        StatementLimits(seconds=60.0, memory=measure_private_memory() + 100 * MIB),
        resource.getrlimit(resource.RLIMIT_DATA),
    )
    with limits.bounded(), pytest.raises(MemoryError):
        bytearray(limits.memory + 400 * MIB)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_a_bound_that_the_process_has_already_is_never_raised_above_its_hard_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with StatementLimits(seconds=1.0, memory=1 << 62).bounded():
        assert resource.getrlimit(resource.RLIMIT_DATA)[1] == hard
    assert resource.getrlimit(resource.RLIMIT_DATA) == (soft, hard)


@pytest.mark.parametrize("inside", [lambda: None, spin])
def test_the_timer_and_its_handler_are_as_they_were_afterwards(inside: Callable[[], None]) -> None:
    before = signal.getsignal(signal.SIGPROF)
    with suppress(JudgingStopped):
        run(BRIEF, inside)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


def test_a_process_that_has_loaded_more_than_it_may_hold_names_the_setting() -> None:
    with pytest.raises(MemoryTooSmall, match=r"nlp\.memory_mb = 1: make it larger"):
        StatementLimits(seconds=1.0, memory=MIB).bound_process()


def test_memory_that_is_reserved_and_never_used_counts_for_nothing() -> None:
    before = measure_private_memory()
    with mmap.mmap(-1, 400 * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):
        limits = StatementLimits(seconds=1.0, memory=measure_private_memory() + 100 * MIB)
        assert measure_private_memory() - before < 50 * MIB
        with limits.bounded():
            assert len(bytearray(50 * MIB)) == 50 * MIB


def test_the_limits_are_those_of_the_settings() -> None:
    assert StatementLimits.of(NlpSettings(statement_seconds=3, memory_mb=700)) == StatementLimits(3.0, 700 * MIB)
