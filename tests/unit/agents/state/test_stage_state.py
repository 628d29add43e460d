"""State: changes seen by the batch that makes them, one record's changes stored whole, tables changed last."""

from collections.abc import Sequence

import pytest
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from agents.delivery.batches import PartitionWriter
from agents.delivery.broker_retries import ProduceFailed, Retries
from agents.state import stage_state
from agents.state.stage_state import StageState
from streams.faust.batch_writer import FaustBatchWriter
from streams.headers import Place
from streams.ports import BatchEntry, BatchWriter
from streams.table_config import Table
from streams.table_position import decode_note, note_key
from streams.topics import LIVES, SOURCES
from tests.support.runtime import MemoryStore, MemoryWriter, settings_of
from tests.unit.streams.faust.fake_producer import Producer, app_with

SETTINGS = settings_of()


def opened(declared: Table, writer: BatchWriter) -> StageState:
    """A table that is empty, whose changelog is written without long pauses."""
    retries = Retries(request_timeout=5, patience=SETTINGS.broker.patience, first_pause=0.001)
    return StageState(declared, MemoryStore(), PartitionWriter(writer, SETTINGS, retries), SETTINGS)


@pytest.fixture
def writer() -> MemoryWriter:
    return MemoryWriter()


@pytest.fixture
def lives(writer: MemoryWriter) -> StageState:
    return opened(LIVES, writer)


@pytest.fixture
def sources(writer: MemoryWriter) -> StageState:
    return opened(SOURCES, writer)


def pairs(entries: Sequence[BatchEntry]) -> list[tuple[bytes | None, bytes | None]]:
    return [(entry.key, entry.value) for entry in entries]


def at(offset: int, item: int = 0, partition: int = 0) -> Place:
    return Place("copytaster.enriched", partition, offset, item)


def settle(state: StageState, writes: dict[str, bytes | None], order: Place, partition: int = 0) -> None:
    changes = state.changes()
    changes.add(partition, writes, order)
    state.apply(changes)


def test_changes_are_seen_by_the_batch_that_makes_them_and_by_nobody_else(lives: StageState) -> None:
    settle(lives, {"a/1": b"old", "a/2": b"kept", "b/1": b"other"}, at(0))
    changes = lives.changes()
    changes.add(0, {"a/1": b"new", "a/3": b"added", "b/1": None}, at(1))
    assert [changes.get(key) for key in ("a/1", "a/2", "a/3", "b/1", "c")] == [b"new", b"kept", b"added", None, None]
    assert sorted(changes.items("a/")) == [("a/1", b"new"), ("a/2", b"kept"), ("a/3", b"added")]
    assert list(changes.items("b/")) == []
    assert sorted(lives.items("a/")) == [("a/1", b"old"), ("a/2", b"kept")]
    assert lives.get("b/1") == b"other"


def test_applied_changes_are_in_the_table_and_deleted_keys_are_not(sources: StageState) -> None:
    settle(sources, {"k": b"v", "gone": b"x"}, at(0), partition=5)
    assert sources.partition_of("k") == 5
    settle(sources, {"gone": None}, at(1), partition=5)
    assert sources.get("gone") is None
    assert sources.partition_of("gone") == 0
    assert dict(sources.items("k")) == {"k": b"v"}


def test_a_record_counts_as_applied_once_it_or_a_later_one_of_its_partition_was(lives: StageState) -> None:
    changes = lives.changes()
    changes.add(0, {}, at(7, item=1))
    assert changes.is_applied(0, at(7, item=1))
    assert not lives.changes().is_applied(0, at(7, item=1))
    lives.apply(changes)
    seen = lives.changes()
    assert [seen.is_applied(0, at(n)) for n in (6, 7, 8)] == [True, True, False]
    assert not seen.is_applied(0, at(7, item=2))


def test_progress_is_kept_by_source_partition_and_by_table_partition(lives: StageState) -> None:
    settle(lives, {}, at(7, partition=3), partition=3)
    settle(lives, {}, at(2, partition=4), partition=3)
    changes = lives.changes()
    assert changes.is_applied(3, at(7, partition=3))
    assert changes.is_applied(3, at(2, partition=4))
    assert not changes.is_applied(3, at(3, partition=4))
    assert not changes.is_applied(4, at(7, partition=3))


