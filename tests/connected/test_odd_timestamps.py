"""What producers date as they like: each such record leads to its alert, and none is deleted before its time."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from copytaster.formats.sniffing import ENVELOPE, SEPARATE_STATEMENTS
from streams.devbroker.apache_kafka import KafkaServer
from streams.kafka.admin import create_topics
from streams.topics import RAW
from tests.brokers import CACHE_DIR, CONFIG_DIR, LASTING_BROKERS
from tests.support.processes import Pipeline
from tests.support.verifier import Topics
from tests.support.wall_clock import now_ms

RETENTION_LOOK = 1.0
"""Seconds between two looks of the broker for records that are too old."""
STORIES = {
    "none": ("A ferry ran aground off Ostholm on Monday. Forty people were taken off by boat.", "Forty", "Ninety"),
    "zero": ("Frost destroyed a third of the apricots in Sella. Growers lost 12 million crowns.", "12", "92"),
    "one": ("The bridge at Merrow closed for six weeks. Engineers found 31 cracks in its piers.", "31", "71"),
    "seconds": ("A court in Halden freed the baker. He had spent 17 days in a cell in the old town.", "17", "57"),
    "year-one": ("Trams in Brill stood still on Friday. The union says 800 drivers stayed at home.", "800", "300"),
    "far-past": ("Lyme elected a new mayor on Sunday. She won 54 percent of the votes in the town.", "54", "84"),
    "last-year": ("A comet was seen over Tarsk. The observatory counted 26 calls within one hour.", "26", "66"),
    "far-future": ("The zoo at Dunmere bought two wolves. They cost 9,000 crowns and come by rail.", "9,000", "4,000"),
    "right": ("Wexcombe will build a library. The council set aside 45 million crowns for it.", "45", "75"),
}
"""A story for each odd time: its text, a figure in it, and what a statement says instead."""


def stamps(now: int) -> dict[str, int]:
    """The odd times, in milliseconds as Kafka takes them."""
    return {"none": -1, "zero": 0, "one": 1, "seconds": now // 1000, "year-one": -62_135_596_800_000,
            "far-past": 86_400_000, "last-year": now - 400 * 86_400_000, "far-future": 9_223_372_036_854,
            "right": now}  # fmt: skip


def item(name: str) -> bytes:
    """The story with one sound statement and a wrong one."""
    text, figure, instead = STORIES[name]
    article = {
        "uri": f"urn:odd:{name}",
        "version": "1",
        "type": "text",
        "headlines": [{"value": " ".join(text.split()[:6])}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": text}],
    }
    first, second = (f"{sentence}." for sentence in text.removesuffix(".").split(". "))
    told = [{"n": 1, "text": first}, {"n": 2, "text": text.replace(figure, instead).partition(". ")[2]}]
    if figure not in second:
        told = [{"n": 1, "text": second}, {"n": 2, "text": first.replace(figure, instead)}]
    return json.dumps({"article": article, "statements": told}).encode()


@pytest.fixture
def eager(tmp_path: Path) -> Iterator[KafkaServer]:
    """An Apache Kafka that looks for records past their retention every second."""
    every = str(int(1000 * RETENTION_LOOK))
    extra = {"log.retention.check.interval.ms": every, "log.initial.task.delay.ms": every}
    server = KafkaServer(tmp_path / "kafka", config_dir=CONFIG_DIR, cache_dir=CACHE_DIR, extra=extra)
    LASTING_BROKERS.append(server)
    with server:
        yield server
    LASTING_BROKERS.remove(server)


async def send(pipeline: Pipeline, times: dict[str, int]) -> None:
    """Put the stories on `raw` as somebody else's producer does: no header of ours but the media type."""
    producer = AIOKafkaProducer(bootstrap_servers=pipeline.broker)
    await producer.start()
    try:
        for name, stamp in times.items():
            told = [("content-type", ENVELOPE.encode()), ("provider", b"odd")]
            await producer.send_and_wait(
                RAW.full_name(pipeline.settings.topics), item(name), key=name.encode(), headers=told, timestamp_ms=stamp
            )
    finally:
        await producer.stop()


async def begins(pipeline: Pipeline, topic: str) -> dict[TopicPartition, int]:
    """The first offset of each partition that retention has left."""
    consumer = AIOKafkaConsumer(bootstrap_servers=pipeline.broker)
    await consumer.start()
    try:
        tps = [
            TopicPartition(topic, p) for p in (await consumer._client.fetch_all_metadata()).partitions_for_topic(topic)
        ]
        found: dict[TopicPartition, int] = await consumer.beginning_offsets(tps)
        return found
    finally:
        await consumer.stop()


