"""`alert`: what verdicts change in the alerts of a chain, what is published of it, and when it is forgotten."""

from dataclasses import replace
from typing import Any

import pytest

from agents.alert import Alerting
from agents.runtime.context import Runtime
from agents.state.chain_alerts import decode_entries
from copytaster.model.assessment import Cause
from copytaster.model.records import Alert, CheckedArticle
from streams import codec
from tests.support.records import envelope, verdict
from tests.support.runtime import runtime_of
from tests.support.times import DAY_MS, NOW_MS
from tests.unit.agents.fakes import StageAtWork, topics


@pytest.fixture
def stage(runtime: Runtime) -> StageAtWork:
    return StageAtWork(Alerting(runtime))


def checked(*verdicts: Any, relation: Any = "new", **more: Any) -> CheckedArticle:
    return CheckedArticle(envelope=envelope(relation=relation, **more), verdicts=verdicts)


async def test_an_alert_event_is_published_and_is_the_present_state(stage: StageAtWork) -> None:
    outcome = await stage.reads(checked(verdict()))
    assert topics(outcome) == ["alerts", "alerts.current"]
    event, present = outcome.outs
    assert (event.key, present.key) == ("chain-1", "alert-1")
    assert event.record is present.record
    assert event.record.state == "opened"
    assert event.id == present.id


async def test_the_life_of_an_alert_is_remembered_between_records(stage: StageAtWork) -> None:
    states = []
    for p, relation in ((0.9, "new"), (0.9, "update"), (0.7, "update"), (0.1, "update"), (0.9, "update")):
        outcome = await stage.reads(checked(verdict(p=p), relation=relation))
        states += [(out.record.state, out.record.revision) for out in outcome.outs if out.topic.name == "alerts"]
    assert states == [("opened", 1), ("updated", 2), ("resolved", 3), ("opened", 4)]


async def test_a_record_that_changes_nothing_writes_nothing(stage: StageAtWork) -> None:
    await stage.reads(checked(verdict()))
    outcome = await stage.reads(checked(verdict()))
    assert (outcome.outs, outcome.writes) == ((), {})


async def test_event_ids_depend_on_alert_and_revision_alone(stage: StageAtWork) -> None:
    first = await stage.reads(checked(verdict()), at_ms=NOW_MS)
    another = StageAtWork(Alerting(runtime_of()), stage.offset)
    again = await another.reads(checked(verdict()), at_ms=NOW_MS + 5_000)
    assert [out.id for out in first.outs] == [out.id for out in again.outs]
    updated = await another.reads(checked(verdict(p=0.7)))
    assert updated.outs[0].id != first.outs[0].id


async def test_a_kill_leaves_no_text_of_the_story_in_the_table(stage: StageAtWork) -> None:
    await stage.reads(checked(verdict("Fifty were saved."), title="Ferry aground"))
    await stage.reads(checked(relation="kill", text="", title=""))
    ((_, raw),) = stage.state.items("alerts/")
    kept = codec.encode(tuple(decode_entries(raw).values()))
    assert b"recalled" in kept
    assert b"Fifty" not in kept
    assert b"Ferry" not in kept


async def test_alerts_of_two_chains_do_not_meet(stage: StageAtWork) -> None:
    await stage.reads(checked(verdict(alert="alert-1"), chain="chain-1"))
    await stage.reads(checked(relation="kill", text="", chain="chain-2"))
    assert stage.keys == {"alerts/chain-1"}


class Outside:
    """Who reads the topics: `alerts` folded into the last state of each alert, beside `alerts.current`."""

    def __init__(self) -> None:
        self.folded: dict[str, Alert] = {}
        self.current: dict[str, Alert] = {}
        self.ids: dict[str, Alert] = {}

    def takes(self, outs: Any) -> None:
        for out in outs:
            if out.topic.name == "alerts":
                assert self.ids.setdefault(out.id, out.record) == out.record
                self.folded[out.record.id] = out.record
            elif out.record is None:
                del self.current[out.key]
            else:
                self.current[out.key] = out.record


START = NOW_MS - 200 * DAY_MS


async def days_pass(stage: StageAtWork, days: float) -> None:
    """Let the clock of the log go on, by an article of another chain that has no statements."""
    await stage.reads(checked(chain="chain-2"), at_ms=int(START + days * DAY_MS))


@pytest.fixture
def outside() -> Outside:
    return Outside()


