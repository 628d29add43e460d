"""The state of each table, read from its changelog and the group's commits; no worker is asked.

The same rule as a worker's own (streams/table_position.py) says if a stage begins at its commit, before it, or
not at all. To rebuild a table, or to continue without it, we write the note that a worker looks for. Then each
partition of the changelog says where its stage begins, and no offset of the group is changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from aiokafka import TopicPartition

from desk.ingest.publish import open_producer
from desk.ops.topic_reading.read_back import iterate_topic_named
from streams.kafka.positions import PartitionPosition, open_position_reader
from streams.settings.settings import Settings
from streams.table_config import Table
from streams.table_position import PREFIX, READ_PREFIX, find_start, furthest, note_key
from streams.topic_config import Topic
from streams.topics import TABLES, list_input_topics


@dataclass(frozen=True, slots=True)
class TableStatus:
    """One partition of a table beside one partition that its stage reads."""

    table: str
    changelog: str
    partition: int
    reads: str
    committed: int | None
    first: int
    """The first offset that can still be read."""
    begins: int
    lost: bool
    gone: int

    @property
    def records_to_reread(self) -> int:
        """Records that will be read again."""
        return 0 if self.committed is None else max(self.committed - self.begins, 0)

    @property
    def says(self) -> str:
        """The status in a word."""
        if self.lost:
            return "lost"
        if self.committed is None:
            return "new"
        return "behind" if self.records_to_reread else "in step"


async def read_table_status(settings: Settings) -> list[TableStatus]:
    """Every table, with every topic partition that its stage reads. Raises KafkaError, BrokerUnreachable."""
    statuses: list[TableStatus] = []
    async with open_position_reader(settings) as reader:
        for table in TABLES:
            notes = await _notes(table, settings)
            sources = [TopicPartition(topic.full_name(settings.topics), p) for topic, p in _read_by(table, settings)]
            at = await reader.read(sources)
            statuses += [_stand(table, settings, tp, at[tp], notes.get(tp.partition)) for tp in sources]
    return statuses


def _read_by(table: Table, settings: Settings) -> Iterator[tuple[Topic, int]]:
    for topic in list_input_topics(table):
        for partition in range(table.partitions(settings.topics)):
            yield topic, partition


async def _notes(table: Table, settings: Settings) -> dict[int, bytes]:
    """The combined notes of each partition that has some, as a worker reads them."""
    changelog, count = table.changelog(settings.worker.app_id), table.partitions(settings.topics)
    notes: dict[int, bytes] = {}
    async for record in iterate_topic_named(changelog, count, settings):
        if record.key and record.key.startswith(PREFIX.encode()) and record.value:
            notes[record.partition] = furthest(notes.get(record.partition), record.value)
    return notes


def _stand(
    table: Table, settings: Settings, tp: TopicPartition, at: PartitionPosition, note: bytes | None
) -> TableStatus:
    begins = find_start(note, f"{tp.topic}/{tp.partition}", committed=at.committed, beginning=at.begin)
    return TableStatus(
        table.name, table.changelog(settings.worker.app_id), tp.partition, tp.topic, at.committed, at.begin,
        begins.offset, begins.lost, begins.gone,
    )  # fmt: skip


async def settle_lost_tables(statuses: Sequence[TableStatus], settings: Settings, *, rebuild: bool) -> int:
    """Write a note for each lost partition: to read all again, or to continue at the commit. Returns their number."""
    notes: dict[tuple[str, int], dict[str, list[int]]] = {}
    for status in statuses:
        if status.lost:
            last = (status.first if rebuild else status.committed or 0) - 1
            notes.setdefault((status.changelog, status.partition), {})[
                f"{READ_PREFIX}{status.reads}/{status.partition}"
            ] = [
                last,
                0,
            ]
    async with open_producer(settings) as producer:
        for (changelog, partition), note in notes.items():
            key = note_key(partition).encode()
            await producer.send_and_wait(changelog, orjson.dumps(note), key=key, partition=partition)
    return len(notes)
