"""What a stage does by the clock is written as a batch is, and not while partitions move."""

from agents.records.outcome import Outcome, OutputRecord, TickResult
from agents.runtime.record_attempts import RecordRunner
from agents.runtime.stage import IDLE_SECONDS
from agents.state.stage_state import StateChanges
from streams.topics import ALERTS, LIVES
from tests.support.runtime import settings_of
from tests.support.times import NOW_MS
from tests.unit.agents.fakes import Journal
from tests.unit.agents.runtime.at_work import Work, header, passed_on


async def test_what_is_due_by_the_clock_is_produced_then_logged_then_applied(work: Work, journal: Journal) -> None:
    (record,) = journal.records(b"parked", first=7)
    parked = RecordRunner(work.stage(passed_on)).inbound(record)
    due = [
        TickResult(
            0, Outcome((OutputRecord(ALERTS, "key", b"released"),), writes={"waits": None, "done": b"1"}), parked
        )
    ]

    async def tick(changes: StateChanges) -> list[TickResult]:
        return due if changes.get("done") is None else []

    await work.run(passed_on, [], journal.records(b"a"), [], table=LIVES, tick=tick, every=0.0)
    assert journal.lines == ["deliver 1", "changelog", "table", "deliver 1", "changelog", "table", "ack 0"]
    released = journal.delivered[0]
    assert (released.value, header(released, "ce_origin")) == (b"released", "copytaster.articles/0/7/0")


async def test_what_is_due_waits_while_partitions_move(work: Work, journal: Journal) -> None:
    async def tick(changes: StateChanges) -> list[TickResult]:
        return [TickResult(0, Outcome(writes={"k": b"v"}))]

    work.group.is_rebalancing = True
    await work.run(passed_on, [], [], table=LIVES, tick=tick, every=0.0)
    assert journal.lines == []
    work.group.is_rebalancing, work.group.is_reading = False, False
    await work.run(passed_on, [], [], table=LIVES, tick=tick, every=0.0)
    assert journal.lines == []
    work.group.is_reading = True
    await work.run(passed_on, [], table=LIVES, tick=tick, every=0.0)
    assert journal.lines == ["changelog", "table"]


async def test_a_stage_does_not_tick_before_its_time(work: Work, journal: Journal) -> None:
    async def tick(changes: StateChanges) -> list[TickResult]:
        journal.lines.append("tick")
        return []

    await work.run(passed_on, [], journal.records(b"a"), [], table=LIVES, tick=tick, every=IDLE_SECONDS)
    assert "tick" not in journal.lines


async def test_what_the_clock_releases_from_before_a_replays_range_is_not_told() -> None:
    work = Work(settings_of(guard__silent_before=str(NOW_MS + 1)))
    (record,) = work.journal.records(b"parked", first=7)
    parked = RecordRunner(work.stage(passed_on)).inbound(record)
    released = Outcome((OutputRecord(ALERTS, "key", b"released"),), writes={"k": b"v"})

    async def tick(changes: StateChanges) -> list[TickResult]:
        return [TickResult(0, released, parked)] if changes.get("k") is None else []

    await work.run(passed_on, [], name="attach", table=LIVES, tick=tick, every=0.0)
    assert work.journal.delivered == []
    assert work.lives.get("k") == b"v"
