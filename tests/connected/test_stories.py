"""A story of five versions, with a correction and a kill, through the pipeline: in order, again, and out of order."""

import asyncio
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cloudevents.v1.kafka import KafkaMessage, from_binary
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from copytaster.model.stored_entry import unpack_body
from streams.headers import HEADERS_SCHEMA
from streams.kafka.admin import create_topics
from tests.brokers import ROOT
from tests.support.generator import Made
from tests.support.processes import Pipeline
from tests.support.publishing import apart, ingest
from tests.support.verifier import Topics, read_topic
from tests.support.wall_clock import now_ms

LAUNCHER = ROOT / "tests" / "support" / "crashing.py"
URI = "urn:test:ferry"
"""Bytes before the deflated JSON in an entry of these tables."""
STARTED_MS = now_ms()
LEAD = (
    "The ferry Astrid ran aground near Ostholm on Monday night. "
    "{toll} people were killed, coastguard commander Helga Storm said."
)
LOAD = "The ship was carrying 120 passengers from Nordvik."
BOATS = "Rescue boats took the others to Ostholm harbour before dawn."
TUGS = "Two tugs from Sandvik pulled the ship free on Wednesday."
FOUR = "Four people were killed when the ferry Astrid ran aground near Ostholm."
SIX = "Six people were killed when the ferry Astrid ran aground near Ostholm."
MANY = "The ferry Astrid was carrying 210 passengers from Nordvik."
SAVED = "The ship was carrying 120 passengers from Nordvik."


