"""The offsets that a replay reads. They are fixed at its start, so that it ends although writing goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiokafka import AIOKafkaConsumer, TopicPartition

from copytaster.model.replay_run import COMPANION_TOPICS, OffsetRange
from desk.ops.topic_reading.consumer import open_consumer
from desk.refusal import Refusal
from streams.kafka.positions import open_position_reader
from streams.settings.settings import Settings
from streams.topic_config import Topic
from streams.topics import TOPICS

TOPICS_BY_NAME: Mapping[str, Topic] = {t.name: t for t in TOPICS}


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """The request: a topic, and times of ingest in milliseconds. `by_event` has the event times."""

    topic: str
    from_ms: int
    to_ms: int
    by_event: bool = False
    warm_up_ms: int = 0


async def pin_ranges(wanted: ReplayRequest, settings: Settings) -> tuple[OffsetRange, ...]:
    """The ranges of offsets, without empty ones. Raises Refusal if there are no such topics."""
    async with open_consumer(settings) as consumer:
        ranges = [
            r
            for name in (wanted.topic, *COMPANION_TOPICS[wanted.topic])
            for r in await _ranges(name, wanted, consumer, settings)
        ]
    return await _timed([r for r in ranges if r.total], settings)


async def _ranges(
    name: str, wanted: ReplayRequest, consumer: AIOKafkaConsumer, settings: Settings
) -> list[OffsetRange]:
    topic = TOPICS_BY_NAME[name].full_name(settings.topics)
    partitions = (await consumer._client.fetch_all_metadata()).partitions_for_topic(topic)
    if not partitions:
        raise Refusal(f"there is no topic {topic} at {settings.broker.url}")
    tps = [TopicPartition(topic, p) for p in sorted(partitions)]
    begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    starts = await _offsets_at(wanted.from_ms, consumer, ends)  # nothing is made after its ingest
    warm = await _offsets_at(wanted.from_ms - wanted.warm_up_ms, consumer, ends) if wanted.warm_up_ms else starts
    stops = ends if wanted.by_event else await _offsets_at(wanted.to_ms, consumer, ends)
    return [
        OffsetRange(
            topic=name,
            partition=tp.partition,
            begin=max(warm[tp], begins[tp]),
            start=max(starts[tp], begins[tp]),
            end=max(stops[tp], starts[tp], begins[tp]),
        )
        for tp in tps
    ]


async def _offsets_at(
    at_ms: int, consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    """For each partition the first offset ingested at that time or later; its end if there is none."""
    at_time = await consumer.offsets_for_times({tp: max(at_ms, 0) for tp in ends})
    return {tp: at.offset if (at := at_time.get(tp)) is not None else end for tp, end in ends.items()}


async def _timed(ranges: list[OffsetRange], settings: Settings) -> tuple[OffsetRange, ...]:
    """The ranges with the times of their first and last records."""
    full = {
        r: TopicPartition(TOPICS_BY_NAME[r.topic].full_name(settings.topics), r.partition) for r in ranges if r.count
    }
    if not full:
        return tuple(ranges)
    async with open_position_reader(settings) as at_broker:
        firsts = await at_broker.times({tp: r.start for r, tp in full.items()})
        lasts = await at_broker.times({tp: r.end - 1 for r, tp in full.items()})
    return tuple(
        replace(r, first_ms=firsts.get(full[r], 0), last_ms=lasts.get(full[r], 0)) if r in full else r for r in ranges
    )
