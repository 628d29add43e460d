"""The clock of a log: it never goes back, is kept as text, and says what is forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model import log_clock
from copytaster.model.log_clock import Retention
from copytaster.model.stored_entry import UNNUMBERED, EntryStamp

NOW = EntryStamp(1000, 50)


@pytest.mark.parametrize(("raw", "clock"), [(None, (0, 0)), (b"0", (0, 0)), (b"17", (17, 0)), (b"17 4", (17, 4))])
def test_a_clock_is_read_as_it_was_kept(raw: bytes | None, clock: tuple[int, int]) -> None:
    assert log_clock.parse_clock(raw) == clock
    assert log_clock.format_clock(EntryStamp(17, 4)) == b"17 4"


@given(st.lists(st.integers(-5, 2**62)))
def test_it_never_goes_back(ingests: list[int]) -> None:
    clock, before = log_clock.parse_clock(None), log_clock.parse_clock(None)
    for ingest in ingests:
        clock = log_clock.parse_clock(log_clock.format_clock(log_clock.advance_clock(clock, ingest)))
        assert clock.since == max(before.since, ingest)
        before = clock


@pytest.mark.parametrize(
    ("stamp", "has", "is_over"),
    [
        (EntryStamp(900, 40), True, False),
        (EntryStamp(899, 45), False, True),
        (EntryStamp(950, 39), False, False),
        (EntryStamp(900, UNNUMBERED), True, False),
    ],
)
def test_what_is_out_of_its_window_or_beyond_the_bound_is_forgotten(
    stamp: EntryStamp, has: bool, is_over: bool
) -> None:
    kept = Retention(100, 10)
    assert (kept.has(stamp, NOW), kept.is_over(stamp, NOW)) == (has, is_over)
    assert has is log_clock.is_kept(stamp, kept.oldest_stamp(NOW))


@given(st.floats(0, 10**12), st.integers(0, 10**12))
def test_part_of_a_millisecond_counts_for_what_it_is(ms: float, since: int) -> None:
    assert Retention(ms).is_over(EntryStamp(since, 0), EntryStamp(10**12, 0)) is (since < 10**12 - ms)