def version(n: int, toll: str, last: str, *statements: str, **more: Any) -> Made:
    paragraphs = [LEAD.format(toll=toll), f"{LOAD} {last}"]
    article = {
        "uri": URI,
        "version": str(n),
        "type": "text",
        "headlines": [{"value": "Ferry aground near Ostholm"}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": "\n\n".join(paragraphs)}],
    } | more
    told = [{"n": k, "text": text} for k, text in enumerate(statements, 1)]
    return Made("ferry", json.dumps({"article": article, "statements": told} if told else article).encode(), False)


FIRST = version(1, "Four", BOATS, FOUR, SIX, MANY)
SECOND = version(2, "Four", f"{BOATS} Divers from Ostholm searched the hull.")
THIRD = version(3, "Six", BOATS, edNote="CORRECTS the toll in the first paragraph.")
FOURTH = version(4, "Six", TUGS, SIX, MANY)
LATE = Made("late", apart(URI, SAVED, TUGS), False)
KILL = Made("ferry", json.dumps({"uri": URI, "type": "text", "version": "5", "pubStatus": "canceled"}).encode(), False)
IN_ORDER = ([FIRST, SECOND], [LATE], [THIRD, FOURTH])
OUT_OF_ORDER = ([LATE], [THIRD], [FIRST], [FOURTH, SECOND])


@pytest.mark.connected
@pytest.mark.timeout(400)
async def test_a_story_of_five_versions(pipeline: Pipeline, other_pipeline: Pipeline, tmp_path: Path) -> None:
    again = Pipeline(pipeline.broker, f"{pipeline.name}-again", tmp_path / "again", entailment=False)
    again.folder.mkdir()
    await create_topics(again.settings)
    try:
        runs = ((pipeline, IN_ORDER), (again, IN_ORDER), (other_pipeline, OUT_OF_ORDER))
        whole, repeated, shuffled = [[(e["statement"], e["state"], e["basis"], e["revision"]) for e in events]
                                     for events in [await told(*run) for run in runs]]  # fmt: skip
        assert whole == [
            (SIX, "opened", "contradicted", 1),
            (MANY, "opened", "contradicted", 1),
            (SIX, "updated", "contradicted", 2),
            (MANY, "updated", "contradicted", 2),
            (TUGS, "opened", "unsupported", 1),
            (FOUR, "opened", "overtaken", 1),
            (SIX, "resolved", "mended", 3),
            (MANY, "updated", "contradicted", 3),
            (TUGS, "updated", "unsupported", 2),
            (FOUR, "withdrawn", "gone", 2),
            (MANY, "updated", "contradicted", 4),
            (TUGS, "resolved", "mended", 3),
        ]
        assert repeated == whole
        assert shuffled != whole
        assert await events(again) == await events(pipeline)
        assert standing(await events(other_pipeline)) == standing(await events(pipeline))
        await all_recalled(pipeline)
        await all_recalled(other_pipeline)
    finally:
        again.stop()


async def told(pipeline: Pipeline, batches: Sequence[Sequence[Made]]) -> list[dict[str, Any]]:
    """The alert events of these arrivals, a batch after the other, each at its own minute."""
    pipeline.start()
    for n, batch in enumerate(batches):
        await ingest(pipeline, batch, at_ms=STARTED_MS + 60_000 * n)
        await pipeline.drained(deadline=120)
    return [event for _, event in await events(pipeline)]


async def events(pipeline: Pipeline) -> list[tuple[str, dict[str, Any]]]:
    """Id and body of each event, in order."""
    records = await read_topic(pipeline.broker, pipeline.topic("alerts"))
    return [(r.id, json.loads(r.value or b"")) for r in records]


def standing(told: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """What is open at the end, without what tells of the way there."""
    last = {event["id"]: event for _, event in told}
    way = ("revision", "state", "at", "opened_at", "cause")
    found = {e["id"]: {k: v for k, v in e.items() if k not in way}
             for e in last.values() if e["state"] in ("opened", "updated")}  # fmt: skip
    assert [e["statement"] for e in found.values()] == [MANY]
    return found


async def all_recalled(pipeline: Pipeline) -> None:
    """Send the kill: every alert goes, and no word of the story is left in tables and present states."""
    await ingest(pipeline, [KILL], at_ms=STARTED_MS + 3_600_000)
    await ingest(pipeline, [SECOND], at_ms=STARTED_MS + 3_600_001)
    await pipeline.drained(deadline=120)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    keep_to_the_contract(topics)
    present = {r.key: json.loads(r.value or b"") for r in topics["alerts.current"]}
    assert {(a["state"], a["basis"], a["statement"], a["title"]) for a in present.values()} == {
        ("recalled", "kill", "", "")
    }
    assert {json.loads(r.value or b"")["id"] for r in topics["alerts"]} == {(key or b"").decode() for key in present}
    for table in ("sources", "lives"):
        await assert_no_text(pipeline, table)


def keep_to_the_contract(topics: Topics) -> None:
    """The CloudEvents library reads every event that we wrote, and its headers and alerts are as the contract says."""
    about = Draft7Validator(HEADERS_SCHEMA, format_checker=FormatChecker())
    alert = Draft202012Validator(json.loads((ROOT / "docs/contracts/alerts.schema.json").read_text("utf-8")))
    for name, records in topics.records.items():
        for record in records:
            message = KafkaMessage(headers={k: v.encode() for k, v in record.headers.items()}, key=record.key,
                                   value=record.value or b"")  # fmt: skip
            event = from_binary(message, data_unmarshaller=lambda raw: raw)
            assert (event["id"], event["specversion"]) == (record.id, "1.0")
            assert event["type"] == ("copytaster.raw.v1" if name == "statements" else f"copytaster.{name}.v1")
            about.validate(record.headers)
            if name.startswith("alerts"):
                alert.validate(json.loads(record.value or b""))


async def assert_no_text(pipeline: Pipeline, table: str) -> None:
    """A table recovered from its changelog now would hold no word of the story."""
    changelog = await read_topic(pipeline.broker, f"{pipeline.name}-{table}-changelog")
    last = {(r.key or b"").decode(): r.value for r in changelog}
    kept = {key: zlib.decompress(unpack_body(raw)) for key, raw in last.items() if raw and not key.startswith("~")}
    assert {key.split("/")[0] for key in kept} == {{"sources": "story", "lives": "alerts"}[table]}
    for raw in kept.values():
        assert b"Astrid" not in raw
        assert b"Ostholm" not in raw


@pytest.mark.connected
@pytest.mark.timeout(200)
async def test_statements_released_twice_by_a_kill_in_between_are_judged_once(pipeline: Pipeline) -> None:
    pipeline.extra = {"worker.instance_id": "one", "broker.commit_interval": "0.5"}
    worker = pipeline.start(launcher=LAUNCHER, environ={"CRASH_AT": "attach:tick-produced:1"})
    await ingest(pipeline, [LATE])
    async with asyncio.timeout(90):
        while (await pipeline.lag())[pipeline.topic("statements")]:
            await asyncio.sleep(0.5)
    await ingest(pipeline, [SECOND])
    assert worker.wait(90) == -9, pipeline.log()[-3000:]
    pipeline.start()
    await pipeline.drained(deadline=120)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert [r.id for r in topics["statements.routed"]] == [topics["statements.routed"][0].id] * 2
    judged = [[v["text"] for v in json.loads(r.value or b"")["verdicts"]] for r in topics["checked"]]
    assert sorted(judged) == [[], [SAVED, TUGS]]
