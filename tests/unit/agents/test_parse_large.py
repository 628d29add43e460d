"""`parse` reads large items in the child process, so that none of them can hold up the loop."""

import json
import time
from collections.abc import Iterator

import pytest

from agents import parse
from agents.nlp.child import DeadlineExceeded, NlpChild
from copytaster.formats.errors import FormatError
from streams.settings.settings import Nlp
from streams.topics import RAW
from tests.unit.agents.fakes import inbound

PAGE = b"<html><body><ol>" + b"<li>One point more, says the harbour master of Lomma.</li>" * 16_000 + b"</ol>"
"""A page of nearly a mebibyte that takes seconds to read."""


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[NlpChild]:
    found = NlpChild(Nlp(pipeline="tests.unit.agents.tiny", deadline=0.5))
    monkeypatch.setattr(parse, "nlp", found)
    yield found
    found.close()


async def test_a_page_made_to_cost_time_costs_the_loop_none_and_ends_at_the_deadline(child: NlpChild) -> None:
    await child.start()
    spent = time.process_time()
    with pytest.raises(DeadlineExceeded) as caught:
        await parse.step(inbound(PAGE, RAW, headers={"content-type": b"text/html"}), None)  # type: ignore[arg-type]
    assert time.process_time() - spent < 0.3
    assert caught.value.reason == "deadline"
    assert child.pid is None


async def test_a_large_list_is_read_in_the_child_as_it_would_be_here(
    child: NlpChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    child._settings = Nlp(pipeline="tests.unit.agents.tiny")
    text = "A ferry ran aground off Lomma on Sunday. " * 200
    stories = [{"uri": f"urn:wire:{n}", "type": "text", "body_text": text} for n in range(4)]
    record = inbound(json.dumps([*stories, {"uri": "urn:wire:9", "bodies": 7}]).encode(), RAW)
    assert len(record.value) > parse.LARGE
    there = await parse.step(record, None)  # type: ignore[arg-type]
    assert child.pid is not None
    monkeypatch.setattr(parse, "LARGE", len(record.value))
    assert there == await parse.step(record, None)  # type: ignore[arg-type]
    assert ([out.key for out in there.outs][-1], there.rejects[0].reason) == ("urn:wire:3", "wrong-shape")


async def test_a_large_item_that_cannot_be_read_at_all_is_refused_for_its_own_reason(child: NlpChild) -> None:
    child._settings = Nlp(pipeline="tests.unit.agents.tiny")
    with pytest.raises(FormatError) as caught:
        await parse.step(inbound(b"\xff\xd8\xff" * 9000, RAW, headers={"content-type": b"image/jpeg"}), None)  # type: ignore[arg-type]
    assert caught.value.reason == "unsupported-image"
    assert child.pid is not None
