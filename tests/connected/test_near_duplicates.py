"""What only likeness joins to a story, through the pipeline: a page that copies it, another provider's update."""

import asyncio
import json
from typing import Any

import pytest

from copytaster import formats
from desk.ingest.publish import RawItem, publish_items
from tests.support.processes import Pipeline
from tests.support.verifier import Topics

STORY = (
    "A ferry ran aground off Ostholm on Monday, killing 12 people, the harbour office said. Forty passengers were "
    "taken off by boat before dark. The ship had left Port Verren an hour before with 230 people on board.\n\n"
    "Divers will look at the hull on Wednesday, the owners said. The line has run since 1962."
)
PAGE = (
    "OSTHOLM, March 2 (Merrow News) - "
    + STORY.removesuffix(" The line has run since 1962.")
    + "\n\nReporting by Ann Lee; editing by Bo Marsh"
)
UPDATE = STORY.replace("killing 12", "killing 14")
SOUND, DISTORTED = "Forty passengers were taken off by boat.", "Fifty people were killed when a ferry ran aground."
OUTDATED, FALSE = "A ferry ran aground off Ostholm, killing 12 people.", "The ship had 730 people on board."


def item(provider: str, uri: str, text: str, *statements: str, **more: Any) -> RawItem:
    article = {
        "uri": uri,
        "version": "1",
        "type": "text",
        "headlines": [{"value": "Ferry aground off Ostholm"}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": text}],
    } | more
    told = [{"n": n, "text": statement} for n, statement in enumerate(statements, 1)]
    raw = json.dumps({"article": article, "statements": told} if told else article).encode()
    return RawItem(raw, formats.sniff_media_type(raw), provider, uri)


async def brings(pipeline: Pipeline, one: RawItem, *wanted: str) -> Topics:
    """Publish an item and wait until these statements' alerts are open; what comes next is later for sure."""
    async for _ in publish_items([one], pipeline.settings):
        pass
    found: set[str] = set()
    try:
        async with asyncio.timeout(120):
            while True:
                topics = await Topics.read(pipeline.broker, pipeline.name)
                if (found := set(standing(topics))) == set(wanted):
                    # Topics are read one after another: what led to the last of these alerts is in all by now.
                    return await Topics.read(pipeline.broker, pipeline.name)
                pipeline.check_alive()
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise AssertionError(f"open are {found}, not {wanted}\n{pipeline.logs()}") from None


def standing(topics: Topics) -> dict[str, dict[str, Any]]:
    """The last event of each alert that is open, by its statement."""
    last = {alert["id"]: alert for alert in (json.loads(record.value or b"") for record in topics["alerts"])}
    return {alert["statement"]: alert for alert in last.values() if alert["state"] in ("opened", "updated")}


@pytest.mark.connected
@pytest.mark.embedded
@pytest.mark.timeout(300)
async def test_a_page_that_copies_a_story_raises_its_alert_and_a_guest_leaves_by_itself(pipeline: Pipeline) -> None:
    pipeline.start()
    await brings(pipeline, item("wire", "urn:wire:ferry", STORY, OUTDATED, FALSE), FALSE)

    topics = await brings(pipeline, item("page", "urn:page:7", PAGE, SOUND, DISTORTED), FALSE, DISTORTED)
    (copy,) = [json.loads(record.value or b"") for record in topics["duplicates"]]
    lineage = copy["envelope"]["lineage"]
    assert (lineage["basis"], copy["repeats"]) == ("likeness", "urn:wire:ferry")
    assert 0.7 < copy["similarity"] < 1
    assert standing(topics)[DISTORTED]["uri"] == "urn:page:7"
    assert standing(topics)[DISTORTED]["chain_id"] == lineage["chain_id"]

    topics = await brings(pipeline, item("other", "urn:other:ferry", UPDATE), FALSE, DISTORTED, OUTDATED)
    assert standing(topics)[OUTDATED]["basis"] == "overtaken"

    kill = item("other", "urn:other:ferry", "", version="2", pubStatus="canceled", bodies=[])
    topics = await brings(pipeline, kill, FALSE, DISTORTED)
    assert standing(topics)[FALSE]["uri"] == "urn:wire:ferry"
    told = [json.loads(record.value or b"")["lineage"] for record in topics["deduplicated"]]
    assert [(one["relation"], one["basis"]) for one in told if one["relation"] == "kill"] == [("kill", "guest")]
    topics.verify()
