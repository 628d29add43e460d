"""The records that are sent again: each one unchanged, with the dead letters that came from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aiokafka import AIOKafkaConsumer, TopicPartition

from copytaster.model.dead_letter import RedriveDecision, decide_redrive
from desk.ops.dead_letters.letters import (
    FIRST_INGEST_HEADER,
    REDRIVE_COUNT_HEADER,
    REDRIVE_OF_HEADER,
    REDRIVE_RUN_HEADER,
    DeadLetter,
)
from streams.headers import Headers, Place
from streams.settings.settings import Settings
from streams.topics import TOPICS

PartitionCounts = Mapping[str, int]
"""Topics to which records may be sent back, with their numbers of partitions."""


@dataclass(frozen=True, slots=True)
class RedriveParcel:
    """One record that failed, and its chosen letters: a record with several items may have several."""

    place: Place
    letters: tuple[DeadLetter, ...]

    @property
    def home(self) -> TopicPartition:
        """The partition it came from."""
        return TopicPartition(self.place.topic, self.place.partition)

    @property
    def redrives(self) -> int:
        """The number of times that it has been sent again already."""
        return self.letters[0].redrives

    def fate(self, homes: PartitionCounts, *, is_forced: bool) -> RedriveDecision:
        """The decision about it."""
        has_home = 0 <= self.place.partition < homes.get(self.place.topic, 0)
        return decide_redrive(
            redrives=self.redrives, is_whole=self.letters[0].is_whole, has_home=has_home, is_forced=is_forced
        )

    def headers(self, run: str) -> Headers:
        """Its own headers, and those of this redrive."""
        count = str(self.redrives + 1).encode()
        let_in = str(self.letters[0].record.timestamp).encode()  # the broker may set another timestamp
        return [
            *self.letters[0].headers,
            (REDRIVE_COUNT_HEADER, count),
            (REDRIVE_OF_HEADER, str(self.place).encode()),
            (REDRIVE_RUN_HEADER, run.encode()),
            (FIRST_INGEST_HEADER, let_in),
        ]


def group_into_parcels(letters: Iterable[DeadLetter]) -> list[RedriveParcel]:
    """The records of these letters, in the order of their first letters."""
    letters_by_place: dict[Place, list[DeadLetter]] = {}
    for letter in letters:
        letters_by_place.setdefault(replace(letter.source, item=0), []).append(letter)
    return [RedriveParcel(place, tuple(of)) for place, of in letters_by_place.items()]


async def read_partition_counts(consumer: AIOKafkaConsumer, settings: Settings) -> PartitionCounts:
    """The number of partitions of each topic of this set at the broker."""
    known = await consumer._client.fetch_all_metadata()
    names = [t.full_name(settings.topics) for t in TOPICS]
    return {name: len(known.partitions_for_topic(name) or ()) for name in names}


async def find_already_sent(interrupted: Sequence[DeadLetter], consumer: AIOKafkaConsumer) -> set[Place]:
    """The places of those interrupted records that did reach their topic."""
    since: dict[TopicPartition, int] = {}
    for letter in interrupted:
        assert letter.mark is not None
        topic, _, partition = letter.mark.to.rpartition("/")
        tp = TopicPartition(topic, int(partition))
        since[tp] = min(since.get(tp, letter.mark.since), letter.mark.since)
    sent: set[Place] = set()
    ends = await consumer.end_offsets(list(since)) if since else {}
    left = {tp: end for tp, end in ends.items() if end > since[tp]}
    consumer.assign(list(left))
    for tp in left:
        consumer.seek(tp, since[tp])
    while left:
        for records in (await consumer.getmany(*left, timeout_ms=500)).values():
            of = (dict(record.headers).get(REDRIVE_OF_HEADER) for record in records)
            sent |= {Place.parse(place.decode()) for place in of if place}
        left = {tp: end for tp, end in left.items() if await consumer.position(tp) < end}
    return sent
