"""Records from a Faust channel: every form its events come in, and how its end is told."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from streams.faust.record_source import FaustRecordSource, to_received_record
from streams.ports import ReceivedRecord
from tests.support.times import NOW_MS


def event(**given: Any) -> Any:
    """A Faust event over one message, which notes that it was acked."""
    usual = {
        "topic": "copytaster.raw",
        "partition": 3,
        "offset": 7,
        "key": b"k",
        "value": b"v",
        "headers": {},
        "timestamp": NOW_MS / 1000,
        "timestamp_type": 0,
        "generation_id": 4,
    }
    acks: list[int] = []
    return SimpleNamespace(message=SimpleNamespace(**usual | given), acks=acks, ack=lambda: acks.append(1))


def source(*events: Any) -> FaustRecordSource:
    """A source whose channel holds these."""
    queue: asyncio.Queue[Any] = asyncio.Queue()
    for one in events:
        queue.put_nowait(one)
    return FaustRecordSource(SimpleNamespace(queue=queue))


def test_a_record_has_its_place_its_bytes_and_the_generation_it_was_fetched_in() -> None:
    given = event()
    assert to_received_record(given) == ReceivedRecord(
        topic="copytaster.raw",
        partition=3,
        offset=7,
        key=b"k",
        value=b"v",
        headers={},
        timestamp_ms=NOW_MS,
        is_appended=False,
        generation=4,
        ack=given.ack,
    )


def test_its_ack_is_the_events_own_and_nothing_is_acked_before() -> None:
    given = event()
    record = to_received_record(given)
    assert given.acks == []
    record.ack()
    assert given.acks == [1]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (None, {}),
        ({}, {}),
        ([], {}),
        ((), {}),
        ({"ce_id": b"1", "empty": b"", "gone": None}, {"ce_id": b"1", "empty": b""}),
        ([("ce_id", b"1"), ("gone", None)], {"ce_id": b"1"}),
        ((("ce_id", b"1"), ("provider", b"wire")), {"ce_id": b"1", "provider": b"wire"}),
        ([("ce_id", b"first"), ("ce_id", b"last")], {"ce_id": b"last"}),
    ],
)
def test_headers_come_as_a_mapping_as_pairs_or_not_at_all(headers: Any, expected: dict[str, bytes]) -> None:
    assert to_received_record(event(headers=headers)).headers == expected


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (None, -1),
        (-0.001, -1),
        (0.0, 0),
        (1_073_745_702_432 / 1000, 1_073_745_702_432),  # that many milliseconds, though they come as seconds
        (NOW_MS / 1000, NOW_MS),
    ],
)
def test_a_time_is_kept_to_the_millisecond_and_a_missing_one_is_minus_one(
    timestamp: float | None, expected: int
) -> None:
    assert to_received_record(event(timestamp=timestamp)).timestamp_ms == expected


@pytest.mark.parametrize(("kind", "expected"), [(0, False), (1, True), (None, False)])
def test_the_brokers_own_time_is_told_from_a_producers(kind: int | None, expected: bool) -> None:
    assert to_received_record(event(timestamp_type=kind)).is_appended is expected


def test_a_tombstone_is_a_record_without_bytes() -> None:
    record = to_received_record(event(key=None, value=None))
    assert (record.key, record.value) == (None, b"")


async def test_records_come_in_their_order_and_an_idle_second_is_none() -> None:
    records = source(event(offset=7), event(offset=8))
    first, second = await records.next_within(5), records.next_at_hand()
    assert first is not None
    assert second is not None
    assert (first.offset, second.offset) == (7, 8)
    assert records.next_at_hand() is None
    assert await records.next_within(0.01) is None


async def test_a_record_that_comes_after_an_idle_second_is_not_lost() -> None:
    queue: asyncio.Queue[Any] = asyncio.Queue()
    records = FaustRecordSource(SimpleNamespace(queue=queue))
    assert await records.next_within(0.01) is None
    queue.put_nowait(event(offset=9))
    record = await records.next_within(5)
    assert record is not None
    assert record.offset == 9


async def test_the_end_of_faust_is_the_end_of_the_source() -> None:
    class Stopping:
        async def get(self) -> Any:
            raise StopAsyncIteration

    with pytest.raises(StopAsyncIteration):
        await FaustRecordSource(SimpleNamespace(queue=Stopping())).next_within(5)
