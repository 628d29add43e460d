"""What a replay is, and what it may not run beside."""

from dataclasses import replace

from copytaster.model.replay_run import (
    Checkpoint,
    OffsetRange,
    ReplayPeriod,
    ReplayRun,
    find_conflicting_runs,
    find_winning_run,
)
from streams import codec

RANGES = (
    OffsetRange(topic="deduplicated", partition=0, begin=2, start=5, end=9),
    OffsetRange(topic="statements.routed", partition=0, begin=0, start=0, end=3),
)
SPAN = ReplayPeriod(start="2026-11-20T00:00:00.000Z", end="2026-11-21T00:00:00.000Z")


def a_run(name: str = "one", **changes: object) -> ReplayRun:
    return replace(ReplayRun(id=name, state="planned", ranges=RANGES, span=SPAN), **changes)  # type: ignore[arg-type]


def test_a_run_counts_its_warm_up_as_work_and_not_as_what_is_replayed() -> None:
    assert [r.count for r in RANGES] == [4, 3]
    assert a_run().total == 10
    assert a_run().topics == ("deduplicated", "statements.routed")


def test_a_run_begins_at_its_warm_up_and_goes_on_at_its_checkpoint() -> None:
    assert [a_run().next_offset(r) for r in RANGES] == [2, 0]
    later = a_run(checkpoint=Checkpoint(next={"deduplicated/0": 7}, copied=4, left_out=1))
    assert [later.next_offset(r) for r in RANGES] == [7, 0]
    assert later.checkpoint.done == 5


def test_a_run_is_the_same_after_it_was_written_down() -> None:
    run = a_run(checkpoint=Checkpoint(next={"deduplicated/0": 7}, written={"deduplicated/0": 4}), rate=20.0)
    assert codec.decode(ReplayRun, codec.encode(run)) == run


def test_runs_of_one_topic_are_in_each_others_way_until_they_are_over() -> None:
    mine = a_run("mine")
    beside = a_run("beside", ranges=(replace(RANGES[1], topic="checked"),))
    assert find_conflicting_runs(mine, [mine, beside]) == []
    other = a_run("other", state="draining", ranges=RANGES[1:])
    assert find_conflicting_runs(mine, [other]) == [other]
    for over in ("finished", "cancelled"):
        assert find_conflicting_runs(mine, [a_run("other", state=over)]) == []


def test_of_two_runs_planned_at_once_the_first_written_down_wins() -> None:
    first, second = a_run("first"), a_run("second")
    order = [first, second]
    assert find_winning_run(second, order, order) == first
    assert find_winning_run(first, order, order) is None


def test_a_run_that_has_begun_wins_however_late_it_was_seen() -> None:
    begun, mine = a_run("begun", state="copying"), a_run("mine")
    assert find_winning_run(mine, [mine, begun], [mine, begun]) == begun
