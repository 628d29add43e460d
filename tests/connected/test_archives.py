"""An archive, a backlog and the live wire through one pipeline: what is told of each is about its own story."""

import asyncio
import json
from typing import Any

import pytest

from copytaster import formats
from desk.ingest.publish import RawItem
from tests.connected.test_near_duplicates import brings
from tests.support.processes import Pipeline
from tests.support.verifier import Topics

TEXT = (
    "Dockers at the port of Velm walked out on Wednesday and 14 grain ships lay idle, the harbour board said.\n\n"
    "Their union said that 2,300 of its members had joined by noon."
)
OTHER = "Snow closed the airport at Brill for four hours on Monday and 31 flights were cancelled, the operator said."
SLUG = "BC-Velm Dock Strike"
WRONG = {
    "1987": "The union said that 3,200 of its members had joined.",
    "late": "The strike left 40 grain ships idle.",
    "live": "Snow closed the airport at Brill and 71 flights were cancelled.",
}


def item(uri: str, made: str | None, text: str, *statements: str, **more: Any) -> RawItem:
    article = {"uri": uri, "version": "1", "type": "text", "headline": "Dockers walk out at Velm", "body_text": text}
    article |= {"versioncreated": made} if made else {}
    told = [{"n": n, "text": statement} for n, statement in enumerate(statements, 1)]
    raw = json.dumps({"article": article | more, "statements": told} if told else article | more).encode()
    return RawItem(raw, formats.sniff_media_type(raw), "gulf", uri)


async def repeated(pipeline: Pipeline) -> list[str]:
    """What the items on `duplicates` repeat, once there is one: no alert changes that could be waited for."""
    async with asyncio.timeout(60):
        while not (found := (await Topics.read(pipeline.broker, pipeline.name))["duplicates"]):
            pipeline.check_alive()
            await asyncio.sleep(0.5)
    return [json.loads(record.value or b"")["repeats"] for record in found]


@pytest.mark.connected
@pytest.mark.timeout(300)
async def test_a_kill_of_one_time_recalls_the_alerts_of_its_own_story(pipeline: Pipeline) -> None:
    pipeline.start()
    slugged = {"slugline": SLUG}
    live = item("urn:live:snow", None, OTHER, WRONG["live"])
    late = item("urn:late:1", "2024-11-20T09:00:00Z", TEXT, WRONG["late"], **slugged)
    await brings(pipeline, live, WRONG["live"])
    await brings(pipeline, late, WRONG["live"], WRONG["late"])
    old = item("urn:1987:1", "1987-10-14T13:05:00Z", TEXT, WRONG["1987"], **slugged)
    await brings(pipeline, old, *WRONG.values())
    copy = item("urn:1987:2", "1987-10-14T18:40:00Z", TEXT)
    await brings(pipeline, copy, *WRONG.values())
    assert await repeated(pipeline) == ["urn:1987:1"]

    kill = {"slugline": f"{SLUG}, Kill", "headline": "KILL KILL KILL: Velm dock strike"}
    five_days_on = item("urn:late:9", "2024-11-25T09:00:00Z", f"Kill {SLUG}.", **kill)
    await brings(pipeline, five_days_on, WRONG["live"], WRONG["1987"])
    topics = await brings(pipeline, item("urn:1987:9", "1987-10-15T19:00:00Z", f"Kill {SLUG}.", **kill), WRONG["live"])
    topics.verify()