async def test_the_present_state_can_be_rebuilt_from_the_events(stage: StageAtWork, outside: Outside) -> None:
    for p, alerts in ((0.9, "ab"), (0.7, "bc"), (0.1, "a"), (0.9, "a"), (0.1, "c")):
        told = [verdict(f"Statement {name}.", alert=name, p=p) for name in alerts]
        outside.takes((await stage.reads(checked(*told, relation="update"))).outs)
    assert outside.current == outside.folded
    assert {name: a.state for name, a in outside.current.items()} == {"a": "opened", "b": "updated", "c": "resolved"}


async def test_a_closed_alert_is_dropped_a_week_later_and_keeps_its_count(stage: StageAtWork, outside: Outside) -> None:
    outside.takes((await stage.reads(checked(verdict()), at_ms=START)).outs)
    outside.takes((await stage.reads(checked(verdict(p=0.1), relation="update"), at_ms=START)).outs)
    await days_pass(stage, 6.9)
    assert await stage.ticks() == []
    await days_pass(stage, 7.1)
    late = await stage.ticks()
    outside.takes(out for one in late for out in one.outcome.outs)
    assert outside.current == {}
    assert await stage.ticks() == []
    assert b"Fifty" not in codec.encode(tuple(decode_entries(stage.state.get("alerts/chain-1")).values()))
    again = await stage.reads(checked(verdict(), relation="update"), at_ms=int(START + 8 * DAY_MS))
    assert [(out.record.state, out.record.revision) for out in again.outs] == [("opened", 3)] * 2


async def test_what_the_clock_writes_names_the_record_that_it_follows_from(stage: StageAtWork) -> None:
    await stage.reads(checked(verdict()), at_ms=START)
    await stage.reads(checked(verdict(p=0.1), relation="update"), at_ms=START)
    await days_pass(stage, 8)
    (tombstone, _) = await stage.ticks()
    assert str(tombstone.inbound.place) == "copytaster.checked/0/1/0"
    assert [(out.topic.name, out.key, out.record) for out in tombstone.outcome.outs] == [
        ("alerts.current", "alert-1", None)
    ]


async def test_an_open_alert_is_closed_with_its_storys_window_and_then_dropped(
    stage: StageAtWork, outside: Outside
) -> None:
    outside.takes((await stage.reads(checked(verdict()), at_ms=START)).outs)
    await days_pass(stage, 89)
    assert await stage.ticks() == []
    await days_pass(stage, 91)
    outside.takes(out for one in await stage.ticks() for out in one.outcome.outs)
    (expired,) = outside.current.values()
    assert (expired.state, expired.basis, expired.revision) == ("resolved", "expired", 2)
    assert expired.cause is not None
    assert expired.cause.kind == "clock"
    await days_pass(stage, 98)
    outside.takes(out for one in await stage.ticks() for out in one.outcome.outs)
    assert outside.current == {}
    await days_pass(stage, 105)
    await stage.ticks()
    assert stage.keys == set()


@pytest.mark.parametrize("days", [91, 98, 120])
async def test_what_comes_after_the_window_finds_the_same_whether_the_sweep_came_by_or_not(
    days: int,
) -> None:
    ends = []
    for swept in (True, False):
        stage, outside = StageAtWork(Alerting(runtime_of())), Outside()
        outside.takes((await stage.reads(checked(verdict()), at_ms=START)).outs)
        await days_pass(stage, days)
        for _ in range(3 if swept else 0):
            outside.takes(out for one in await stage.ticks() for out in one.outcome.outs)
        outside.ids.clear()  # at 120 days it is numbered from 1 again: no log is kept that long
        again = await stage.reads(checked(verdict(), relation="update"), at_ms=int(START + days * DAY_MS))
        outside.takes(again.outs)
        ends.append((outside.folded, outside.current))
    assert ends[0] == ends[1]


async def test_what_a_correction_took_to_reach_its_alerts_is_timed(stage: StageAtWork, runtime: Runtime) -> None:
    def count() -> float:
        (family,) = runtime.metrics.correction_propagation_seconds.collect()
        told = {sample.name: sample.value for sample in family.samples}
        return told["copytaster_correction_propagation_seconds_count"]

    before = count()
    await stage.reads(caused(verdict(), kind="new"))
    assert count() == before
    await stage.reads(caused(verdict(p=0.1), kind="correction"))
    assert count() == before + 1
    await stage.reads(caused(verdict(p=0.1), kind="correction"))
    assert count() == before + 1


def caused(told: Any, *, kind: Any) -> CheckedArticle:
    made = checked(told, relation=kind)
    return replace(made, cause=Cause(kind=kind, uri="urn:wire:1"))
