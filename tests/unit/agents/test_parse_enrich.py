"""`parse` and `enrich`: what each makes of one record."""

import json
from typing import Any

import pytest

from agents import enrich, parse
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope
from copytaster.model.records import Enriched
from copytaster.text.doc import Columns
from streams.codec import decode, encode
from streams.topics import DEDUPLICATED, RAW
from tests.support.records import envelope
from tests.unit.agents.fakes import inbound


def ninjs(uri: str, text: str = "A ferry ran aground.") -> dict[str, Any]:
    return {"uri": uri, "type": "text", "headlines": [{"value": "Ferry"}], "bodies": [{"role": "main", "value": text}]}


async def test_an_item_becomes_an_article_with_its_provider_and_time_of_ingest() -> None:
    raw = json.dumps(ninjs("urn:wire:1")).encode()
    record = inbound(
        raw, RAW, at_ms=1_772_442_000_000, headers={"provider": b"testwire", "content-type": b"application/json"}
    )
    (out,) = (await parse.step(record, None)).outs  # type: ignore[arg-type]
    assert (out.topic.name, out.key, out.item) == ("articles", "urn:wire:1", 0)
    assert (out.record.provider, out.record.received) == ("testwire", "2026-03-02T09:00:00.000Z")
    assert out.record.article.text == "A ferry ran aground."


async def test_a_broken_item_of_a_list_costs_itself_only() -> None:
    raw = json.dumps([ninjs("urn:wire:1"), {"uri": "urn:wire:2", "bodies": 7}, ninjs("urn:wire:3")]).encode()
    outcome = await parse.step(inbound(raw, RAW), None)  # type: ignore[arg-type]
    assert [(out.key, out.item) for out in outcome.outs] == [("urn:wire:1", 0), ("urn:wire:3", 2)]
    assert [(reject.item, reject.reason) for reject in outcome.rejects] == [(1, "wrong-shape")]


async def test_an_item_that_cannot_be_read_at_all_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        await parse.step(inbound(b"\xff\xd8\xff", RAW, headers={"content-type": b"image/jpeg"}), None)  # type: ignore[arg-type]
    assert caught.value.reason == "unsupported-image"


async def test_an_item_declared_as_json_is_never_read_as_a_page() -> None:
    page = b"{'uri': nothing}\n\nA ferry ran aground. Forty people were taken off by boat on Monday morning."
    with pytest.raises(FormatError) as caught:
        await parse.step(inbound(page, RAW, headers={"content-type": b"application/json"}), None)  # type: ignore[arg-type]
    assert caught.value.reason == "not-json"


async def test_an_empty_item_is_one_broken_item() -> None:
    outcome = await parse.step(inbound(b"", RAW), None)  # type: ignore[arg-type]
    assert outcome.outs == ()
    assert [(reject.item, reject.reason) for reject in outcome.rejects] == [(0, "empty")]


async def test_enrich_hands_the_article_to_the_models_and_on_under_its_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    class FakeNlp:
        async def call(self, function: Any, article: Envelope) -> bytes:
            return encode(Enriched(envelope=article, doc=Columns(), title=Columns()))

    monkeypatch.setattr(enrich, "nlp", FakeNlp())
    story = envelope(relation="new", chain="chain-7")
    (out,) = (await enrich.step(inbound(story, DEDUPLICATED), None)).outs  # type: ignore[arg-type]
    assert (out.topic.name, out.key) == ("enriched", "chain-7")
    assert decode(Enriched, out.record).envelope == story
