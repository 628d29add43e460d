"""The position of a consumer group, read at the broker: committed, begin and end offsets, and owners of partitions.

It never relies on a worker, so it works even if every worker is dead. It is used by `copytaster lag`, its exporter,
`copytaster doctor`, and the watchdog of each worker.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
    for_code,
)
from aiokafka.protocol.commit import OffsetFetchRequest

from streams.kafka.admin import open_admin_client
from streams.kafka.connection import connection_options, start_client
from streams.settings.settings import Settings

COORDINATOR_PATIENCE = 10.0
"""Seconds to wait for a group's coordinator: a broker that has just started needs a moment."""
PEEK_BYTES = 64 * 1024
"""Bytes fetched of a partition to read the time of its next record; a larger record is still sent whole."""
PEEK_SECONDS = 5.0
"""Seconds in which the next records must arrive; others are unknown."""
COORDINATOR_MOVING_ERRORS = (CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError)
NO_SUCH_GROUP = 69


@dataclass(frozen=True, slots=True)
class PartitionPosition:
    """One partition at the broker. `committed` is None if the group has never committed there."""

    committed: int | None
    begin: int
    end: int

    @property
    def next(self) -> int:
        """Offset of the next record that the group reads: the beginning if it never committed."""
        return self.begin if self.committed is None else self.committed

    @property
    def lag(self) -> int:
        """Records between the next one and the end."""
        return max(self.end - self.next, 0)

    @property
    def expired(self) -> int:
        """Records that retention deleted before the group read them."""
        return max(self.begin - self.next, 0)


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """The members of the group. `settled` is False while partitions are being assigned."""

    settled: bool
    owners: Mapping[TopicPartition, str]
    names: Sequence[str] = ()


class PositionReader:
    """Reads one group's positions over its own connections; created by `open_position_reader`."""

    def __init__(self, client: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, group: str) -> None:
        self._client = client
        self._consumer = consumer
        self.group = group

    async def read(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, PartitionPosition]:
        """Read the position in each partition. Raises KafkaError, TimeoutError.

        Committed offsets are read first: a lag of 0 then means that nothing was left at that moment.
        """
        wanted = list(partitions)
        committed = await read_committed_offsets(self._client, self.group)
        begins = await self._consumer.beginning_offsets(wanted)
        ends = await self._consumer.end_offsets(wanted)
        return {tp: PartitionPosition(committed.get(tp), begins[tp], ends[tp]) for tp in wanted}

    async def times(self, wanted: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Timestamp in milliseconds of the record at each offset, or of the first one after it. Some may be missing."""
        timestamps: dict[TopicPartition, int] = {}
        if not wanted:
            return timestamps
        self._consumer.assign(list(wanted))
        for tp, offset in wanted.items():
            self._consumer.seek(tp, offset)
        try:
            async with asyncio.timeout(PEEK_SECONDS):
                while len(timestamps) < len(wanted):
                    missing = [tp for tp in wanted if tp not in timestamps]
                    for tp, records in (await self._consumer.getmany(*missing, timeout_ms=500)).items():
                        timestamps[tp] = records[0].timestamp
                        self._consumer.pause(tp)
        except TimeoutError:
            pass
        finally:
            self._consumer.unsubscribe()
        return timestamps

    async def members(self) -> GroupMembers:
        """The group's members and their partitions. Raises KafkaError."""
        (answer,) = await self._client.describe_consumer_groups([self.group])
        code, _, state, _, _, members, *_ = answer.groups[0]
        if code:
            raise for_code(code)(self.group)
        owners = {
            TopicPartition(topic, partition): format_member_name(client_id, host)
            for _, client_id, host, _, assignment in members
            for topic, partitions in _assigned(assignment)
            for partition in partitions
        }
        return GroupMembers(
            state in ("Stable", "Empty", "Dead"), owners, [format_member_name(m[1], m[2]) for m in members]
        )


@asynccontextmanager
async def open_position_reader(settings: Settings, *, group: str | None = None) -> AsyncIterator[PositionReader]:
    """Open a reader of the workers' group, or of another. Raises BrokerUnreachable."""
    async with open_admin_client(settings) as client:
        consumer = AIOKafkaConsumer(
            **connection_options(settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=PEEK_BYTES,
        )
        async with start_client(consumer):
            yield PositionReader(client, consumer, group or settings.worker.app_id)


async def read_committed_offsets(client: AIOKafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    """Read every offset that the group has committed. Raises KafkaError.

    The client's own method treats an error of the whole answer, such as a coordinator that is still loading, as a group
    that has committed nothing; all records would then look unread.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + COORDINATOR_PATIENCE
    while True:
        try:
            return await _committed_offsets(client, group)
        except COORDINATOR_MOVING_ERRORS:
            if loop.time() > end:
                raise
        await asyncio.sleep(0.3)


async def _committed_offsets(client: AIOKafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    coordinator = await client.find_coordinator(group)
    answer: Any = await client._send_request(OffsetFetchRequest(group, None), coordinator)
    code = getattr(answer, "error_code", 0)
    if code and code != NO_SUCH_GROUP:
        raise for_code(code)(group)
    out = {}
    for topic, partitions in answer.topics:
        for partition, offset, _, error in partitions:
            if error:
                raise for_code(error)(f"{group}: {topic}/{partition}")
            if offset >= 0:
                out[TopicPartition(topic, partition)] = offset
    return out


def format_member_name(client_id: str, host: str) -> str:
    """The name of a member for people: a worker of ours by its own name, another client by name and address."""
    ours = client_id.removeprefix("copytaster-")
    return ours if ours != client_id else f"{client_id}@{host.lstrip('/')}"


def _assigned(assignment: bytes) -> list[tuple[str, list[int]]]:
    """The partitions of a member; empty if it has none yet, or if this is no group of consumers."""
    if not assignment:
        return []
    try:
        return [(a[0], a[1]) for a in ConsumerProtocolMemberAssignment.decode(assignment).assignment]
    except (ValueError, KafkaError):
        return []
