"""When a worker counts as stuck, and when it only waits; looks at the broker are made up, the clock too."""

from collections.abc import Iterable

import pytest

from agents.health.stall_detector import PartitionOffsets, StallDetector
from agents.metrics.progress import Progress

READS = {"t.raw": "parse", "t.enriched": "check", "t.routed": "check"}
RAW, ENRICHED, ROUTED = ("t.raw", 0), ("t.enriched", 3), ("t.routed", 3)
LIMIT, RECOVERY = 100.0, 300.0


def working() -> Progress:
    """A worker that is assigned and recovered."""
    return Progress(active=True)


def watched() -> StallDetector:
    return StallDetector(READS, stuck_after=LIMIT, recovery_deadline=RECOVERY)


def looked(watch: StallDetector, progress: Progress, times: Iterable[float], **committed: int) -> str | None:
    """Look at these moments while nothing changes; the first that is told, or None."""
    found = {
        RAW: PartitionOffsets(committed.get("raw", 5), 9),
        ENRICHED: PartitionOffsets(committed.get("enriched", 9), 9),
    }
    for now in times:
        told = watch.look(now, progress, found)
        if told:
            return f"{now:.0f} {told}"
    return None


def test_work_that_nobody_does_is_named_when_the_time_is_up() -> None:
    assert looked(watched(), working(), range(0, 201, 10)) == "100 parse has not moved for 100 s, 4 records unread"


def test_who_handles_records_is_not_stuck_though_nothing_is_committed_yet() -> None:
    watch, progress = watched(), working()
    for now in range(0, 1000, 50):
        progress.stage("parse").handled += 1
        assert looked(watch, progress, [now]) is None


def test_a_committed_offset_that_moves_is_progress() -> None:
    watch, progress = watched(), working()
    for step in range(4):
        assert looked(watch, progress, [step * 90.0], raw=5 + step) is None


def test_having_nothing_to_do_is_no_standstill() -> None:
    watch = watched()
    assert looked(watch, working(), range(0, 1000, 50), raw=9) is None
    assert looked(watch, working(), range(1000, 1100, 50)) is None, "the clock begins with the work"


def test_an_open_breaker_waits_on_purpose() -> None:
    watch, progress = watched(), working()
    progress.stage("parse").held_back = True
    assert looked(watch, progress, range(0, 1000, 50)) is None


def test_a_stage_that_moves_gives_the_others_longer_and_does_not_hide_them() -> None:
    """What was fetched is handed out in order: a slow stage with a full queue makes the others wait."""
    watch, progress = watched(), working()
    told = None
    for now in range(0, 500, 10):
        progress.stage("check").handled += 1
        told = told or looked(watch, progress, [now], enriched=4)
    assert told == "400 parse has not moved for 400 s, 4 records unread"


def test_one_topic_of_a_stage_that_moves_is_progress_of_the_stage() -> None:
    watch, progress = watched(), working()
    for n in range(20):
        found = {ENRICHED: PartitionOffsets(4, 90), ROUTED: PartitionOffsets(n, 90)}
        assert watch.look(n * 50.0, progress, found) is None


def test_acks_that_are_never_committed_are_named() -> None:
    watch, progress = watched(), working()
    progress.note_acked([("t.raw", 0, 7)])
    told = None
    for now in range(0, 200, 10):
        progress.stage("parse").handled += 1
        told = told or looked(watch, progress, [now])
    assert told == "100 t.raw/0: acked to 8, committed 5 for 100 s"


def test_commits_that_follow_the_acks_are_well() -> None:
    watch, progress = watched(), working()
    for step in range(5):
        progress.note_acked([("t.raw", 0, 5 + step)])
        assert looked(watch, progress, [step * 90.0], raw=5 + step) is None


@pytest.mark.parametrize("pause", ["forget", "forget_all"])
def test_a_broker_that_is_away_stops_the_clock(pause: str) -> None:
    watch, progress = watched(), working()
    assert looked(watch, progress, [0, 90]) is None
    getattr(watch, pause)()
    assert looked(watch, progress, [110, 150]) is None


def test_a_recovery_that_does_not_end_is_named_and_one_that_the_broker_interrupts_begins_anew() -> None:
    watch, progress = watched(), Progress()
    assert looked(watch, progress, [0, 250]) is None
    watch.forget_all()
    assert looked(watch, progress, [260, 400]) is None
    assert looked(watch, progress, [560]) == "560 not assigned and recovered for 300 s"
    progress.active = True
    assert looked(watch, progress, [570]) is None
