"""The broker's own counts of the work: end offsets and committed offsets, never a worker's report."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from desk.ops.topic_reading.counts import RecordCounts
from streams.kafka.admin import open_admin_client
from streams.kafka.connection import connection_options, start_client
from streams.kafka.positions import read_committed_offsets
from streams.settings.settings import Settings
from streams.topic_config import Topic
from streams.topics import FLOW, REJECTED

COUNTED_TOPICS: tuple[Topic, ...] = (*dict.fromkeys(t for s in FLOW for t in (*s.reads, *s.writes)), REJECTED)


class RecordCounter:
    """Reads counts of one topic set and consumer group; made by `open_record_counter`."""

    def __init__(self, client: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, settings: Settings) -> None:
        self._client = client
        self._consumer = consumer
        self._group = settings.worker.app_id
        self._names = {
            TopicPartition(t.full_name(settings.topics), p): t.name
            for t in COUNTED_TOPICS
            for p in range(t.partitions(settings.topics))
        }

    async def read_counts(self) -> RecordCounts:
        """Records held and finished, of a topic set from which nothing was ever deleted.

        Committed offsets are read first: if these counts show nothing unread, nothing was unread at that moment.
        """
        committed = await read_committed_offsets(self._client, self._group)
        ends = await self._consumer.end_offsets(list(self._names))
        held = dict.fromkeys(self._names.values(), 0)
        done = dict.fromkeys(self._names.values(), 0)
        for partition, name in self._names.items():
            held[name] += ends[partition]
            done[name] += committed.get(partition, 0)
        return RecordCounts(held, done)


@asynccontextmanager
async def open_record_counter(settings: Settings) -> AsyncIterator[RecordCounter]:
    """A reader of counts, with connections of its own. Raises BrokerUnreachable."""
    async with open_admin_client(settings) as client:
        consumer = AIOKafkaConsumer(**connection_options(settings))
        async with start_client(consumer):
            yield RecordCounter(client, consumer, settings)
