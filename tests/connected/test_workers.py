"""Several workers, and workers that end in every way: nothing is lost, and the others carry on."""

import asyncio
import signal

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError

from streams.kafka.admin import create_topics, open_admin_client
from tests.support.generator import stories
from tests.support.processes import Pipeline
from tests.support.publishing import ingest
from tests.support.verifier import Topics


@pytest.mark.connected
@pytest.mark.timeout(400)
async def test_two_workers_share_the_partitions_and_one_carries_on_when_the_other_is_killed(
    pipeline: Pipeline,
) -> None:
    made = list(stories(240, seed=11, broken_every=40, most_words=80))
    first, second = pipeline.start(), pipeline.start()
    await both_assigned(pipeline)
    await ingest(pipeline, made)
    await asyncio.sleep(4)
    pipeline.kill(first)
    await pipeline.drained(deadline=240)
    assert second.poll() is None
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert len({r.id for r in topics["rejected"]}) == sum(m.broken for m in made), topics.reasons()


@pytest.mark.connected
@pytest.mark.timeout(400)
async def test_sigterm_under_a_backlog_exits_with_0_and_loses_nothing(pipeline: Pipeline) -> None:
    pipeline.extra = {"worker.instance_id": "one"}
    made = list(stories(200, seed=12, broken_every=0, most_words=80))
    await ingest(pipeline, made)
    for _ in range(3):
        worker = pipeline.start()
        await asyncio.sleep(12)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0, pipeline.log()[-3000:]
    pipeline.start()
    await pipeline.drained(deadline=240)
    (await Topics.read(pipeline.broker, pipeline.name)).verify()


@pytest.mark.connected
@pytest.mark.timeout(300)
async def test_a_dead_letter_that_cannot_be_written_stops_the_worker_and_comes_again(pipeline: Pipeline) -> None:
    pipeline.extra = {"broker.patience": "4", "broker.request_timeout": "3"}
    async with open_admin_client(pipeline.settings) as client:
        await client.delete_topics([pipeline.topic("rejected")])
    made = list(stories(30, seed=13, broken_every=10, most_words=60))
    worker = pipeline.start()
    await ingest(pipeline, made)
    assert worker.wait(120) == 70, pipeline.log()[-3000:]

    assert await create_topics(pipeline.settings) == [pipeline.topic("rejected")]
    pipeline.start()
    await pipeline.drained(deadline=180)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    assert len({r.id for r in topics["rejected"]}) == sum(m.broken for m in made), topics.reasons()


async def group_members(pipeline: Pipeline) -> list[tuple[str, str, str, bytes, bytes]]:
    """The group's members as the broker describes them; none while its very first group is being set up."""
    async with open_admin_client(pipeline.settings) as client:
        try:
            described = await client.describe_consumer_groups([pipeline.name])
        except GroupCoordinatorNotAvailableError:
            return []
    members: list[tuple[str, str, str, bytes, bytes]] = described[0].groups[0][5]
    return members


async def both_assigned(pipeline: Pipeline) -> None:
    """Wait until the group has two members, each with partitions of `raw`."""
    async with asyncio.timeout(150):
        while True:
            members = await group_members(pipeline)
            if len(members) == 2 and all(len(member[4]) > 60 for member in members):
                return
            await asyncio.sleep(1)
            pipeline.check_alive()
