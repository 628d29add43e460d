"""The target of a replay's records: the topics of its own run, or those of another topic set."""

from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from copytaster.model.replay_run import ReplayRun
from desk.ops.replay.plan import TOPICS_BY_NAME
from desk.ops.replay.topics import settings_of
from desk.ops.topic_reading.consumer import open_consumer
from streams.headers import Headers, Place
from streams.settings.settings import Settings

REPLAY_RUN_HEADER, REPLAY_ORIGIN_HEADER = "replay-run", "replay-origin"


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """One record as it is written: unchanged except for headers that say where it comes from.

    `partition` is None if the key decides, in a topic set with other partitions.
    """

    topic: str
    partition: int | None
    key: bytes | None
    value: bytes | None
    headers: Headers
    time_ms: int


class CopyTarget:
    """Makes copies for one run, and finds those that it wrote before."""

    def __init__(self, run: ReplayRun, settings: Settings) -> None:
        self._run = run
        self._names = {t: TOPICS_BY_NAME[t].full_name(settings_of(run, settings).topics) for t in run.topics}

    def copy(self, topic: str, record: ConsumerRecord) -> RecordCopy:
        """The copy of a record.

        In a run's own topics it keeps its partition and its place in the order that stages with state count by
        (`ce_order`, else its own place), so that a copy written twice counts once. In a topic set with other
        partitions that order does not apply, and is left out.
        """
        origin = Place(record.topic, record.partition, record.offset)
        headers = [
            (name, value) for name, value in record.headers if name not in (REPLAY_RUN_HEADER, REPLAY_ORIGIN_HEADER)
        ]
        if self._run.into:
            headers = [(name, value) for name, value in headers if name != "ce_order"]
        elif all(name != "ce_order" for name, _ in headers):
            headers.append(("ce_order", str(origin).encode()))
        headers += [(REPLAY_RUN_HEADER, self._run.id.encode()), (REPLAY_ORIGIN_HEADER, str(origin).encode())]
        partition = None if self._run.into else record.partition
        return RecordCopy(self._names[topic], partition, record.key, record.value, headers, record.timestamp)

    async def ends(self, consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
        """The end of each partition that copies may go to."""
        known = await consumer._client.fetch_all_metadata()
        tps = [TopicPartition(name, p) for name in self._names.values() for p in known.partitions_for_topic(name) or ()]
        ends: dict[TopicPartition, int] = await consumer.end_offsets(tps)
        return ends

    async def find_written_copies(self, settings: Settings) -> set[Place]:
        """The origins of copies written after the last checkpoint, by a process that ended before the next one."""
        async with open_consumer(settings) as consumer:
            written = self._run.checkpoint.written
            left = {
                tp: end for tp, end in (await self.ends(consumer)).items() if end > written.get(partition_name(tp), 0)
            }
            consumer.assign(list(left))
            for tp in left:
                consumer.seek(tp, written.get(partition_name(tp), 0))
            origins: set[Place] = set()
            while left:
                for records in (await consumer.getmany(*left, timeout_ms=500)).values():
                    origins |= {place for record in records if (place := self._origin(record)) is not None}
                left = {tp: end for tp, end in left.items() if await consumer.position(tp) < end}
            return origins

    def _origin(self, record: ConsumerRecord) -> Place | None:
        headers = dict(record.headers)
        if headers.get(REPLAY_RUN_HEADER) != self._run.id.encode():
            return None
        return Place.parse(headers[REPLAY_ORIGIN_HEADER].decode())


def partition_name(tp: TopicPartition) -> str:
    """`topic/partition`, the form used in checkpoints."""
    return f"{tp.topic}/{tp.partition}"
