"""Replays beside a live topic set: each record once, the same twice, nothing on live topics."""

from collections.abc import AsyncIterator

import pytest

from tests.support.checked import changed_statements, publish_checked
from tests.support.generator import stories
from tests.support.processes import Pipeline
from tests.support.replays import Replays, kill, origins, same_bytes


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
    assert len(alerts) == len({a.id for a in alerts}) >= len(changed_statements(made)) * 0.98
    assert same_bytes(alerts, await replays.read("whole", "alerts"))
    assert await replays.ends() == live
