"""Delivery: in order, every answer awaited, tried again while the broker is away and no longer."""

import asyncio
from collections.abc import Sequence

import pytest
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from agents.delivery import messages
from agents.delivery.batches import PartitionWriter
from agents.delivery.broker_retries import ProduceFailed, Retries
from agents.records.outcome import Inbound, OutputRecord
from streams.codec import CodecError
from streams.dead_letter_headers import EXCEPTION_KEPT
from streams.headers import Place
from streams.ports import BatchEntry
from streams.topic_config import KEPT_OF_TOO_LARGE
from streams.topics import ALERTS, ALERTS_CURRENT, ARTICLES
from tests.support.runtime import MemoryWriter, settings_of
from tests.unit.agents.fakes import TOPICS, inbound

TOPIC = "copytaster.alerts"
AWAY = KafkaConnectionError("away")
SETTINGS = settings_of()
Batch = tuple[str, int, Sequence[BatchEntry]]


class Writer(MemoryWriter):
    """Answers after a moment, as a broker does."""

    async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
        self.tried.append((topic, partition, entries))
        await asyncio.sleep(0.005)
        if self.failures:
            raise self.failures.pop(0)
        self.written.append((topic, partition, entries))


@pytest.fixture
def writer() -> Writer:
    return Writer()


async def deliver(writer: MemoryWriter, *given: messages.OutgoingRecord) -> None:
    """Deliver them as a worker does, without long pauses."""
    retries = Retries(request_timeout=5, patience=SETTINGS.broker.patience, first_pause=0.001)
    await messages.deliver(given, PartitionWriter(writer, SETTINGS, retries))


def message(value: bytes = b"v", *, key: bytes = b"k", topic: str = TOPIC) -> messages.OutgoingRecord:
    return messages.OutgoingRecord(topic, key, value, [("ce_id", value[:9])], 1_772_442_000_500)


def values(batches: Sequence[Batch]) -> list[list[bytes | None]]:
    return [[entry.value for entry in entries] for _, _, entries in batches]


async def test_messages_are_sent_in_order_and_every_answer_is_awaited(writer: Writer) -> None:
    await deliver(writer, message(b"a"), message(b"b"))
    assert values(writer.written) == [[b"a", b"b"]]
    about = [(entry.time_ms, entry.headers) for _, _, entries in writer.written for entry in entries]
    assert about == [(1_772_442_000_500, [("ce_id", value)]) for value in (b"a", b"b")]


async def test_of_one_partition_all_is_stored_or_nothing_so_no_later_record_comes_before_an_earlier_one(
    writer: Writer,
) -> None:
    writer.failures = [AWAY]
    keys = (b"k", b"o", b"k")  # two keys of one partition
    await deliver(writer, *(message(b"%d" % n, key=key) for n, key in enumerate(keys)))
    assert values(writer.tried) == [[b"0", b"1", b"2"]] * 2
    assert values(writer.written) == [[b"0", b"1", b"2"]]


async def test_what_was_answered_is_not_written_again_when_another_partition_fails(writer: Writer) -> None:
    writer.failures = [AWAY]
    await deliver(writer, message(b"a", key=b"a"), message(b"b", key=b"b"), message(b"c", topic="copytaster.rejected"))
    assert sorted(values(writer.written)) == [[b"a"], [b"b"], [b"c"]]
    assert sorted(values(writer.tried)) == [[b"a"], [b"a"], [b"b"], [b"c"]]


