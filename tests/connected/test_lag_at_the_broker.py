"""Lag on Apache Kafka: exact in every state, and each state of a partition told from what really happened."""

import asyncio
import random
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from desk.ops.lag.measures import PartitionLag
from desk.ops.lag.observer import list_input_partitions, open_observer
from desk.ops.lag.states import PartitionState
from streams.devbroker.embedded import find_free_port
from streams.kafka.admin import create_topics
from streams.settings.settings import Settings, load_settings
from streams.topics import ENRICHED
from tests.support.wall_clock import seconds

pytestmark = pytest.mark.connected

STATES = 100
MOST_RECORDS = 40


@pytest.fixture
async def settings(broker: str, topic_prefix: str, tmp_path: Path) -> Settings:
    """A topic set of few partitions, created."""
    given = {"broker.url": f"kafka://{broker}", "topics.prefix": topic_prefix, "worker.app_id": topic_prefix,
             "topics.partitions": "2"}  # fmt: skip
    made = load_settings(overrides=given, directory=tmp_path, environ={})
    await create_topics(made)
    return made


@asynccontextmanager
async def producing(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=settings.broker.url.removeprefix("kafka://"), linger_ms=1)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def committing(settings: Settings, *, member: bool) -> AsyncIterator[AIOKafkaConsumer]:
    """A plain client of the workers' group: a member that owns every partition, or one that only commits."""
    parts = await list_input_partitions(settings)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.broker.url.removeprefix("kafka://"),
        group_id=settings.worker.app_id,
        client_id="copytaster-plain",
        enable_auto_commit=False,
        heartbeat_interval_ms=1000,
    )
    await consumer.start()
    try:
        if member:
            consumer.subscribe(sorted({tp.topic for tp in parts}))
            async with asyncio.timeout(30):
                while len(consumer.assignment()) < len(parts):
                    await consumer.getmany(timeout_ms=100)
            consumer.pause(*parts)
        else:
            consumer.assign(list(parts))
        yield consumer
    finally:
        await consumer.stop()


async def produce(producer: AIOKafkaProducer, wanted: dict[TopicPartition, int]) -> None:
    answers = [
        await producer.send(tp.topic, b"x", partition=tp.partition)
        for tp, count in wanted.items()
        for _ in range(count)
    ]
    await asyncio.gather(*answers)


