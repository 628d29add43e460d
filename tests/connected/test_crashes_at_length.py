"""A worker killed with kill -9 three times among two thousand stories: nothing is lost and nothing is new."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.support.generator import Made, stories
from tests.support.processes import Pipeline
from tests.support.publishing import ingest
from tests.support.verifier import Topics, differences
from tests.support.wall_clock import now_ms

STARTED_MS = now_ms()
"""One time of ingest for both runs, since alerts tell it; a recent one, which retention leaves alone."""


@pytest.mark.connected
@pytest.mark.timeout(1200)
async def test_two_thousand_stories_with_three_kills_on_the_way(pipeline: Pipeline, other_pipeline: Pipeline) -> None:
    made = in_one_order(stories(2000, seed=3, broken_every=100, most_words=60))
    await ingest(pipeline, made, at_ms=STARTED_MS)
    await ingest(other_pipeline, made, at_ms=STARTED_MS)
    for each in (pipeline, other_pipeline):
        each.extra = {"worker.instance_id": "one"}
    other_pipeline.start()
    for left in (1600, 1000, 400):
        worker = pipeline.start()
        await unread_below(pipeline, left)
        pipeline.kill(worker)
    pipeline.start()
    await pipeline.drained(deadline=900)
    await other_pipeline.drained(deadline=900)
    killed = await Topics.read(pipeline.broker, pipeline.name)
    whole = await Topics.read(other_pipeline.broker, other_pipeline.name)
    killed.verify()
    whole.verify()
    assert len(killed["rejected"]) >= sum(m.broken for m in made)
    assert len({r.id for r in killed["rejected"]}) == sum(m.broken for m in made), killed.reasons()
    assert len(whole.alerts()) >= 500
    assert differences(killed, whole) == []


def in_one_order(made: Iterable[Made]) -> list[Made]:
    """As items of one id they share a partition of `raw`, so both runs read them in one order.

    Which of two alike stories is the update of the other, and so their alerts' ids, hangs on which came first.
    """
    return [replace(one, item_id="one-wire") for one in made]


async def unread_below(pipeline: Pipeline, left: int) -> None:
    """Wait until fewer than `left` stories wait to be enriched, and more than none."""
    async with asyncio.timeout(600):
        while True:
            lag = await pipeline.lag()
            if lag[pipeline.topic("raw")] == 0 and 0 < lag[pipeline.topic("deduplicated")] < left:
                return
            await asyncio.sleep(0.5)
            pipeline.check_alive()
