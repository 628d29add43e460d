"""`parse` reads large items in the child process, so that none of them can hold up the loop."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agents import parse
from agents.nlp.child_process import DeadlineExceeded, NlpChild
from agents.parse import Parse
from agents.records.outcome import Inbound, Outcome
from copytaster.formats.errors import FormatError
from streams.settings.sections import NlpSettings
from streams.topics import RAW
from tests.support.runtime import runtime_of
from tests.unit.agents.fakes import inbound

PAGE = b"<html><body><ol>" + b"<li>One point more, says the harbour master of Lomma.</li>" * 16_000 + b"</ol>"
"""A page of nearly a mebibyte that takes seconds to read."""
PIPELINE = "tests.unit.agents.tiny"


@contextmanager
def a_child(settings: NlpSettings) -> Iterator[tuple[NlpChild, Parse]]:
    """An nlp child, and the stage that asks it."""
    child = NlpChild(settings)
    try:
        yield child, Parse(runtime_of(nlp=child))
    finally:
        child.close()


@pytest.fixture
def child() -> Iterator[tuple[NlpChild, Parse]]:
    with a_child(NlpSettings(pipeline=PIPELINE)) as found:
        yield found


@pytest.fixture
def hasty() -> Iterator[tuple[NlpChild, Parse]]:
    """As `child`, with half a second for a call."""
    with a_child(NlpSettings(pipeline=PIPELINE, deadline=0.5)) as found:
        yield found


async def made_of(stage: Parse, record: Inbound) -> Outcome:
    """What the stage makes of one record."""
    return await stage.handle(record, None)  # type: ignore[arg-type]


async def test_a_page_made_to_cost_time_costs_the_loop_none_and_ends_at_the_deadline(
    hasty: tuple[NlpChild, Parse],
) -> None:
    child, stage = hasty
    await child.start()
    spent = time.process_time()
    with pytest.raises(DeadlineExceeded) as caught:
        await made_of(stage, inbound(PAGE, RAW, headers={"content-type": b"text/html"}))
    assert time.process_time() - spent < 0.3
    assert caught.value.reason == "deadline"
    assert child.pid is None


async def test_a_large_list_is_read_in_the_child_as_it_would_be_here(
    child: tuple[NlpChild, Parse], monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp, stage = child
    text = "A ferry ran aground off Lomma on Sunday. " * 200
    stories = [{"uri": f"urn:wire:{n}", "type": "text", "body_text": text} for n in range(4)]
    record = inbound(json.dumps([*stories, {"uri": "urn:wire:9", "bodies": 7}]).encode(), RAW)
    assert len(record.value) > parse.LARGE
    there = await made_of(stage, record)
    assert nlp.pid is not None
    monkeypatch.setattr(parse, "LARGE", len(record.value))
    assert there == await made_of(Parse(runtime_of()), record)
    assert ([out.key for out in there.outs][-1], there.rejects[0].reason) == ("urn:wire:3", "wrong-shape")


async def test_a_large_item_that_cannot_be_read_at_all_is_refused_for_its_own_reason(
    child: tuple[NlpChild, Parse],
) -> None:
    nlp, stage = child
    with pytest.raises(FormatError) as caught:
        await made_of(stage, inbound(b"\xff\xd8\xff" * 9000, RAW, headers={"content-type": b"image/jpeg"}))
    assert caught.value.reason == "unsupported-image"
    assert nlp.pid is not None
