"""Replays beside a live topic set: each record once, the same twice, nothing on live topics."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.support.checked import changed_statements, publish_checked
from tests.support.generator import Made, stories
from tests.support.processes import Pipeline
from tests.support.publishing import ingest
from tests.support.replays import Replays, kill, origins, same_bytes
from tests.support.verifier import Topics
from tests.support.wall_clock import now_ms


@pytest.fixture
async def replays(pipeline: Pipeline) -> AsyncIterator[Replays]:
    made = Replays(pipeline)
    yield made
    made.stop()


@pytest.mark.connected
@pytest.mark.timeout(240)
async def test_a_replay_killed_on_its_way_copies_each_record_once_and_tells_the_same_alerts(replays: Replays) -> None:
    replays.pipeline.extra = {"topics.partitions": "12"}
    made = list(stories(300, seed=21, broken_every=0, most_words=80))
    assert await publish_checked(replays.pipeline, made) == 300
    live = await replays.ends()
    run = ("replay", "--topic", "checked", "--from", "-1h", "--keep", "--execute")

    process = replays.start(*run, "--rate", "60/s", "--name", "killed")
    await replays.until_copied(process, "killed", "checked", 100)
    kill(process)
    assert (await replays.json("replay", "status", "killed"))[0]["state"] == "interrupted"
    in_the_way = await replays.run(*run, "--name", "other", code=3)
    assert "one replay a topic at a time" in in_the_way
    done = await replays.json("replay", "resume", "killed")
    assert (done["state"], done["copied"], done["lost"]) == ("finished", 300, 0)

    whole = await replays.json(*run, "--rate", "1000/s", "--name", "whole")
    assert (whole["state"], whole["copied"]) == ("finished", 300)
    assert {d["kind"] for d in await replays.json("replay", "diff", "whole")} == {"gained"}  # none was ever sent
    assert set(origins(await replays.read("killed", "checked")).values()) == {1}
    assert len(origins(await replays.read("killed", "checked"))) == 300
    alerts = await replays.read("killed", "alerts")
    assert {json.loads(a.value or b"")["statement"] for a in alerts} == changed_statements(made)
    assert len({a.id for a in alerts}) == len({(a.id, a.value) for a in alerts})  # delivered twice, it is the same
    assert same_bytes(alerts, await replays.read("whole", "alerts"))
    assert await replays.ends() == live


def told(uri: str, text: str, *statements: str, version: str = "1") -> bytes:
    """A story with its statements, as a wire sends it."""
    article = {"uri": uri, "version": version, "type": "text", "headlines": [{"value": f"On {uri}"}]}
    article |= {"bodies": [{"role": "main", "contentType": "text/plain", "value": text}]}
    numbered = [{"n": n, "text": t} for n, t in enumerate(statements, 1)]
    return json.dumps({"article": article, "statements": numbered}).encode()


FERRY = "A ferry ran aground near Ostholm on Monday. Forty people were taken off by boat, the coastguard said."
FROST = "Frost destroyed a third of the apricots in the Sella valley in April, the growers' union said on Friday."
BRIDGE = "The bridge at Merrow will stay closed for six weeks, engineers told the town council on Wednesday."


@pytest.mark.connected
@pytest.mark.timeout(300)
async def test_a_replay_from_before_stories_have_chains_knows_what_came_before_and_tells_nothing_of_it(
    replays: Replays,
) -> None:
    pipeline = replays.pipeline
    pipeline.extra = {"topics.partitions": "12"}
    worker = pipeline.start()
    began = now_ms()
    before = [told("urn:ferry", FERRY, "Ninety people were taken off by boat."), told("urn:frost", FROST)]
    within = [
        told("urn:ferry", FERRY.replace("Forty", "Fifty"), "Ninety people were taken off by boat.", version="2"),
        told("urn:copy", FROST, "Frost destroyed all of the apricots in the Sella valley."),
        told("urn:bridge", BRIDGE, "The bridge at Merrow will stay closed for sixty weeks."),
    ]
    for raw, at_ms in ((before, began - 7_200_000), (within, began - 600_000)):
        for n, one in enumerate(raw):
            await ingest(pipeline, [Made(f"story-{at_ms}-{n}", one, False)], at_ms=at_ms + n)
        await pipeline.drained(deadline=120)
    worker.send_signal(15)
    worker.wait(20)
    live = await Topics.read(pipeline.broker, pipeline.name)
    run = ("replay", "--topic", "articles", "--from", "-1h", "--keep", "--execute", "--name", "early")
    done = await replays.json(*run)
    assert [(r["records"], r["warm_up"]) for r in done["ranges"]] == [(3, 2)]
    again = {r.id: r.value for r in await replays.read("early", "deduplicated")}
    assert again == {r.id: r.value for r in live["deduplicated"] if r.timestamp >= began - 600_000}
    assert len(again) == 3
    assert {r.id for r in await replays.read("early", "duplicates")} == {r.id for r in live["duplicates"]}
    statements = {json.loads(r.value or b"")["statement"] for r in await replays.read("early", "alerts")}
    assert "The bridge at Merrow will stay closed for sixty weeks." in statements
    assert await replays.ends() == {name: len(live[name]) for name in (await replays.ends())}
