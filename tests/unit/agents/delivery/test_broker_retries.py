"""How a worker fails: what is tried again and how long, and that it ends with the code it says."""

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError, TopicAuthorizationFailedError

from agents.delivery.broker_retries import FIRST_PAUSE, PartitionsMoved, ProduceFailed, Retries
from agents.records import process_exit
from agents.records.process_exit import EXIT_FAIL_STOP, stop_hard
from tests.support.runtime import settings_of

RETRIES = Retries(request_timeout=5, patience=0.5, first_pause=0.001)


@pytest.mark.parametrize("error", [KafkaTimeoutError(), KafkaConnectionError("away"), TimeoutError()])
async def test_a_passing_error_is_tried_again(error: Exception) -> None:
    calls = []

    async def send() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise error
        return "stored"

    assert await RETRIES.until_answered(send) == "stored"
    assert len(calls) == 2


async def test_a_lasting_error_is_not() -> None:
    calls = []

    async def send() -> None:
        calls.append(1)
        raise TopicAuthorizationFailedError

    with pytest.raises(ProduceFailed):
        await RETRIES.until_answered(send)
    assert len(calls) == 1


async def test_an_error_that_is_none_of_kafkas_is_told_as_it_is() -> None:
    async def send() -> None:
        raise ValueError("larger than a batch may be")

    with pytest.raises(ValueError, match="larger than a batch"):
        await RETRIES.until_answered(send)


async def test_it_is_asked_before_each_try_whether_it_is_still_allowed() -> None:
    answers, calls = [True, True, False], []

    async def allowed() -> bool:
        return answers.pop(0)

    async def send() -> None:
        calls.append(1)
        raise KafkaConnectionError("away")

    with pytest.raises(PartitionsMoved):
        await RETRIES.until_answered(send, allowed=allowed)
    assert (answers, len(calls)) == ([], 2)


def test_patience_is_that_of_the_settings_and_a_try_outlasts_one_request() -> None:
    broker = settings_of(broker__patience="90", broker__request_timeout="7").broker
    assert Retries.of(broker) == Retries(request_timeout=12, patience=90, first_pause=FIRST_PAUSE)


def test_a_hard_stop_ends_the_process_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []

    def leave(code: int) -> None:
        codes.append(code)
        raise SystemExit(code)

    monkeypatch.setattr(process_exit.os, "_exit", leave)
    with pytest.raises(SystemExit):
        stop_hard(EXIT_FAIL_STOP, "no way on")
    assert codes == [70]
