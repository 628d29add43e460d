"""What a worker may still write once its partitions may be another's, and which failures it tries again."""

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError, TopicAuthorizationFailedError
from faust.exceptions import ProducerSendError

from agents.delivery import messages
from agents.delivery.failures import Fenced, ProduceFailed, retrying
from agents.runtime import ownership
from agents.runtime.context import stories
from agents.runtime.ownership import Presence
from streams.topic import KEPT_OF_TOO_LARGE
from streams.topics import ARTICLES
from tests.unit.agents.fake_producer import producing
from tests.unit.agents.fakes import inbound


async def test_state_is_not_written_again_once_it_is_no_longer_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    producer = producing(monkeypatch, *[KafkaConnectionError()] * 3)

    async def allowed() -> bool:
        return not producer.tried

    changes = stories.changes()
    changes.add(0, {"uri/x": b"1"}, None)
    with pytest.raises(Fenced):
        await stories.log(changes, allowed=allowed)
    assert [partition for _, partition, _ in producer.tried] == [0]
    assert producer.sent == []


@pytest.mark.parametrize(
    ("seconds", "answers", "asked"),
    [(1, [], 0), (60, [True], 1), (60, [False, KafkaConnectionError(), True], 3)],
)
async def test_a_worker_cut_off_for_long_asks_the_group_until_it_answers_before_it_writes(
    monkeypatch: pytest.MonkeyPatch, seconds: float, answers: list[bool | Exception], asked: int
) -> None:
    """A batch that is given up while its partitions are still ours would be passed over by those behind it."""
    presence = asking(monkeypatch, answers)
    async with presence:
        presence._began -= seconds
        assert await presence.may_write([])
    assert len(answers) == 0
    assert presence.asked == asked  # type: ignore[attr-defined]


async def test_what_the_group_no_longer_knows_is_given_up_once_partitions_move(monkeypatch: pytest.MonkeyPatch) -> None:
    presence = asking(monkeypatch, [False, False])
    async with presence:
        presence._began -= 60
        monkeypatch.setattr(Presence, "current", lambda self, _: self.asked < 2)
        assert not await presence.may_write([])


def asking(monkeypatch: pytest.MonkeyPatch, answers: list[bool | Exception]) -> Presence:
    """A stage whose group gives these answers, one after another."""
    presence = Presence("test")
    presence.asked = 0  # type: ignore[attr-defined]

    async def is_member(_: object) -> bool:
        presence.asked += 1  # type: ignore[attr-defined]
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(ownership, "is_member", is_member)
    monkeypatch.setattr(ownership, "ASK_EVERY", 0.0)
    monkeypatch.setattr(ownership.app, "_consumer", None)
    monkeypatch.setattr(Presence, "current", lambda *_: True)
    monkeypatch.setattr(type(ownership.app), "consumer", None)
    return presence


async def test_a_passing_error_that_faust_has_wrapped_is_tried_again() -> None:
    calls = []

    async def send() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ProducerSendError("wrapped") from KafkaTimeoutError()

    await retrying(send)
    assert len(calls) == 2


async def test_a_lasting_error_that_faust_has_wrapped_is_not() -> None:
    async def send() -> None:
        raise ProducerSendError("wrapped") from TopicAuthorizationFailedError()

    with pytest.raises(ProduceFailed):
        await retrying(send)


def test_a_record_of_any_time_can_be_a_dead_letter() -> None:
    record = inbound(b"x", ARTICLES, at_ms=10**17)
    letter = messages.dead_letter(record, stage="s", item=0, reason="r", error="e", attempt=1)
    assert dict(letter.headers)["ce_time"].startswith(b"9999-")


def test_a_dead_letter_does_not_carry_the_order_that_would_hide_it_when_sent_again() -> None:
    record = inbound(b"x", ARTICLES, headers={"ce_order": b"copytaster.raw/0/7/0", "ce_id": b"abc"})
    names = dict(messages.dead_letter(record, stage="s", item=0, reason="r", error="e", attempt=1).headers)
    assert names["original-ce_id"] == b"abc"
    assert "original-ce_order" not in names


def test_a_dead_letter_too_large_for_its_topic_is_cut_with_length_and_hash() -> None:
    value = b"x" * messages.settings.topics.max_bytes
    letter = messages.dead_letter(inbound(value, ARTICLES), stage="s", item=0, reason="r", error="e", attempt=1)
    facts = dict(letter.headers)
    assert letter.value == value[:KEPT_OF_TOO_LARGE]
    assert facts["length"] == str(len(value)).encode()
    assert len(facts["sha256"]) == 64
