"""Records read from a topic as any Kafka client would read them: without a group, up to the current end."""

from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from aiokafka import ConsumerRecord, TopicPartition

from desk.ops.topic_reading.consumer import open_consumer
from streams import record_forms
from streams.settings.settings import Settings
from streams.topic_config import Topic

T = TypeVar("T")


async def read_events(topic: Topic, record: type[T], settings: Settings) -> list[T]:
    """Every distinct event that the topic holds now, in order; repeated deliveries count once, by `ce_id`.

    Raises CodecError if a record is not of this type.
    """
    seen: dict[bytes, T] = {}
    for event in await read_topic(topic, settings):
        headers = dict(event.headers)
        id_ = headers.get("ce_id", b"")
        if id_ not in seen and event.value is not None:
            seen[id_] = record_forms.decode(record, event.value, headers)
    return list(seen.values())


async def read_topic(topic: Topic, settings: Settings) -> Sequence[ConsumerRecord]:
    """Every record that the topic holds now, each partition in its order."""
    return await read_topic_named(topic.full_name(settings.topics), topic.partitions(settings.topics), settings)


async def read_topic_named(name: str, partitions: int, settings: Settings) -> Sequence[ConsumerRecord]:
    """Like `read_topic`, for a topic with this full name. Raises KafkaError."""
    return [record async for record in iterate_topic_named(name, partitions, settings)]


async def iterate_topic_named(name: str, partitions: int, settings: Settings) -> AsyncIterator[ConsumerRecord]:
    """Like `read_topic_named`, one record after the other: for topics that may be larger than memory."""
    async with open_consumer(settings) as consumer:
        tps = [TopicPartition(name, p) for p in range(partitions)]
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        consumer.assign(tps)
        for tp in tps:  # without delay: a client without a group otherwise soon chooses a position of its own
            consumer.seek(tp, begins[tp])
        while any([await consumer.position(tp) < ends[tp] for tp in tps]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    yield record
