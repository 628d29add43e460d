"""`parse` and `enrich`: what each makes of one record."""

import json
from typing import Any

import pytest

from agents.enrich import Enrich
from agents.parse import Parse
from agents.records.outcome import Inbound, Outcome
from agents.runtime.context import Runtime
from agents.runtime.stage import Stage
from copytaster.formats.errors import FormatError
from copytaster.model.records import EnrichedArticle
from copytaster.text.doc import ParseColumns
from streams.codec import decode, encode
from streams.topics import DEDUPLICATED, RAW
from tests.support.records import envelope
from tests.support.runtime import NoModels, runtime_of
from tests.unit.agents.fakes import inbound


def ninjs(uri: str, text: str = "A ferry ran aground.") -> dict[str, Any]:
    return {"uri": uri, "type": "text", "headlines": [{"value": "Ferry"}], "bodies": [{"role": "main", "value": text}]}


@pytest.fixture
def parse(runtime: Runtime) -> Parse:
    return Parse(runtime)


async def made_of(stage: Stage, record: Inbound) -> Outcome:
    """What a stage without state makes of one record."""
    return await stage.handle(record, None)  # type: ignore[arg-type]


async def test_an_item_becomes_an_article_with_its_provider_and_time_of_ingest(parse: Parse) -> None:
    raw = json.dumps(ninjs("urn:wire:1")).encode()
    record = inbound(
        raw, RAW, at_ms=1_772_442_000_000, headers={"provider": b"testwire", "content-type": b"application/json"}
    )
    (out,) = (await made_of(parse, record)).outs
    assert (out.topic.name, out.key, out.item) == ("articles", "urn:wire:1", 0)
    assert (out.record.provider, out.record.received) == ("testwire", "2026-03-02T09:00:00.000Z")
    assert out.record.article.text == "A ferry ran aground."


async def test_a_broken_item_of_a_list_costs_itself_only(parse: Parse) -> None:
    raw = json.dumps([ninjs("urn:wire:1"), {"uri": "urn:wire:2", "bodies": 7}, ninjs("urn:wire:3")]).encode()
    outcome = await made_of(parse, inbound(raw, RAW))
    assert [(out.key, out.item) for out in outcome.outs] == [("urn:wire:1", 0), ("urn:wire:3", 2)]
    assert [(reject.item, reject.reason) for reject in outcome.rejects] == [(1, "wrong-shape")]


async def test_an_item_that_cannot_be_read_at_all_is_refused(parse: Parse) -> None:
    with pytest.raises(FormatError) as caught:
        await made_of(parse, inbound(b"\xff\xd8\xff", RAW, headers={"content-type": b"image/jpeg"}))
    assert caught.value.reason == "unsupported-image"


async def test_an_item_declared_as_json_is_never_read_as_a_page(parse: Parse) -> None:
    page = b"{'uri': nothing}\n\nA ferry ran aground. Forty people were taken off by boat on Monday morning."
    with pytest.raises(FormatError) as caught:
        await made_of(parse, inbound(page, RAW, headers={"content-type": b"application/json"}))
    assert caught.value.reason == "not-json"


async def test_an_empty_item_is_one_broken_item(parse: Parse) -> None:
    outcome = await made_of(parse, inbound(b"", RAW))
    assert outcome.outs == ()
    assert [(reject.item, reject.reason) for reject in outcome.rejects] == [(0, "empty")]


async def test_enrich_hands_the_article_to_the_models_and_on_under_its_chain() -> None:
    class FakeNlp(NoModels):
        async def call(self, function: Any, *args: Any, within: float | None = None) -> bytes:
            (article,) = args
            return encode(EnrichedArticle(envelope=article, doc=ParseColumns(), title=ParseColumns()))

    enrich = Enrich(runtime_of(nlp=FakeNlp()))
    story = envelope(relation="new", chain="chain-7")
    (out,) = (await made_of(enrich, inbound(story, DEDUPLICATED))).outs
    assert (out.topic.name, out.key) == ("enriched", "chain-7")
    assert decode(EnrichedArticle, out.record).envelope == story