async def control(pipeline: Pipeline) -> str:
    """A topic that takes producers at their word, with a record of 1970: what retention does is seen on it."""
    name = f"{pipeline.name}.control"
    admin = AIOKafkaAdminClient(bootstrap_servers=pipeline.broker)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1, topic_configs={"retention.ms": str(14 * 86_400_000)})])
    finally:
        await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=pipeline.broker)
    await producer.start()
    try:
        await producer.send_and_wait(name, b"gone", timestamp_ms=1)
    finally:
        await producer.stop()
    return name


async def until_retention_has_looked(pipeline: Pipeline, name: str) -> None:
    """Wait until the record of 1970 is gone from the control, and two looks more."""
    async with asyncio.timeout(60):
        while set((await begins(pipeline, name)).values()) != {1}:
            await asyncio.sleep(0.5)
    await asyncio.sleep(2 * RETENTION_LOOK)


@pytest.mark.connected
@pytest.mark.timeout(300)
async def test_records_of_any_time_lead_to_their_alerts_and_are_kept(eager: KafkaServer, tmp_path: Path) -> None:
    pipeline = Pipeline(eager.address, "odd", tmp_path, entailment=False)
    await create_topics(pipeline.settings)
    began = now_ms()
    try:
        await send(pipeline, stamps(began))
        await until_retention_has_looked(pipeline, await control(pipeline))
        assert set((await begins(pipeline, pipeline.topic("raw"))).values()) == {0}  # unread, and there
        pipeline.start()
        await pipeline.drained(deadline=120)
        await until_retention_has_looked(pipeline, await again(pipeline))
        await all_told(pipeline, set(STORIES), began)
    finally:
        pipeline.stop()


async def again(pipeline: Pipeline) -> str:
    """A control for what was written since."""
    return await control(Pipeline(pipeline.broker, f"{pipeline.name}-again", pipeline.folder))


async def all_told(pipeline: Pipeline, names: set[str], began: int) -> None:
    """Each story has its one alert, on topics that lost nothing and carry times of ingest that can be right."""
    topics = await Topics.read(pipeline.broker, pipeline.name)
    topics.verify()
    alerts = [json.loads(r.value or b"") for r in topics["alerts"]]
    assert {(a["uri"], a["state"]) for a in alerts} == {(f"urn:odd:{name}", "opened") for name in names}
    for name, records in topics.records.items():
        if name == "raw":
            continue
        assert all(began - 1000 <= record.timestamp <= now_ms() for record in records), name
        assert set((await begins(pipeline, pipeline.topic(name))).values()) <= {0}, name
    assert len(topics["checked"]) == len(names)


@pytest.mark.connected
@pytest.mark.timeout(200)
async def test_a_topic_from_before_that_takes_producers_at_their_word_loses_none_that_was_read(
    pipeline: Pipeline,
) -> None:
    raw = pipeline.topic("raw")
    admin = AIOKafkaAdminClient(bootstrap_servers=pipeline.broker)
    await admin.start()
    try:
        await admin.delete_topics([raw])
        while raw in await admin.list_topics():  # a broker tells nobody
            await asyncio.sleep(0.2)
        config = {"message.timestamp.type": "CreateTime", "retention.ms": "-1"}
        await admin.create_topics([NewTopic(raw, 12, 1, topic_configs=config)])
    finally:
        await admin.close()
    began = now_ms()
    odd = {name: stamp for name, stamp in stamps(began).items() if name != "far-future"}  # Kafka refuses that here
    await send(pipeline, odd)
    pipeline.start()
    await pipeline.drained(deadline=120)
    await all_told(pipeline, set(odd), began)
    told = {
        json.loads(r.value or b"")["article"]["uri"]: r.headers.get("ce_producertime")
        for r in (await Topics.read(pipeline.broker, pipeline.name))["articles"]
    }
    assert told == {f"urn:odd:{name}": None if name == "right" else str(stamp) for name, stamp in odd.items()}


@pytest.mark.connected
@pytest.mark.timeout(200)
async def test_statements_without_a_time_find_their_article(pipeline: Pipeline) -> None:
    pipeline.start()
    await send(pipeline, {"right": now_ms()})
    producer = AIOKafkaProducer(bootstrap_servers=pipeline.broker)
    await producer.start()
    try:
        told = {"uri": "urn:odd:right", "statements": [{"n": 3, "text": "The council set aside 99 million crowns."}]}
        await producer.send_and_wait(
            pipeline.topic("statements"), json.dumps(told).encode(), key=b"urn:odd:right",
            headers=[("content-type", SEPARATE_STATEMENTS.encode())], timestamp_ms=-1,
        )  # fmt: skip
    finally:
        await producer.stop()
    await pipeline.drained(deadline=120)
    topics = await Topics.read(pipeline.broker, pipeline.name)
    alerts = {json.loads(r.value or b"")["statement"] for r in topics["alerts"]}
    assert "The council set aside 99 million crowns." in alerts