def test_where_a_record_was_read_is_noted_beside_what_was_applied_and_for_repeats_too(sources: StageState) -> None:
    changes = sources.changes()
    changes.add(2, {"k": b"v"}, Place("copytaster.deduplicated", 4, 11), Place("copytaster.enriched", 2, 30))
    changes.add(2, {}, None, Place("copytaster.enriched", 2, 31))
    sources.apply(changes)
    noted = sources.get(note_key(2))
    assert decode_note(noted) == {"copytaster.deduplicated/4": [11, 0], "read copytaster.enriched/2": [31, 0]}
    assert sources.changes().is_applied(2, Place("copytaster.deduplicated", 4, 11))
    assert not sources.changes().is_applied(2, Place("copytaster.enriched", 2, 31))


async def test_a_records_changes_and_the_note_that_it_was_applied_travel_in_one_batch(
    lives: StageState, writer: MemoryWriter
) -> None:
    changes = lives.changes()
    changes.add(0, {"k": b"v", "gone": None}, at(3))
    await lives.log(changes)
    ((topic, partition, records),) = writer.written
    assert (topic, partition) == ("copytaster-lives-changelog", 0)
    assert pairs(records) == [
        (b"k", b"v"),
        (b"gone", None),
        (b"~applied/0", b'{"copytaster.enriched/0":[3,0]}'),
    ]
    assert lives.get("k") is None


async def test_each_partition_has_batches_of_its_own(lives: StageState, writer: MemoryWriter) -> None:
    changes = lives.changes()
    for n in (2, 5, 2):
        changes.add(n, {f"k{n}": b"v"}, at(n, partition=n))
    await lives.log(changes)
    assert [(partition, len(records)) for _, partition, records in writer.written] == [(2, 4), (5, 2)]


async def test_a_batch_that_is_full_is_split_between_records_never_within_one(
    lives: StageState, writer: MemoryWriter
) -> None:
    changes = lives.changes()
    large = b"x" * (SETTINGS.topics.max_bytes * 2 // 5)
    for n in range(4):
        changes.add(0, {f"large{n}": large, f"small{n}": b"s"}, at(n))
    await lives.log(changes)
    assert [[entry.key for entry in records] for _, _, records in writer.written] == [
        [key for n in pair for key in (b"large%d" % n, b"small%d" % n, b"~applied/0")] for pair in ((0, 1), (2, 3))
    ]


async def test_the_state_of_one_record_may_not_be_larger_than_a_batch() -> None:
    producer = Producer(SETTINGS.topics.max_bytes - 64 * 1024)
    lives = opened(LIVES, FaustBatchWriter(app_with(producer)))
    changes = lives.changes()
    changes.add(0, {"k": b"x" * SETTINGS.topics.max_bytes}, at(0))
    with pytest.raises(ValueError, match="larger than a batch"):
        await lives.log(changes)
    assert producer.sent == []


async def test_what_there_is_room_for_is_taken_by_a_batch_with_the_note_that_it_was_applied() -> None:
    producer = Producer(SETTINGS.topics.max_bytes - 64 * 1024)
    lives = opened(LIVES, FaustBatchWriter(app_with(producer)))
    most = SETTINGS.topics.max_bytes - stage_state.RESERVED_BYTES - len(b"k") - 64
    assert lives.has_room_for({"k": b"x" * most})
    assert not lives.has_room_for({"k": b"x" * (most + 1)})
    changes = lives.changes()
    changes.add(0, {"k": b"x" * most}, at(0), at(0))
    await lives.log(changes)
    assert [len(records) for _, _, records in producer.sent] == [2]


def test_what_fits_is_told_before_it_is_written(lives: StageState) -> None:
    assert lives.has_room_for({})
    assert lives.has_room_for({"k": b"x" * (SETTINGS.topics.max_bytes // 2), "gone": None})
    assert not lives.has_room_for(
        {"k": b"x" * (SETTINGS.topics.max_bytes // 2), "l": b"x" * (SETTINGS.topics.max_bytes // 2)}
    )


async def test_a_changelog_write_is_tried_again_while_the_broker_is_away(
    lives: StageState, writer: MemoryWriter
) -> None:
    writer.failures = [KafkaConnectionError("away"), TimeoutError()]
    changes = lives.changes()
    changes.add(0, {"k": b"v"}, at(0))
    await lives.log(changes)
    assert len(writer.written) == 1


async def test_a_changelog_write_that_is_refused_for_good_is_told_at_once(
    lives: StageState, writer: MemoryWriter
) -> None:
    writer.failures = [MessageSizeTooLargeError("too large")]
    changes = lives.changes()
    changes.add(0, {"k": b"v"}, at(0))
    with pytest.raises(ProduceFailed, match="MessageSizeTooLarge"):
        await lives.log(changes)
    assert writer.written == []


async def test_nothing_to_log_sends_nothing(lives: StageState, writer: MemoryWriter) -> None:
    await lives.log(lives.changes())
    assert writer.written == []
