"""The log on Kafka: a consumer without a group, so that every dashboard reads all records itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from copytaster.model.desk_action import DeskAction
from desk.dashboard.log import FOLLOWED_TOPICS, FollowedRecord, FollowedTopic, LogUnavailable, RecordBatch
from streams import codec
from streams.headers import Headers, Place, build_headers, event_id
from streams.kafka.connection import connection_options
from streams.settings.settings import Settings
from streams.topics import ALERTS, ALERTS_CURRENT, ALERTS_DESK, CHECKED

TOPICS_BY_NAME = {"alerts": ALERTS, "current": ALERTS_CURRENT, "desk": ALERTS_DESK}
TRY_AGAIN_AFTER = 1.0
"""Seconds between two tries to reach an unavailable broker."""
PATIENCE = 10.0
"""Most seconds that a request waits for an answer of the broker."""
AWAY_ERRORS = (KafkaError, OSError, TimeoutError)

log = structlog.get_logger("desk.dashboard")


class KafkaLog:
    """See desk.dashboard.log.RecordLog. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._partitions = {n: TopicPartition(TOPICS_BY_NAME[n].full_name(settings.topics), 0) for n in FOLLOWED_TOPICS}
        self._names: dict[TopicPartition, FollowedTopic] = {tp: n for n, tp in self._partitions.items()}
        self._producer: AIOKafkaProducer | None = None
        self._reader: AIOKafkaConsumer | None = None
        self._writing, self._reading = asyncio.Lock(), asyncio.Lock()

    async def extent(self) -> Mapping[FollowedTopic, tuple[int, int]]:
        """See RecordLog."""
        try:
            async with asyncio.timeout(PATIENCE):
                consumer = await self._consumer()
                try:
                    first = await consumer.beginning_offsets(list(self._names))
                    ends = await consumer.end_offsets(list(self._names))
                finally:
                    await consumer.stop()
        except AWAY_ERRORS as error:
            raise LogUnavailable(f"the topics cannot be read: {error!r}") from error
        return {name: (first[tp], ends[tp]) for name, tp in self._partitions.items()}

    async def follow(self, start: Mapping[FollowedTopic, int]) -> AsyncIterator[RecordBatch]:
        """See RecordLog."""
        at = dict(start)
        while True:
            try:
                consumer = await self._consumer()
                try:
                    await self._seek(consumer, at)
                    while True:
                        fetched = await consumer.getmany(timeout_ms=1000)
                        records = [self._record(r) for records in fetched.values() for r in records]
                        read_to = {name: await consumer.position(tp) for name, tp in self._partitions.items()}
                        yield RecordBatch(records, read_to)
                        at.update(read_to)
                finally:
                    await consumer.stop()
            except AWAY_ERRORS as error:
                log.warning("the broker is away; trying again", error=repr(error))
                await asyncio.sleep(TRY_AGAIN_AFTER)

    async def write(self, handling: DeskAction) -> int:
        """See RecordLog."""
        return await self._send(handling.alert_id, codec.encode(handling), handling.at, handling.action)

    async def forget(self, alert_id: str) -> None:
        """See RecordLog."""
        await self._send(alert_id, None, "", "forget")

    async def look_up(self, place: Place) -> bytes | None:
        """See RecordLog. Only the records that alerts come from are looked up."""
        partitions = CHECKED.partitions(self._settings.topics)
        if place.topic != CHECKED.full_name(self._settings.topics) or not 0 <= place.partition < partitions:
            return None
        async with self._reading:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._look_up(place)
            except AWAY_ERRORS as error:
                await self._drop_reader()
                raise LogUnavailable(f"the story cannot be read: {error!r}") from error

    async def close(self) -> None:
        """Close every connection."""
        await self._drop_reader()
        if self._producer is not None:
            with suppress(*AWAY_ERRORS):
                await self._producer.stop()

    async def _consumer(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            **connection_options(self._settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=self._settings.topics.max_bytes,
        )
        try:
            await consumer.start()
        except BaseException:
            await consumer.stop()
            raise
        return consumer

    async def _seek(self, consumer: AIOKafkaConsumer, at: Mapping[FollowedTopic, int]) -> None:
        consumer.assign(list(self._names))
        for name, offset in at.items():
            consumer.seek(self._partitions[name], offset)

    def _record(self, record: ConsumerRecord) -> FollowedRecord:
        meta = dict(record.headers)
        return FollowedRecord(
            name=self._names[TopicPartition(record.topic, record.partition)],
            offset=record.offset,
            key=(record.key or b"").decode("utf-8", "replace"),
            value=record.value,
            time_ms=record.timestamp,
            origin=_place(meta.get("ce_origin")),
            headers=meta,
        )

    async def _send(self, alert_id: str, value: bytes | None, at: str, action: str) -> int:
        topic = self._partitions["desk"].topic
        meta = _headers(alert_id, at, action)
        try:
            async with asyncio.timeout(PATIENCE):
                producer = await self._started_producer()
                sent = await producer.send_and_wait(topic, value, alert_id.encode(), partition=0, headers=meta)
        except AWAY_ERRORS as error:
            raise LogUnavailable(f"the broker did not take it: {error!r}") from error
        offset: int = sent.offset
        return offset

    async def _started_producer(self) -> AIOKafkaProducer:
        async with self._writing:
            if self._producer is None:
                producer = AIOKafkaProducer(**connection_options(self._settings), acks="all", request_timeout_ms=10_000)
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _look_up(self, place: Place) -> bytes | None:
        if self._reader is None:
            self._reader = await self._consumer()
        partition = TopicPartition(place.topic, place.partition)
        self._reader.assign([partition])
        self._reader.seek(partition, place.offset)
        fetched = await self._reader.getmany(partition, timeout_ms=3000, max_records=1)
        records = fetched.get(partition, [])
        value: bytes | None = records[0].value if records and records[0].offset == place.offset else None
        return value

    async def _drop_reader(self) -> None:
        if self._reader is not None:
            with suppress(*AWAY_ERRORS):
                await self._reader.stop()
            self._reader = None


def _place(raw: bytes | None) -> Place | None:
    try:
        return Place.parse(raw.decode()) if raw else None
    except ValueError:
        return None


def _headers(alert_id: str, at: str, action: str) -> Headers:
    return build_headers(
        id=event_id("alerts.desk", alert_id, at, action),
        type=ALERTS_DESK.name,
        source="dashboard",
        time_ms=int(time.time() * 1000),
    )