async def test_what_is_too_much_for_one_batch_goes_on_where_it_failed() -> None:
    class SecondFails(Writer):
        async def write_batch(self, topic: str, partition: int, entries: Sequence[BatchEntry]) -> None:
            self.failures = [AWAY] if len(self.tried) == 1 else []
            await super().write_batch(topic, partition, entries)

    writer = SecondFails()
    large = [b"%d" % n * (TOPICS.max_bytes * 2 // 5) for n in range(5)]
    await deliver(writer, *(message(value) for value in large))
    assert numbers(values(writer.written)) == ["01", "23", "4"]
    assert numbers(values(writer.tried)) == ["01", "23", "23", "4"]


def numbers(batches: list[list[bytes | None]]) -> list[str]:
    return ["".join((value or b"").decode()[0] for value in batch) for batch in batches]


async def test_what_the_broker_refuses_for_good_is_not_tried_again(writer: Writer) -> None:
    writer.failures = [MessageSizeTooLargeError("too large")]
    with pytest.raises(ProduceFailed, match="MessageSizeTooLarge"):
        await deliver(writer, message())
    assert len(writer.tried) == 1


async def test_none_goes_on_once_the_batch_is_given_up(writer: Writer) -> None:
    writer.failures = [MessageSizeTooLargeError("too large"), AWAY]
    with pytest.raises(ProduceFailed):
        await deliver(writer, message(b"a", key=b"a"), message(b"b", key=b"b"))
    assert values(writer.written) == [[b"b"]], "the other was done before this was told"


async def test_patience_ends(writer: Writer) -> None:
    writer.failures = [AWAY] * 1000
    with pytest.raises(ProduceFailed, match="KafkaConnectionError"):
        await asyncio.wait_for(deliver(writer, message()), 10)
    assert 2 < len(writer.tried) < 1000


async def test_nothing_to_deliver_asks_nothing_of_the_broker(writer: Writer) -> None:
    await deliver(writer)
    assert writer.tried == []


def a_record(**headers: bytes) -> Inbound:
    return inbound(b"in", ALERTS, 12, at_ms=1_772_442_000_000, headers=headers)


def test_a_tombstone_and_bytes_travel_as_they_are() -> None:
    for value in (None, b"raw"):
        made = messages.build_output(
            OutputRecord(ALERTS_CURRENT, "alert-1", value), a_record(), stage="alert", order=None, topics=TOPICS
        )
        assert made.value == value
    assert made.key == b"alert-1"


def test_an_output_just_within_the_limit_is_written_and_its_dead_letter_would_be_too() -> None:
    most = TOPICS.max_bytes - messages.RESERVED_BYTES
    fits = messages.build_output(
        OutputRecord(ALERTS, "k", b"x" * (most - 1)), a_record(), stage="s", order=None, topics=TOPICS
    )
    record = Inbound(Place("t", 0, 1), fits.key, fits.value or b"", dict(fits.headers), 0)
    letter = messages.build_dead_letter(
        record, stage="s", item=0, reason="error", error="é" * 9000, attempt=3, topics=TOPICS
    )
    size = len(letter.value or b"") + sum(len(name) + len(value) for name, value in letter.headers)
    assert most < size < TOPICS.max_bytes
    with pytest.raises(CodecError, match="allowed") as caught:
        messages.build_output(OutputRecord(ALERTS, "k", b"x" * most), a_record(), stage="s", order=None, topics=TOPICS)
    assert caught.value.reason == "too-large"


def test_an_outputs_id_follows_from_its_input_and_item_or_is_its_own() -> None:
    def id_of(out: OutputRecord, **headers: bytes) -> bytes:
        return dict(messages.build_output(out, a_record(**headers), stage="s", order=None, topics=TOPICS).headers)[
            "ce_id"
        ]

    assert id_of(OutputRecord(ALERTS, "k", b"1")) == id_of(OutputRecord(ALERTS, "other", b"2"))
    assert id_of(OutputRecord(ALERTS, "k", b"1")) != id_of(OutputRecord(ALERTS, "k", b"1", item=1))
    assert id_of(OutputRecord(ALERTS, "k", b"1")) != id_of(OutputRecord(ALERTS_CURRENT, "k", b"1"))
    assert id_of(OutputRecord(ALERTS, "k", b"1"), ce_id=b"one") != id_of(OutputRecord(ALERTS, "k", b"1"), ce_id=b"two")
    assert id_of(OutputRecord(ALERTS, "k", b"1", id="mine"), ce_id=b"one") == b"mine"


def test_a_trace_goes_on() -> None:
    made = messages.build_output(
        OutputRecord(ALERTS, "k", b"1"),
        a_record(traceparent=b"00-ab-cd-01"),
        stage="s",
        order=Place("t", 0, 1),
        topics=TOPICS,
    )
    assert dict(made.headers)["traceparent"] == b"00-ab-cd-01"


def test_a_dead_letter_keeps_the_time_and_shortens_only_the_error() -> None:
    letter = messages.build_dead_letter(
        a_record(), stage="parse", item=2, reason="not-json", error="x" * 9000, attempt=1, topics=TOPICS
    )
    told = dict(letter.headers)
    assert letter.time_ms == 1_772_442_000_000
    assert letter.value == b"in"
    assert len(told["exception"]) == EXCEPTION_KEPT
    assert told["source-item"] == b"2"


def test_an_error_that_has_no_utf8_form_can_be_told() -> None:
    letter = messages.build_dead_letter(
        a_record(), stage="parse", item=0, reason="error", error="half \ud83d", attempt=1, topics=TOPICS
    )
    assert dict(letter.headers)["exception"] == b"half ?"


def test_a_record_of_any_time_can_be_a_dead_letter() -> None:
    record = inbound(b"x", ARTICLES, at_ms=10**17)
    letter = messages.build_dead_letter(record, stage="s", item=0, reason="r", error="e", attempt=1, topics=TOPICS)
    assert dict(letter.headers)["ce_time"].startswith(b"9999-")


def test_a_dead_letter_does_not_carry_the_order_that_would_hide_it_when_sent_again() -> None:
    record = inbound(b"x", ARTICLES, headers={"ce_order": b"copytaster.raw/0/7/0", "ce_id": b"abc"})
    names = dict(
        messages.build_dead_letter(record, stage="s", item=0, reason="r", error="e", attempt=1, topics=TOPICS).headers
    )
    assert names["original-ce_id"] == b"abc"
    assert "original-ce_order" not in names


def test_a_dead_letter_too_large_for_its_topic_is_cut_with_length_and_hash() -> None:
    value = b"x" * TOPICS.max_bytes
    letter = messages.build_dead_letter(
        inbound(value, ARTICLES), stage="s", item=0, reason="r", error="e", attempt=1, topics=TOPICS
    )
    facts = dict(letter.headers)
    assert letter.value == value[:KEPT_OF_TOO_LARGE]
    assert facts["length"] == str(len(value)).encode()
    assert len(facts["sha256"]) == 64
