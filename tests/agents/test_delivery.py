"""Delivery: in order, every answer awaited, tried again while the broker is away and no longer."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from agents import delivery, failures
from agents.failures import FAIL_STOP, ProduceFailed, stop_hard
from agents.outcome import Inbound, Out
from streams.alerts import ALERTS
from streams.alerts_current import ALERTS_CURRENT
from streams.app import settings
from streams.codec import CodecError
from streams.events import Place
from tests.agents.fakes import inbound


class Producer:
    """A broker's answers: each send takes the next of `answers`, and success where there are none left."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.sent: list[Any] = []
        self.answered = 0

    async def send(self, topic: str, key: Any, value: Any, partition: Any, timestamp: Any, headers: Any) -> Any:
        self.sent.append((topic, key, value, timestamp))
        return asyncio.ensure_future(self._answer(self.answers.pop(0) if self.answers else None))

    async def _answer(self, error: Exception | None) -> None:
        await asyncio.sleep(0.005)
        self.answered += 1
        if error:
            raise error


def with_broker(monkeypatch: pytest.MonkeyPatch, *answers: Exception) -> Producer:
    producer = Producer(*answers)
    monkeypatch.setattr(delivery, "app", SimpleNamespace(producer=producer))
    monkeypatch.setattr(failures, "FIRST_PAUSE", 0.001)
    return producer


def message(value: bytes = b"v") -> delivery.Message:
    return delivery.Message("copytaster.alerts", b"k", value, [], 1_772_442_000_500)


async def test_messages_are_sent_in_order_and_every_answer_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = with_broker(monkeypatch)
    await delivery.deliver([message(b"a"), message(b"b")])
    assert [value for _, _, value, _ in producer.sent] == [b"a", b"b"]
    assert producer.answered == 2
    assert producer.sent[0][3] == 1_772_442_000.5


async def test_after_a_failure_all_are_sent_again_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = with_broker(monkeypatch, KafkaConnectionError("away"))
    await delivery.deliver([message(b"a"), message(b"b")])
    assert [value for _, _, value, _ in producer.sent] == [b"a", b"b", b"a", b"b"]


async def test_what_the_broker_refuses_for_good_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = with_broker(monkeypatch, MessageSizeTooLargeError("too large"))
    with pytest.raises(ProduceFailed, match="MessageSizeTooLarge"):
        await delivery.deliver([message()])
    assert len(producer.sent) == 1


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = with_broker(monkeypatch, *[KafkaConnectionError("away")] * 1000)
    with pytest.raises(ProduceFailed, match="KafkaConnectionError"):
        await asyncio.wait_for(delivery.deliver([message()]), 10)
    assert 2 < len(producer.sent) < 1000


async def test_nothing_to_deliver_asks_nothing_of_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = with_broker(monkeypatch)
    await delivery.deliver([])
    assert producer.sent == []


def a_record(**headers: bytes) -> Inbound:
    return inbound(b"in", ALERTS, 12, at_ms=1_772_442_000_000, headers=headers)


def test_a_tombstone_and_bytes_travel_as_they_are() -> None:
    for value in (None, b"raw"):
        made = delivery.message(Out(ALERTS_CURRENT, "alert-1", value), a_record(), stage="alert", order=None)
        assert made.value == value
    assert made.key == b"alert-1"


def test_an_output_just_within_the_limit_is_written_and_its_dead_letter_would_be_too() -> None:
    most = settings.topics.max_bytes - delivery.ROOM_LEFT
    fits = delivery.message(Out(ALERTS, "k", b"x" * (most - 1)), a_record(), stage="s", order=None)
    record = Inbound(Place("t", 0, 1), fits.key, fits.value or b"", dict(fits.headers), 0)
    letter = delivery.dead_letter(record, stage="s", item=0, reason="error", error="é" * 9000, attempt=3)
    size = len(letter.value or b"") + sum(len(name) + len(value) for name, value in letter.headers)
    assert most < size < settings.topics.max_bytes
    with pytest.raises(CodecError, match="allowed") as caught:
        delivery.message(Out(ALERTS, "k", b"x" * most), a_record(), stage="s", order=None)
    assert caught.value.reason == "too-large"


def test_an_outputs_id_follows_from_its_input_and_item_or_is_its_own() -> None:
    def id_of(out: Out, **headers: bytes) -> bytes:
        return dict(delivery.message(out, a_record(**headers), stage="s", order=None).headers)["ce_id"]

    assert id_of(Out(ALERTS, "k", b"1")) == id_of(Out(ALERTS, "other", b"2"))
    assert id_of(Out(ALERTS, "k", b"1")) != id_of(Out(ALERTS, "k", b"1", item=1))
    assert id_of(Out(ALERTS, "k", b"1")) != id_of(Out(ALERTS_CURRENT, "k", b"1"))
    assert id_of(Out(ALERTS, "k", b"1"), ce_id=b"one") != id_of(Out(ALERTS, "k", b"1"), ce_id=b"two")
    assert id_of(Out(ALERTS, "k", b"1", id="mine"), ce_id=b"one") == b"mine"


def test_a_trace_goes_on() -> None:
    made = delivery.message(
        Out(ALERTS, "k", b"1"), a_record(traceparent=b"00-ab-cd-01"), stage="s", order=Place("t", 0, 1)
    )
    assert dict(made.headers)["traceparent"] == b"00-ab-cd-01"


def test_a_dead_letter_keeps_the_time_and_shortens_only_the_error() -> None:
    letter = delivery.dead_letter(a_record(), stage="parse", item=2, reason="not-json", error="x" * 9000, attempt=1)
    told = dict(letter.headers)
    assert letter.time_ms == 1_772_442_000_000
    assert letter.value == b"in"
    assert len(told["exception"]) == delivery.EXCEPTION_KEPT
    assert told["source-item"] == b"2"


def test_an_error_that_has_no_utf8_form_can_be_told() -> None:
    letter = delivery.dead_letter(a_record(), stage="parse", item=0, reason="error", error="half \ud83d", attempt=1)
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
