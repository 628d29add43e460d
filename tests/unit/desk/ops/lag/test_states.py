"""Burrow's states and IDLE: one told case for each, and what must not be taken for one."""

from collections.abc import Sequence

import pytest

from desk.ops.lag.states import QUIET, Commit, History, Sample, State, judge

NOW = 1_000.0


def looks(*points: tuple[float, int, int]) -> tuple[Sample, ...]:
    """(seconds ago, next offset, end), oldest first."""
    return tuple(Sample(NOW - ago, at, end) for ago, at, end in points)


def commits(*points: tuple[float, int]) -> tuple[Commit, ...]:
    """(seconds ago, offset), oldest first."""
    return tuple(Commit(NOW - ago, offset) for ago, offset in points)


EVERY_SECOND = range(30, -1, -1)
GOLDEN = {
    "all is read and more comes in": (
        State.OK,
        History(looks((3, 90, 90), (0, 95, 95)), commits((4, 90), (1, 95)), logged=True, owned=True),
    ),
    "a backlog that shrinks": (
        State.OK,
        History(
            looks(*((s, 1000 - 10 * s, 2000) for s in EVERY_SECOND)),
            commits(*((s, 1000 - 10 * s) for s in EVERY_SECOND)),
            logged=True,
            owned=True,
            waits=4_000.0,
        ),
    ),
    "nothing comes in and all is read": (
        State.IDLE,
        History(looks((3, 90, 90), (0, 90, 90)), commits((400, 90)), logged=True, owned=True),
    ),
    "nothing was ever there": (State.IDLE, History(looks((0, 0, 0)), logged=True, owned=True)),
    "it moves, and each time as much is left or more": (
        State.WARNING,
        History(
            looks(*((s, 100 - s, 200 - s + (30 - s) // 2) for s in EVERY_SECOND)),
            commits(*((s, 100 - s) for s in EVERY_SECOND)),
            logged=True,
            owned=True,
            waits=50.0,
        ),
    ),
    "its owner has gone silent": (
        State.STOPPED,
        History(looks((3, 90, 99), (0, 90, 99)), commits((80, 89), (79, 90)), logged=True, owned=True, waits=78.0),
    ),
    "nobody owns it": (
        State.STOPPED,
        History(looks((0, 90, 99)), commits((80, 90)), logged=True, owned=False, waits=2.0),
    ),
    "nobody ever committed": (State.STOPPED, History(looks((0, 0, 7)), logged=True, owned=False)),
    "no log of commits, watched for long enough": (
        State.STOPPED,
        History(looks(*((s, 90, 99) for s in EVERY_SECOND)), owned=True, waits=500.0),
    ),
    "it commits and commits, on one spot": (
        State.STALLED,
        History(
            looks((3, 90, 99), (0, 90, 99)),
            commits((50, 88), *((s, 90) for s in EVERY_SECOND)),
            logged=True,
            owned=True,
            waits=60.0,
        ),
    ),
    "it went back": (
        State.REWOUND,
        History(looks((3, 90, 99), (0, 40, 99)), commits((4, 90), (1, 40)), logged=True, owned=True, waits=9.0),
    ),
}


@pytest.mark.parametrize(("state", "history"), GOLDEN.values(), ids=GOLDEN.keys())
def test_each_state_is_told_from_what_the_broker_has_seen(state: State, history: History) -> None:
    assert judge(history) is state


def test_every_state_has_a_case() -> None:
    assert {state for state, _ in GOLDEN.values()} == set(State)


@pytest.mark.parametrize("ago", [0, QUIET / 2, QUIET - 1])
def test_who_committed_lately_has_not_stopped(ago: float) -> None:
    history = History(looks((3, 90, 99), (0, 90, 99)), commits((ago + 9, 80), (ago, 90)), True, True, 500.0)
    assert judge(history) is State.OK


def test_a_record_that_came_just_now_to_a_quiet_partition_is_no_standstill() -> None:
    samples = looks((3, 90, 90), (1, 90, 91), (0, 90, 91))
    assert judge(History(samples, commits((600, 90)), True, True, 700.0)) is State.OK
    assert judge(History(samples[1:], commits((600, 90)), True, True, 1.5)) is State.OK


def test_while_partitions_are_handed_out_nobody_is_called_stopped_for_having_no_owner() -> None:
    history = History(looks((2, 90, 99), (0, 90, 99)), commits((30, 90)), logged=True, owned=None, waits=3.0)
    assert judge(history) is State.OK


def test_without_a_log_of_commits_one_look_says_nothing_of_a_standstill() -> None:
    assert judge(History(looks((3, 90, 99), (0, 90, 99)), owned=True, waits=500.0)) is State.OK


def test_a_commit_newer_than_the_look_is_no_step_back() -> None:
    history = History(looks((3, 80, 99), (0, 90, 99)), commits((1, 90), (-0.1, 95)), logged=True, owned=True)
    assert judge(history) is State.OK


def test_what_was_rewound_is_well_again_when_it_has_passed_the_place_it_came_from() -> None:
    back = commits((9, 90), (8, 40), (2, 70), (1, 91))
    assert judge(History(looks((3, 70, 99), (0, 91, 99)), back, True, True, 1.0)) is State.OK


def growing(lags: Sequence[int]) -> History:
    """One look a second, a commit between every two, with these lags."""
    samples = tuple(Sample(NOW - len(lags) + n, n, n + lag) for n, lag in enumerate(lags))
    return History(samples, tuple(Commit(s.at, s.next) for s in samples), True, True, 1.0)


@pytest.mark.parametrize(
    ("lags", "state"),
    [
        ([5, 5, 5, 5, 5, 5], State.WARNING),
        ([1, 2, 3, 5, 8, 13], State.WARNING),
        ([9, 2, 3, 4, 5, 6], State.WARNING),
        ([1, 2, 3, 2, 3, 4], State.OK),
        ([1, 0, 3, 4, 5, 6], State.OK),
        ([1, 2, 3, 4], State.OK),
        ([50, 1, *range(1, 11)], State.WARNING),
    ],
)
def test_only_a_lag_that_never_shrinks_is_a_warning(lags: list[int], state: State) -> None:
    assert judge(growing(lags)) is state


def test_only_faults_are_faults() -> None:
    assert [s.name for s in State if s.is_fault] == ["STOPPED", "STALLED", "REWOUND", "WARNING"]
