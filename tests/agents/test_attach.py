"""`attach`: statements that come apart from their article find its chain, wait for it, or are given up."""

import json

import pytest

from agents import attach, deduplicate
from agents.shell import stories, waiting
from agents.stories import chain_of
from copytaster.formats.errors import FormatError
from streams.articles import ARTICLES
from streams.statements import STATEMENTS
from tests.agents.fakes import MINUTE_MS, NOW_MS, Stage, topics
from tests.support.records import envelope


def apart(*texts: str, uri: str = "urn:wire:1") -> bytes:
    return json.dumps({"uri": uri, "statements": [{"n": n, "text": t} for n, t in enumerate(texts, 1)]}).encode()


@pytest.fixture
def stage() -> Stage:
    return Stage(attach.step, waiting, STATEMENTS)


async def article_comes(uri: str = "urn:wire:1") -> None:
    await Stage(deduplicate.step, stories, ARTICLES).reads(envelope(uri))


async def test_statements_of_a_known_article_are_routed_to_its_chain(stage: Stage) -> None:
    await article_comes()
    outcome = await stage.reads(apart("Fifty people were taken off."))
    assert topics(outcome) == ["statements.routed"]
    (out,) = outcome.outs
    assert out.key == out.record.chain_id == chain_of(stories, "urn:wire:1")
    assert [s.text for s in out.record.statements] == ["Fifty people were taken off."]
    assert not outcome.waiting


async def test_statements_without_their_article_wait(stage: Stage) -> None:
    outcome = await stage.reads(apart("One."))
    assert outcome.waiting
    assert outcome.outs == ()
    assert stage.keys == {"waits/urn:wire:1"}
    assert await stage.ticks(attach.release) == []


async def test_waiting_statements_go_on_in_order_once_their_article_has_come(stage: Stage) -> None:
    await stage.reads(apart("One."))
    await stage.reads(apart("Two."))
    await stage.reads(apart("Three.", uri="urn:wire:2"))
    await article_comes()
    late = await stage.ticks(attach.release)
    told = [one.outcome.outs[0].record.statements[0].text for one in late]
    assert told == ["One.", "Two."]
    assert [one.inbound.place.offset for one in late] == [0, 1]
    assert stage.keys == {"waits/urn:wire:2"}
    assert await stage.ticks(attach.release) == []


async def test_statements_that_waited_too_long_become_dead_letters_and_younger_ones_wait_on(stage: Stage) -> None:
    await stage.reads(apart("Old."), at_ms=NOW_MS - 11 * MINUTE_MS)
    await stage.reads(apart("Young."), at_ms=NOW_MS)
    (late,) = await stage.ticks(attach.release)
    assert [(r.item, r.reason) for r in late.outcome.rejects] == [(0, "no-article")]
    assert late.outcome.outs == ()
    assert late.inbound.value == apart("Old.")
    await article_comes()
    (late,) = await stage.ticks(attach.release)
    assert late.inbound.value == apart("Young.")
    assert stage.keys == set()


async def test_a_parked_record_comes_back_whole(stage: Stage) -> None:
    await stage.reads(apart("One."))
    await article_comes()
    (late,) = await stage.ticks(attach.release)
    assert late.inbound.key == b"key"
    assert late.inbound.time_ms == NOW_MS
    assert str(late.inbound.place) == "copytaster.statements/0/0/0"


async def test_statements_that_cannot_be_read_are_refused(stage: Stage) -> None:
    with pytest.raises(FormatError) as caught:
        await stage.reads(b'{"uri": "urn:wire:1"')
    assert caught.value.reason == "truncated"
