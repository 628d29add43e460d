"""`parse`, `enrich` and `alert`: what each makes of one record."""

import json
from typing import Any

import pytest

from agents import alert, enrich, parse
from agents.shell import lives
from copytaster.article import Envelope
from copytaster.doc import Columns
from copytaster.formats.errors import FormatError
from copytaster.records import Checked, Enriched
from streams.checked import CHECKED
from streams.deduplicated import DEDUPLICATED
from streams.raw import RAW
from tests.agents.fakes import NOW_MS, Stage, inbound, topics
from tests.support.records import envelope, verdict


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
        async def call(self, function: Any, article: Envelope) -> Enriched:
            return Enriched(envelope=article, doc=Columns(), title=Columns())

    monkeypatch.setattr(enrich, "nlp", FakeNlp())
    story = envelope(relation="new", chain="chain-7")
    (out,) = (await enrich.step(inbound(story, DEDUPLICATED), None)).outs  # type: ignore[arg-type]
    assert (out.topic.name, out.key) == ("enriched", "chain-7")
    assert out.record.envelope == story


@pytest.fixture
def stage() -> Stage:
    return Stage(alert.step, lives, CHECKED)


def checked(*verdicts: Any, relation: Any = "new", **more: Any) -> Checked:
    return Checked(envelope=envelope(relation=relation, **more), verdicts=verdicts)


async def test_an_alert_event_is_published_and_is_the_present_state(stage: Stage) -> None:
    outcome = await stage.reads(checked(verdict()))
    assert topics(outcome) == ["alerts", "alerts.current"]
    event, present = outcome.outs
    assert (event.key, present.key) == ("chain-1", "alert-1")
    assert event.record is present.record
    assert event.record.state == "opened"
    assert event.id == present.id


async def test_the_life_of_an_alert_is_remembered_between_records(stage: Stage) -> None:
    states = []
    for p, relation in ((0.9, "new"), (0.9, "update"), (0.7, "update"), (0.1, "update"), (0.9, "update")):
        outcome = await stage.reads(checked(verdict(p=p), relation=relation))
        states += [(out.record.state, out.record.revision) for out in outcome.outs if out.topic.name == "alerts"]
    assert states == [("opened", 1), ("updated", 2), ("resolved", 3), ("opened", 4)]


async def test_a_record_that_changes_nothing_writes_nothing(stage: Stage) -> None:
    await stage.reads(checked(verdict()))
    outcome = await stage.reads(checked(verdict()))
    assert (outcome.outs, outcome.writes) == ((), {})


async def test_event_ids_depend_on_alert_and_revision_alone(stage: Stage) -> None:
    first = await stage.reads(checked(verdict()), at_ms=NOW_MS)
    lives._store.data.clear()
    again = await stage.reads(checked(verdict()), at_ms=NOW_MS + 5_000)
    assert [out.id for out in first.outs] == [out.id for out in again.outs]
    updated = await stage.reads(checked(verdict(p=0.7)))
    assert updated.outs[0].id != first.outs[0].id


async def test_a_kill_leaves_no_text_of_the_story_in_the_table(stage: Stage) -> None:
    await stage.reads(checked(verdict("Fifty were saved."), title="Ferry aground"))
    await stage.reads(checked(relation="kill", text="", title=""))
    ((_, raw),) = lives.items("alerts/")
    assert b"Fifty" not in raw
    assert b"Ferry" not in raw


async def test_alerts_of_two_chains_do_not_meet(stage: Stage) -> None:
    await stage.reads(checked(verdict(alert="alert-1"), chain="chain-1"))
    await stage.reads(checked(relation="kill", text="", chain="chain-2"))
    assert stage.keys == {"alerts/chain-1"}
