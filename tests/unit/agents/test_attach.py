"""`attach`: statements that come apart from their article find its chain, wait for it, or are given up."""

import json

import pytest

from agents.attach import Attach
from agents.deduplicate import Deduplicate
from agents.records.outcome import RefusedRecord
from agents.runtime.context import Runtime
from agents.state import pending
from copytaster.dedup.memory import chain_of_uri
from copytaster.formats.errors import FormatError
from streams.settings.windows import build_windows
from streams.topics import STORIES
from tests.support.records import envelope
from tests.support.times import MINUTE_MS, NOW_MS
from tests.unit.agents.fakes import Clock, StageAtWork, topics


def apart(*texts: str, uri: str = "urn:wire:1") -> bytes:
    return json.dumps({"uri": uri, "statements": [{"n": n, "text": t} for n, t in enumerate(texts, 1)]}).encode()


@pytest.fixture
def stage(runtime: Runtime) -> StageAtWork:
    return StageAtWork(Attach(runtime))


async def article_comes(runtime: Runtime, uri: str = "urn:wire:1") -> None:
    await StageAtWork(Deduplicate(runtime)).reads(envelope(uri))


async def test_statements_of_a_known_article_are_routed_to_its_chain(stage: StageAtWork, runtime: Runtime) -> None:
    await article_comes(runtime)
    outcome = await stage.reads(apart("Fifty people were taken off."))
    assert topics(outcome) == ["statements.routed"]
    (out,) = outcome.outs
    assert (
        out.key
        == out.record.chain_id
        == chain_of_uri(runtime.states[STORIES], "urn:wire:1", build_windows(runtime.settings))
    )
    assert [s.text for s in out.record.statements] == ["Fifty people were taken off."]
    assert not outcome.waiting


async def test_statements_without_their_article_wait(stage: StageAtWork) -> None:
    outcome = await stage.reads(apart("One."))
    assert outcome.waiting
    assert outcome.outs == ()
    assert stage.keys == {"waits/urn:wire:1"}
    assert await stage.ticks() == []


async def test_waiting_statements_go_on_in_order_once_their_article_has_come(
    stage: StageAtWork, runtime: Runtime
) -> None:
    await stage.reads(apart("One."))
    await stage.reads(apart("Two."))
    await stage.reads(apart("Three.", uri="urn:wire:2"))
    await article_comes(runtime)
    late = await stage.ticks()
    told = [(one.inbound.place.offset, out.record.statements[0].text) for one in late for out in one.outcome.outs]
    assert told == [(0, "One."), (1, "Two.")]
    assert stage.keys == {"waits/urn:wire:2"}
    assert await stage.ticks() == []


async def test_statements_that_waited_too_long_become_dead_letters_in_two_looks(
    stage: StageAtWork, clock: Clock
) -> None:
    await stage.reads(apart("Old."))
    clock.pass_time(minutes=11)
    (decided,) = await stage.ticks()
    assert (decided.inbound, decided.outcome.outs, decided.outcome.rejects) == (None, (), ())
    late = await stage.ticks()
    letters = [(one.inbound.value, r.reason) for one in late if one.inbound for r in one.outcome.rejects]
    assert letters == [(apart("Old."), "no-article")]
    assert stage.keys == set()


async def test_what_was_given_up_does_not_go_on_whatever_comes_before_its_dead_letter(
    stage: StageAtWork, runtime: Runtime, clock: Clock
) -> None:
    await stage.reads(apart("Old."))
    clock.pass_time(minutes=11)
    await stage.ticks()
    await article_comes(runtime)
    late = await stage.ticks()
    assert [one.outcome.outs for one in late] == [(), ()]
    assert [r.reason for one in late for r in one.outcome.rejects] == ["no-article"]


async def test_records_that_come_late_from_a_backlog_wait_as_long_as_others(stage: StageAtWork) -> None:
    await stage.reads(apart("Old."), at_ms=NOW_MS - 120 * MINUTE_MS)
    assert await stage.ticks() == []


async def test_more_than_enough_for_one_article_are_refused(
    stage: StageAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "MAX_GROUP_SIZE", 2)
    await stage.reads(apart("One."))
    await stage.reads(apart("Two."))
    with pytest.raises(RefusedRecord) as caught:
        await stage.reads(apart("Three."))
    assert caught.value.reason == "too-many-waiting"


async def test_a_look_at_many_that_wait_reads_none_of_them(stage: StageAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(50):
        await stage.reads(apart("One.", uri=f"urn:wire:{n}"))
    monkeypatch.setattr(pending, "_from_tree", None)
    assert await stage.ticks() == []


async def test_a_parked_record_comes_back_whole(stage: StageAtWork, runtime: Runtime) -> None:
    await stage.reads(apart("One."))
    await article_comes(runtime)
    (late, _) = await stage.ticks()
    assert late.inbound.key == b"key"
    assert late.inbound.time_ms == NOW_MS
    assert str(late.inbound.place) == "copytaster.statements/0/0/0"


async def test_statements_that_cannot_be_read_are_refused(stage: StageAtWork) -> None:
    with pytest.raises(FormatError) as caught:
        await stage.reads(b'{"uri": "urn:wire:1"')
    assert caught.value.reason == "truncated"
