"""Batches through Faust's producer: as the real one makes them, whole, and every answer awaited."""

from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from streams.faust.batch_writer import FaustBatchWriter
from streams.ports import BatchEntry
from tests.unit.streams.faust.fake_producer import PARTITIONS, Producer, app_with

MOST = 1_000


async def test_a_batch_holds_its_records_in_order_with_their_times_and_headers() -> None:
    producer = Producer(MOST)
    entries = [
        BatchEntry(b"k", b"one", 1_772_442_000_500, [("ce_id", b"1"), ("ce_id", b"again")]),
        BatchEntry(b"k", None, 1_772_442_000_501),
        BatchEntry(None, b"three", 1_772_442_000_502),
    ]
    await FaustBatchWriter(app_with(producer)).write_batch("t", 2, entries)
    assert producer.sent == [("t", 2, [(e.key, e.value, e.time_ms, e.headers) for e in entries])]


async def test_the_brokers_answer_is_awaited_and_its_refusal_told() -> None:
    producer = Producer(MOST, KafkaConnectionError("away"))
    writer = FaustBatchWriter(app_with(producer))
    with pytest.raises(KafkaConnectionError):
        await writer.write_batch("t", 0, [BatchEntry(b"k", b"v")])
    assert producer.sent == []
    await writer.write_batch("t", 0, [BatchEntry(b"k", b"v")])
    assert len(producer.sent) == 1


async def test_what_no_batch_has_room_for_is_not_written_in_part() -> None:
    producer = Producer(MOST)
    with pytest.raises(ValueError, match="2 records are larger than a batch may be"):
        await FaustBatchWriter(app_with(producer)).write_batch(
            "t", 0, [BatchEntry(b"k", b"small"), BatchEntry(b"l", b"x" * MOST)]
        )
    assert producer.sent == []


@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=300), st.binary(max_size=99)), max_size=9))
def test_entries_of_a_size_that_a_batch_has_room_for_are_taken_by_it(given: list[tuple[bytes, bytes, bytes]]) -> None:
    """`BatchEntry.size` is the most that a record takes: what is filled by it never fails for its size."""
    entries = [BatchEntry(key, value, 1, [("ce_id", header)]) for key, value, header in given]
    builder = Producer(61 + sum(entry.size for entry in entries)).create_batch()  # 61: the frame of a batch
    assert all(
        builder.append(key=e.key, value=e.value, timestamp=e.time_ms, headers=e.headers) is not None for e in entries
    )


async def test_partitions_are_those_that_the_producer_learns() -> None:
    assert set(await FaustBatchWriter(app_with(Producer(MOST))).partitions_of("t")) == set(range(PARTITIONS))


@given(key=st.binary(max_size=20), count=st.integers(1, 40))
def test_a_key_has_the_partition_that_the_producer_gives_it_whatever_it_knows_by_then(key: bytes, count: int) -> None:
    """A broker that has just come back may not tell of a topic for a moment: a worker would end with 70 then."""
    of_it = set(range(count))
    metadata = SimpleNamespace(
        partitions_for_topic=lambda _: of_it, available_partitions_for_topic=lambda _: of_it - {0}
    )
    producer = SimpleNamespace(_metadata=metadata, _partitioner=DefaultPartitioner())
    own = AIOKafkaProducer._partition(producer, "t", None, key, None, key, None)
    metadata.partitions_for_topic = lambda _: None
    assert FaustBatchWriter(app_with(producer)).partition_for(key, sorted(of_it)) == own
