"""The circuit breaker judges by share and by number, over batches large and small."""

import pytest

from agents.runtime.breaker import RECENT_OUTCOMES, Breaker

GOOD, BAD = False, True


@pytest.fixture
def breaker() -> Breaker:
    return Breaker(sample=10)


@pytest.mark.parametrize(
    ("bad", "good", "trips"), [(10, 0, True), (9, 0, False), (10, 10, False), (11, 10, True), (30, 40, False)]
)
def test_it_trips_where_most_fail_and_enough_of_them(breaker: Breaker, bad: int, good: int, trips: bool) -> None:
    assert breaker.trips([BAD] * bad + [GOOD] * good) is trips


def test_failures_in_small_batches_add_up(breaker: Breaker) -> None:
    for _ in range(9):
        assert not breaker.trips([BAD])
        breaker.note([BAD])
    assert breaker.trips([BAD])


def test_what_went_well_lately_speaks_for_going_on(breaker: Breaker) -> None:
    breaker.note([GOOD] * 20)
    assert not breaker.trips([BAD] * 15)


def test_what_went_well_long_ago_does_not(breaker: Breaker) -> None:
    breaker.note([GOOD] * 1000)
    assert breaker.trips([BAD] * (RECENT_OUTCOMES // 2 + 1))


def test_a_sound_or_empty_batch_never_trips_it(breaker: Breaker) -> None:
    breaker.note([BAD] * 50)
    assert not breaker.trips([GOOD])
    assert not breaker.trips([])


@pytest.mark.parametrize(
    ("bad", "good", "undecided"), [(0, 0, False), (1, 0, True), (9, 8, True), (9, 9, False), (10, 0, False)]
)
def test_a_small_batch_that_mostly_fails_is_undecided(breaker: Breaker, bad: int, good: int, undecided: bool) -> None:
    assert breaker.needs_more_evidence([BAD] * bad + [GOOD] * good) is undecided


def test_a_large_sample_is_looked_back_on_in_full() -> None:
    breaker = Breaker(sample=100)
    breaker.note([BAD] * 99)
    assert breaker.trips([BAD])
