"""Burrow's states and IDLE: one told case for each, and what must not be taken for one."""

from collections.abc import Sequence

import pytest

from desk.ops.lag.states import QUIET_SECONDS, LoggedCommit, OffsetSample, PartitionHistory, PartitionState, judge_state

NOW = 1_000.0


def looks(*points: tuple[float, int, int]) -> tuple[OffsetSample, ...]:
    """(seconds ago, next offset, end), oldest first."""
    return tuple(OffsetSample(NOW - ago, at, end) for ago, at, end in points)


def commits(*points: tuple[float, int]) -> tuple[LoggedCommit, ...]:
    """(seconds ago, offset), oldest first."""
    return tuple(LoggedCommit(NOW - ago, offset) for ago, offset in points)


EVERY_SECOND = range(30, -1, -1)
GOLDEN = {
    "all is read and more comes in": (
        PartitionState.OK,
        PartitionHistory(
            looks((3, 90, 90), (0, 95, 95)), commits((4, 90), (1, 95)), has_commit_log=True, is_owned=True
        ),
    ),
    "a backlog that shrinks": (
        PartitionState.OK,
        PartitionHistory(
            looks(*((s, 1000 - 10 * s, 2000) for s in EVERY_SECOND)),
            commits(*((s, 1000 - 10 * s) for s in EVERY_SECOND)),
            has_commit_log=True,
            is_owned=True,
            next_record_age=4_000.0,
        ),
    ),
    "nothing comes in and all is read": (
        PartitionState.IDLE,
        PartitionHistory(looks((3, 90, 90), (0, 90, 90)), commits((400, 90)), has_commit_log=True, is_owned=True),
    ),
    "nothing was ever there": (
        PartitionState.IDLE,
        PartitionHistory(looks((0, 0, 0)), has_commit_log=True, is_owned=True),
    ),
    "it moves, and each time as much is left or more": (
        PartitionState.WARNING,
        PartitionHistory(
            looks(*((s, 100 - s, 200 - s + (30 - s) // 2) for s in EVERY_SECOND)),
            commits(*((s, 100 - s) for s in EVERY_SECOND)),
            has_commit_log=True,
            is_owned=True,
            next_record_age=50.0,
        ),
    ),
    "its owner has gone silent": (
        PartitionState.STOPPED,
        PartitionHistory(
            looks((3, 90, 99), (0, 90, 99)),
            commits((80, 89), (79, 90)),
            has_commit_log=True,
            is_owned=True,
            next_record_age=78.0,
        ),
    ),
    "nobody owns it": (
        PartitionState.STOPPED,
        PartitionHistory(
            looks((0, 90, 99)), commits((80, 90)), has_commit_log=True, is_owned=False, next_record_age=2.0
        ),
    ),
    "nobody ever committed": (
        PartitionState.STOPPED,
        PartitionHistory(looks((0, 0, 7)), has_commit_log=True, is_owned=False),
    ),
    "no log of commits, watched for long enough": (
        PartitionState.STOPPED,
        PartitionHistory(looks(*((s, 90, 99) for s in EVERY_SECOND)), is_owned=True, next_record_age=500.0),
    ),
    "it commits and commits, on one spot": (
        PartitionState.STALLED,
        PartitionHistory(
            looks((3, 90, 99), (0, 90, 99)),
            commits((50, 88), *((s, 90) for s in EVERY_SECOND)),
            has_commit_log=True,
            is_owned=True,
            next_record_age=60.0,
        ),
    ),
    "it went back": (
        PartitionState.REWOUND,
        PartitionHistory(
            looks((3, 90, 99), (0, 40, 99)),
            commits((4, 90), (1, 40)),
            has_commit_log=True,
            is_owned=True,
            next_record_age=9.0,
        ),
    ),
}


@pytest.mark.parametrize(("state", "history"), GOLDEN.values(), ids=GOLDEN.keys())
def test_each_state_is_told_from_what_the_broker_has_seen(state: PartitionState, history: PartitionHistory) -> None:
    assert judge_state(history) is state


def test_every_state_has_a_case() -> None:
    assert {state for state, _ in GOLDEN.values()} == set(PartitionState)


@pytest.mark.parametrize("ago", [0, QUIET_SECONDS / 2, QUIET_SECONDS - 1])
def test_who_committed_lately_has_not_stopped(ago: float) -> None:
    history = PartitionHistory(looks((3, 90, 99), (0, 90, 99)), commits((ago + 9, 80), (ago, 90)), True, True, 500.0)
    assert judge_state(history) is PartitionState.OK


def test_a_record_that_came_just_now_to_a_quiet_partition_is_no_standstill() -> None:
    samples = looks((3, 90, 90), (1, 90, 91), (0, 90, 91))
    assert judge_state(PartitionHistory(samples, commits((600, 90)), True, True, 700.0)) is PartitionState.OK
    assert judge_state(PartitionHistory(samples[1:], commits((600, 90)), True, True, 1.5)) is PartitionState.OK


def test_while_partitions_are_handed_out_nobody_is_called_stopped_for_having_no_owner() -> None:
    history = PartitionHistory(
        looks((2, 90, 99), (0, 90, 99)), commits((30, 90)), has_commit_log=True, is_owned=None, next_record_age=3.0
    )
    assert judge_state(history) is PartitionState.OK


def test_without_a_log_of_commits_one_look_says_nothing_of_a_standstill() -> None:
    assert (
        judge_state(PartitionHistory(looks((3, 90, 99), (0, 90, 99)), is_owned=True, next_record_age=500.0))
        is PartitionState.OK
    )


def test_a_commit_newer_than_the_look_is_no_step_back() -> None:
    history = PartitionHistory(
        looks((3, 80, 99), (0, 90, 99)), commits((1, 90), (-0.1, 95)), has_commit_log=True, is_owned=True
    )
    assert judge_state(history) is PartitionState.OK


def test_what_was_rewound_is_well_again_when_it_has_passed_the_place_it_came_from() -> None:
    back = commits((9, 90), (8, 40), (2, 70), (1, 91))
    assert judge_state(PartitionHistory(looks((3, 70, 99), (0, 91, 99)), back, True, True, 1.0)) is PartitionState.OK


def growing(lags: Sequence[int]) -> PartitionHistory:
    """One look a second, a commit between every two, with these lags."""
    samples = tuple(OffsetSample(NOW - len(lags) + n, n, n + lag) for n, lag in enumerate(lags))
    return PartitionHistory(samples, tuple(LoggedCommit(s.at, s.next) for s in samples), True, True, 1.0)


@pytest.mark.parametrize(
    ("lags", "state"),
    [
        ([5, 5, 5, 5, 5, 5], PartitionState.WARNING),
        ([1, 2, 3, 5, 8, 13], PartitionState.WARNING),
        ([9, 2, 3, 4, 5, 6], PartitionState.WARNING),
        ([1, 2, 3, 2, 3, 4], PartitionState.OK),
        ([1, 0, 3, 4, 5, 6], PartitionState.OK),
        ([1, 2, 3, 4], PartitionState.OK),
        ([50, 1, *range(1, 11)], PartitionState.WARNING),
    ],
)
def test_only_a_lag_that_never_shrinks_is_a_warning(lags: list[int], state: PartitionState) -> None:
    assert judge_state(growing(lags)) is state


def test_only_faults_are_faults() -> None:
    assert [s.name for s in PartitionState if s.is_fault] == ["STOPPED", "STALLED", "REWOUND", "WARNING"]
