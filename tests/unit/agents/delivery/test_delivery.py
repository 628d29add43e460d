"""Delivery: in order, every answer awaited, tried again while the broker is away and no longer."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from agents.delivery import batches, failures, messages
from agents.delivery.failures import FAIL_STOP, ProduceFailed, stop_hard
from agents.records.outcome import Inbound, Out
from streams.codec import CodecError
from streams.dead_letter_headers import EXCEPTION_KEPT
from streams.faust.app import settings
from streams.headers import Place
from streams.topics import ALERTS, ALERTS_CURRENT
from tests.unit.agents.fake_producer import producing
from tests.unit.agents.fakes import inbound

TOPIC = "copytaster.alerts"
AWAY = KafkaConnectionError("away")


def message(value: bytes = b"v", *, key: bytes = b"k", topic: str = TOPIC) -> messages.Message:
    return messages.Message(topic, key, value, [("ce_id", value[:9])], 1_772_442_000_500)


def values(sent: Sequence[tuple[str, int, list[tuple[bytes, bytes | None]]]]) -> list[list[bytes | None]]:
    return [[value for _, value in records] for _, _, records in sent]


async def test_messages_are_sent_in_order_and_every_answer_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = producing(monkeypatch)
    await messages.deliver([message(b"a"), message(b"b")])
    assert values(producer.sent) == [[b"a", b"b"]]
    assert producer.about == [(1_772_442_000_500, [("ce_id", value)]) for value in (b"a", b"b")]


async def test_of_one_partition_all_is_stored_or_nothing_so_no_later_record_comes_before_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    producer = producing(monkeypatch, AWAY)
    keys = (b"k", b"o", b"k")  # two keys of one partition
    await messages.deliver([message(b"%d" % n, key=key) for n, key in enumerate(keys)])
    assert values(producer.tried) == [[b"0", b"1", b"2"]] * 2
    assert values(producer.sent) == [[b"0", b"1", b"2"]]


async def test_what_was_answered_is_not_written_again_when_another_partition_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    producer = producing(monkeypatch, AWAY)
    await messages.deliver(
        [message(b"a", key=b"a"), message(b"b", key=b"b"), message(b"c", topic="copytaster.rejected")]
    )
    assert sorted(values(producer.sent)) == [[b"a"], [b"b"], [b"c"]]
    assert sorted(values(producer.tried)) == [[b"a"], [b"a"], [b"b"], [b"c"]]


async def test_what_is_too_much_for_one_batch_goes_on_where_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = producing(monkeypatch)
    large = [b"%d" % n * (settings.topics.max_bytes * 2 // 5) for n in range(5)]
    sends = producer.send_batch

    async def second_fails(batch: Any, topic: str, *, partition: int) -> Any:
        producer.failures = [AWAY] if len(producer.tried) == 1 else []
        return await sends(batch, topic, partition=partition)

    monkeypatch.setattr(producer, "send_batch", second_fails)
    await messages.deliver([message(value) for value in large])
    assert numbers(values(producer.sent)) == ["01", "23", "4"]
    assert numbers(values(producer.tried)) == ["01", "23", "23", "4"]


def numbers(batches: list[list[bytes | None]]) -> list[str]:
    return ["".join((value or b"").decode()[0] for value in batch) for batch in batches]


async def test_what_the_broker_refuses_for_good_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = producing(monkeypatch, MessageSizeTooLargeError("too large"))
    with pytest.raises(ProduceFailed, match="MessageSizeTooLarge"):
        await messages.deliver([message()])
    assert len(producer.tried) == 1


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = producing(monkeypatch, *[AWAY] * 1000)
    with pytest.raises(ProduceFailed, match="KafkaConnectionError"):
        await asyncio.wait_for(messages.deliver([message()]), 10)
    assert 2 < len(producer.tried) < 1000


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
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batches, "app", SimpleNamespace(producer=SimpleNamespace(_producer=producer)))
        assert batches.chosen(key, sorted(of_it)) == own


async def test_nothing_to_deliver_asks_nothing_of_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = producing(monkeypatch)
    await messages.deliver([])
    assert producer.tried == []


def a_record(**headers: bytes) -> Inbound:
    return inbound(b"in", ALERTS, 12, at_ms=1_772_442_000_000, headers=headers)


def test_a_tombstone_and_bytes_travel_as_they_are() -> None:
    for value in (None, b"raw"):
        made = messages.message(Out(ALERTS_CURRENT, "alert-1", value), a_record(), stage="alert", order=None)
        assert made.value == value
    assert made.key == b"alert-1"


def test_an_output_just_within_the_limit_is_written_and_its_dead_letter_would_be_too() -> None:
    most = settings.topics.max_bytes - messages.ROOM_LEFT
    fits = messages.message(Out(ALERTS, "k", b"x" * (most - 1)), a_record(), stage="s", order=None)
    record = Inbound(Place("t", 0, 1), fits.key, fits.value or b"", dict(fits.headers), 0)
    letter = messages.dead_letter(record, stage="s", item=0, reason="error", error="é" * 9000, attempt=3)
    size = len(letter.value or b"") + sum(len(name) + len(value) for name, value in letter.headers)
    assert most < size < settings.topics.max_bytes
    with pytest.raises(CodecError, match="allowed") as caught:
        messages.message(Out(ALERTS, "k", b"x" * most), a_record(), stage="s", order=None)
    assert caught.value.reason == "too-large"


def test_an_outputs_id_follows_from_its_input_and_item_or_is_its_own() -> None:
    def id_of(out: Out, **headers: bytes) -> bytes:
        return dict(messages.message(out, a_record(**headers), stage="s", order=None).headers)["ce_id"]

    assert id_of(Out(ALERTS, "k", b"1")) == id_of(Out(ALERTS, "other", b"2"))
    assert id_of(Out(ALERTS, "k", b"1")) != id_of(Out(ALERTS, "k", b"1", item=1))
    assert id_of(Out(ALERTS, "k", b"1")) != id_of(Out(ALERTS_CURRENT, "k", b"1"))
    assert id_of(Out(ALERTS, "k", b"1"), ce_id=b"one") != id_of(Out(ALERTS, "k", b"1"), ce_id=b"two")
    assert id_of(Out(ALERTS, "k", b"1", id="mine"), ce_id=b"one") == b"mine"


def test_a_trace_goes_on() -> None:
    made = messages.message(
        Out(ALERTS, "k", b"1"), a_record(traceparent=b"00-ab-cd-01"), stage="s", order=Place("t", 0, 1)
    )
    assert dict(made.headers)["traceparent"] == b"00-ab-cd-01"


def test_a_dead_letter_keeps_the_time_and_shortens_only_the_error() -> None:
    letter = messages.dead_letter(a_record(), stage="parse", item=2, reason="not-json", error="x" * 9000, attempt=1)
    told = dict(letter.headers)
    assert letter.time_ms == 1_772_442_000_000
    assert letter.value == b"in"
    assert len(told["exception"]) == EXCEPTION_KEPT
    assert told["source-item"] == b"2"


def test_an_error_that_has_no_utf8_form_can_be_told() -> None:
    letter = messages.dead_letter(a_record(), stage="parse", item=0, reason="error", error="half \ud83d", attempt=1)
    assert dict(letter.headers)["exception"] == b"half ?"


def test_a_hard_stop_ends_the_process_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []

    def leave(code: int) -> None:
        codes.append(code)
        raise SystemExit(code)

    monkeypatch.setattr(failures.os, "_exit", leave)
    with pytest.raises(SystemExit):
        stop_hard(FAIL_STOP, "no way on")
    assert codes == [70]
