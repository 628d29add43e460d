"""The commits of one group with their times, from the broker's own log, `__consumer_offsets`.

Only the log shows when the last commit was made, and that commits repeat one offset; the committed offset shows
neither. Some hosted brokers and the embedded one do not let clients read it. Then states rest on what moves between two
looks, and the output says so.
"""

import struct
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from desk.ops.lag.states import LoggedCommit

COMMITS_TOPIC = "__consumer_offsets"
RECORDS_LOOKED_BACK = 50_000
"""Records read of the log at the start: a quarter of an hour of a worker that commits sixty partitions a second."""
COMMITS_KEPT = 60
"""Most commits kept of each partition."""

log = structlog.get_logger("copytaster.lag")


class CommitLog:
    """Follows one group's commits; each `read` adds to `found`."""

    def __init__(self, consumer: AIOKafkaConsumer, group: str) -> None:
        self._consumer = consumer
        self._group = group
        self._at: TopicPartition | None = None
        self.is_readable = True
        self._logged: dict[TopicPartition, deque[LoggedCommit]] = defaultdict(lambda: deque(maxlen=COMMITS_KEPT))

    async def read(self) -> Mapping[TopicPartition, Sequence[LoggedCommit]]:
        """Every known commit, oldest first. If the log cannot be read: none, and `is_readable` is False."""
        if self.is_readable:
            try:
                await self._read()
            except (KafkaError, TimeoutError, struct.error) as error:
                self.is_readable = False
                log.info("the log of commits cannot be read; states are judged from what moves", error=repr(error))
        return self._logged

    async def _read(self) -> None:
        if self._at is None and not await self._start():
            return
        assert self._at is not None
        end = (await self._consumer.end_offsets([self._at]))[self._at]
        while await self._consumer.position(self._at) < end:
            for records in (await self._consumer.getmany(self._at, timeout_ms=1000)).values():
                for record in records:
                    self._note(record)

    async def _start(self) -> bool:
        known = await self._consumer._client.fetch_all_metadata()
        partitions = known.partitions_for_topic(COMMITS_TOPIC)
        if not partitions:
            self.is_readable = False
            return False
        self._at = TopicPartition(COMMITS_TOPIC, find_coordinator_partition(self._group, len(partitions)))
        self._consumer.assign([self._at])
        begin = (await self._consumer.beginning_offsets([self._at]))[self._at]
        end = (await self._consumer.end_offsets([self._at]))[self._at]
        self._consumer.seek(self._at, max(begin, end - RECORDS_LOOKED_BACK))
        return True

    def _note(self, record: ConsumerRecord) -> None:
        parsed = parse_commit(record.key, record.value)
        if parsed is not None and parsed[0] == self._group:
            _, tp, offset = parsed
            self._logged[tp].append(LoggedCommit(record.timestamp / 1000, offset))


def parse_commit(key: bytes | None, value: bytes | None) -> tuple[str, TopicPartition, int] | None:
    """Group, partition and offset of one record of the log; None if it is no commit, or deletes one.

    Keys of version 0 and 1 are commits; every version of the value so far begins with the offset
    (OffsetCommitKey.json and OffsetCommitValue.json in Apache Kafka).
    """
    if not key or not value or struct.unpack_from(">h", key)[0] > 1:
        return None
    group, at = _text(key, 2)
    topic, at = _text(key, at)
    (partition,) = struct.unpack_from(">i", key, at)
    (offset,) = struct.unpack_from(">q", value, 2)
    return group, TopicPartition(topic, partition), offset


def _text(raw: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from(">h", raw, at)
    return raw[at + 2 : at + 2 + length].decode("utf-8", "replace"), at + 2 + length


def find_coordinator_partition(group: str, count: int) -> int:
    """The partition of the log that holds a group's commits: Java's hash of its name, as Kafka computes it."""
    code = 0
    for (unit,) in struct.iter_unpack(">H", group.encode("utf-16-be")):
        code = (31 * code + unit) & 0xFFFFFFFF
    code = code - (1 << 32) if code >= 1 << 31 else code
    return 0 if code == -(1 << 31) else abs(code) % count
