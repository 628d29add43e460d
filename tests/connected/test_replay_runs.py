"""Planning, entering, refusing, filling and cancelling replays, at a broker and without workers."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from copytaster.model.replay_run import Checkpoint, ReplayPeriod, ReplayRun
from desk.ingest.publish import open_producer
from desk.ops.replay import copier
from desk.ops.replay.ending import cancel_run, remove_run
from desk.ops.replay.identities import copy_identities
from desk.ops.replay.ownership import is_worked_on, take_ownership
from desk.ops.replay.plan import ReplayRequest, pin_ranges
from desk.ops.replay.registry import read_runs, register_run
from desk.ops.replay.runner import ReplayContext, execute_run
from desk.ops.replay.topics import delete_run_topics, group_of, settings_of
from desk.refusal import Refusal
from streams.headers import format_iso
from streams.kafka.admin import create_topics, open_admin_client
from streams.topics import STORIES
from tests.support.checked import publish_checked
from tests.support.generator import stories
from tests.support.processes import Pipeline
from tests.support.replays import Replays, origins
from tests.support.verifier import read_topic
from tests.support.wall_clock import now_ms

HOUR_MS = 3_600_000


class Watched:
    """Notes every checkpoint."""

    def __init__(self) -> None:
        self.seen: list[Checkpoint] = []

    def report_progress(self, run: ReplayRun, left: int | None) -> None:
        self.seen.append(run.checkpoint)


async def planned(pipeline: Pipeline, name: str = "one", *, start: datetime | None = None, **more: Any) -> ReplayRun:
    """A run of all checked stories let in from `start` on."""
    began = now_ms()
    start_ms = int(start.timestamp() * 1000) if start else began - HOUR_MS
    ranges = await pin_ranges(ReplayRequest("checked", start_ms, began), pipeline.settings)
    span = ReplayPeriod(start=format_iso(start_ms), end=format_iso(began))
    return replace(ReplayRun(id=name, state="planned", ranges=ranges, span=span), **more)


async def topic_names(pipeline: Pipeline) -> set[str]:
    async with open_admin_client(pipeline.settings) as client:
        return {name for name in await client.list_topics() if name.startswith(pipeline.name)}


@pytest.mark.connected
@pytest.mark.embedded
async def test_a_dry_run_pins_offsets_by_time_of_ingest_and_makes_nothing(pipeline: Pipeline) -> None:
    before = await topic_names(pipeline)
    await publish_checked(pipeline, stories(60, broken_every=0), span_ms=600_000)
    live = await read_topic(pipeline.broker, pipeline.topic("checked"))
    middle = sorted(r.timestamp for r in live)[30]
    whole = await Replays(pipeline).json("replay", "--topic", "checked", "--from", "-1h")
    assert whole["records"] == sum(r["records"] for r in whole["ranges"]) == 60
    for r in whole["ranges"]:
        assert (r["from"], r["to"]) == (0, sum(x.partition == r["partition"] for x in live))
    later = await planned(pipeline, start=datetime.fromtimestamp(middle / 1000, UTC))
    assert sum(r.count for r in later.ranges) == sum(r.timestamp >= middle for r in live) == 30
    assert min(r.first_ms for r in later.ranges if r.count) == middle
    await publish_checked(pipeline, stories(5, seed=2, broken_every=0), span_ms=1000)
    assert later.total == 30
    assert await topic_names(pipeline) == before


@pytest.mark.connected
@pytest.mark.embedded
async def test_a_larger_topic_set_is_filled_with_each_record_once_even_after_a_break(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    larger = Pipeline(
        pipeline.broker, f"{pipeline.name}-larger", pipeline.folder, {"topics.partitions": "5"}, entailment=False
    )
    await create_topics(larger.settings)
    await publish_checked(pipeline, stories(40, broken_every=0))
    await publish_checked(larger, stories(3, seed=5, broken_every=0))
    run = await planned(pipeline, into=larger.name)
    await register_run(run, pipeline.settings)
    watched = Watched()
    monkeypatch.setattr(copier, "MOST_IN_A_BATCH", 10)
    done = await execute_run(run, ReplayContext(pipeline.settings), watched)
    assert (done.state, done.checkpoint.copied) == ("finished", 40)
    earlier = watched.seen[1]
    assert earlier.copied == 20
    again = await execute_run(
        replace(done, state="copying", checkpoint=earlier), ReplayContext(pipeline.settings), Watched()
    )
    assert again.checkpoint.copied == 40
    copies = [r for r in await read_topic(larger.broker, larger.topic("checked")) if "replay-origin" in r.headers]
    assert set(origins(copies).values()) == {1}
    assert len(copies) == 40
    assert {r.partition for r in copies} == set(range(5))
    live = await read_topic(pipeline.broker, pipeline.topic("checked"))
    assert {(r.key, r.value, r.timestamp, r.id) for r in copies} == {(r.key, r.value, r.timestamp, r.id) for r in live}


@pytest.mark.connected
@pytest.mark.embedded
async def test_one_replay_a_topic_at_a_time_until_it_is_cancelled_and_all_of_it_taken_away(pipeline: Pipeline) -> None:
    await publish_checked(pipeline, stories(5, broken_every=0))
    before = await topic_names(pipeline)
    run = await planned(pipeline)
    await register_run(run, pipeline.settings)
    with pytest.raises(Refusal, match="one replay a topic at a time"):
        await register_run(await planned(pipeline, "two"), pipeline.settings)
    with pytest.raises(Refusal, match="there is a replay 'one' already"):
        await register_run(run, pipeline.settings)
    await create_topics(settings_of(run, pipeline.settings))
    made = await topic_names(pipeline) - before
    assert f"{pipeline.name}.checked.replay.one" in made
    assert all(".replay.one" in name for name in made)
    with pytest.raises(Refusal, match="cancel it first"):
        await remove_run("one", pipeline.settings)
    assert set(await cancel_run("one", pipeline.settings)) == made
    async with asyncio.timeout(30):  # a broker learns a moment later of what the controller has deleted
        while await topic_names(pipeline) != before:
            await asyncio.sleep(0.2)
    await register_run(await planned(pipeline, "two"), pipeline.settings)
    await remove_run("one", pipeline.settings)
    assert set((await read_runs(pipeline.settings)).now) == {"two"}


@pytest.mark.connected
@pytest.mark.embedded
async def test_a_replay_that_is_cancelled_while_it_runs_is_ended_by_who_runs_it(pipeline: Pipeline) -> None:
    other = Pipeline(pipeline.broker, f"{pipeline.name}-other", pipeline.folder, entailment=False)
    await create_topics(other.settings)
    await publish_checked(pipeline, stories(60, broken_every=0))
    kept = pipeline.settings.worker.data_dir / "kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    run = await planned(pipeline, into=other.name, rate=5.0)
    await register_run(run, pipeline.settings)
    going = asyncio.create_task(execute_run(run, ReplayContext(pipeline.settings), Watched()))
    async with asyncio.timeout(30):
        while not (now := (await read_runs(pipeline.settings)).get_run("one")).checkpoint.copied:
            await asyncio.sleep(0.2)
    assert now.state == "copying"
    assert is_worked_on(now)
    with pytest.raises(Refusal, match="is being worked on by"):
        await take_ownership(now, pipeline.settings)
    assert await cancel_run("one", pipeline.settings) == []
    assert (await going).state == "cancelled"
    assert (await read_runs(pipeline.settings)).get_run("one").state == "cancelled"
    assert kept.exists()


@pytest.mark.connected
@pytest.mark.embedded
async def test_a_group_that_is_live_is_refused_and_its_members_are_named(pipeline: Pipeline) -> None:
    run = await planned(pipeline, "busy")
    await take_ownership(run, pipeline.settings)
    consumer = AIOKafkaConsumer(
        pipeline.topic("raw"),
        bootstrap_servers=pipeline.broker,
        group_id=group_of(run, pipeline.settings),
        client_id="copytaster-elsewhere-17",
    )
    await consumer.start()
    try:
        with pytest.raises(Refusal, match="is live: its members are elsewhere-17"):
            await take_ownership(run, pipeline.settings)
    finally:
        await consumer.stop()
    await take_ownership(run, pipeline.settings)


@pytest.mark.connected
@pytest.mark.embedded
async def test_an_early_replay_knows_the_live_identities_of_before_its_range(pipeline: Pipeline) -> None:
    run = ReplayRun(id="early", state="planned", ranges=(), span=ReplayPeriod(start="", end=""))
    own = settings_of(run, pipeline.settings)
    await create_topics(own)
    entries = {b"uri/old": (1000, b"old"), b"uri/later": (9000, b"later"), b"text/old": (1000, b"text")}
    async with open_producer(pipeline.settings) as producer:
        changelog = STORIES.changelog(pipeline.settings.worker.app_id)
        for at, told in ((500, b"before"), (6000, b"after")):
            entry = at.to_bytes(8, "big", signed=True) + told
            await producer.send_and_wait(changelog, entry, key=b"uri/changed", partition=0)
        for key, (at, told) in entries.items():
            await producer.send_and_wait(changelog, at.to_bytes(8, "big", signed=True) + told, key=key, partition=0)
    assert await copy_identities(run, 5000, pipeline.settings) == 2
    seeded = await read_topic(pipeline.broker, STORIES.changelog(own.worker.app_id))
    assert {r.key: (r.value or b"")[8:] for r in seeded} == {b"uri/old": b"old", b"uri/changed": b"before"}
    assert await delete_run_topics(run, pipeline.settings, but_results=True)
    assert {n.split(".replay.")[0] for n in await topic_names(pipeline) if ".replay." in n} == {
        f"{pipeline.name}.{name}" for name in ("checked", "duplicates", "alerts", "alerts.current", "rejected")
    }