async def test_lag_is_exact_in_a_hundred_random_states_with_workers_dead_and_alive(settings: Settings) -> None:
    chance = random.Random(9)
    parts = list(await list_input_partitions(settings))
    ends = dict.fromkeys(parts, 0)
    committed: dict[TopicPartition, int | None] = dict.fromkeys(parts)
    async with producing(settings) as producer, open_observer(settings) as observer:
        for member in (False, True):
            async with committing(settings, member=member) as client:
                for _ in range(STATES // 2):
                    more = {tp: chance.randrange(MOST_RECORDS) for tp in chance.sample(parts, 3)}
                    await produce(producer, more)
                    ends = {tp: end + more.get(tp, 0) for tp, end in ends.items()}
                    spots = {tp: chance.randint(0, ends[tp]) for tp in chance.sample(parts, 3)}
                    await client.commit(spots)
                    committed |= spots
                    rows = await observer.look()
                    found = {TopicPartition(r.topic, r.partition): (r.committed, r.end, r.lag) for r in rows}
                    assert found == {tp: (at, ends[tp], ends[tp] - (at or 0)) for tp, at in committed.items()}
                    assert {r.owner for r in rows} == ({"plain"} if member else {None})


async def test_each_state_is_told_and_a_stuck_partition_is_named_within_thirty_seconds(settings: Settings) -> None:
    parts = list(await list_input_partitions(settings))
    stuck, stalled, rewound, falling_behind, well, *idle = parts
    busy = (stuck, rewound, falling_behind, well)
    at = dict.fromkeys(parts, 0)
    async with producing(settings) as producer, committing(settings, member=True) as client:
        await produce(producer, {stuck: 500, stalled: 20, rewound: 500, falling_behind: 50, well: 500})
        async with open_observer(settings) as observer:
            began = time.monotonic()
            named: dict[TopicPartition, float] = {}
            while True:
                elapsed = time.monotonic() - began
                spots = {tp: at[tp] + 5 for tp in busy if tp != stuck or elapsed < 3} | {stalled: 7}
                if elapsed > 3:
                    spots[rewound] = 2
                await client.commit(spots)
                at |= spots
                await produce(producer, {falling_behind: 8})
                rows = by_partition(await observer.look())
                named |= {tp: elapsed for tp, r in rows.items() if r.state.is_fault and tp not in named}
                if (len(named) == 4 and elapsed > named[stuck] + 1) or elapsed > 40:
                    break
                await asyncio.sleep(0.5)
    assert {tp: rows[tp].state for tp in parts[:5]} == {
        stuck: PartitionState.STOPPED,
        stalled: PartitionState.STALLED,
        rewound: PartitionState.REWOUND,
        falling_behind: PartitionState.WARNING,
        well: PartitionState.OK,
    }
    assert {rows[tp].state for tp in idle} == {PartitionState.IDLE}
    assert named[stuck] - 3 < 30


def by_partition(rows: list[PartitionLag]) -> dict[TopicPartition, PartitionLag]:
    return {TopicPartition(r.topic, r.partition): r for r in rows}


async def test_one_look_after_the_workers_died_names_what_they_left(settings: Settings) -> None:
    parts = list(await list_input_partitions(settings))
    left, done = [tp for tp in parts if tp.topic == ENRICHED.full_name(settings.topics)]  # dated by who writes them
    old = int((seconds() - 90) * 1000)
    async with producing(settings) as producer:
        answers = [
            await producer.send(tp.topic, b"x", partition=tp.partition, timestamp_ms=old)
            for tp in (left, done)
            for _ in range(4)
        ]
        await asyncio.gather(*answers)
    async with committing(settings, member=False) as client:
        await client.commit({left: 1, done: 4})
    later = seconds() + 60  # as somebody would look a minute on
    async with open_observer(settings, clock=lambda: later) as observer:
        rows = by_partition(await observer.look())
    assert rows[left].state is PartitionState.STOPPED
    assert (rows[left].lag, rows[left].owner) == (3, None)
    assert rows[left].time_lag == pytest.approx(150, abs=3)
    assert rows[left].commit_age == pytest.approx(60, abs=3)
    assert rows[done].state is PartitionState.IDLE
    assert rows[done].time_lag == 0
    assert {rows[tp].state for tp in parts if tp not in (left, done)} == {PartitionState.IDLE}


@pytest.mark.embedded
async def test_prometheus_is_told_the_lag_with_no_worker_at_all(settings: Settings, tmp_path: Path) -> None:
    raw = TopicPartition(f"{settings.topics.prefix}.raw", 1)
    async with producing(settings) as producer:
        await produce(producer, {raw: 9})
    port = find_free_port()
    pairs = {"broker.url": settings.broker.url, "topics.prefix": settings.topics.prefix, "topics.partitions": "2",
             "worker.app_id": settings.worker.app_id}  # fmt: skip
    given = [arg for key, value in pairs.items() for arg in ("--set", f"{key}={value}")]
    command = [str(Path(sys.executable).with_name("copytaster")), *given, "lag", "--listen", f"127.0.0.1:{port}"]
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, "--every", "0.5", stdout=log, stderr=log, cwd=tmp_path)
    try:
        group = settings.worker.app_id
        wanted = f'kafka_consumergroup_lag{{consumergroup="{group}",partition="1",topic="{raw.topic}"}} 9'
        async with asyncio.timeout(30):
            while wanted not in await asyncio.to_thread(told, port):
                assert process.returncode is None, (tmp_path / "log").read_text()
                await asyncio.sleep(0.3)
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0


def told(port: int) -> str:
    """What is served to Prometheus; nothing while nobody listens yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())
    except urllib.error.URLError:
        return ""
