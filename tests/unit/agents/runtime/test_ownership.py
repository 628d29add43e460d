"""Whose a record is while partitions move, and what a worker does where the client skipped some."""

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn
from unittest.mock import Mock

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError

from agents.runtime import ownership
from agents.runtime.ownership import PartitionHold, RebalanceFence
from streams.ports import ReceivedRecord
from tests.support.runtime import MemoryGroup, runtime_of, settings_of
from tests.support.times import NOW_MS

TOPIC = "copytaster.articles"
PART = (TOPIC, 0)
SETTINGS = settings_of()


class Group(MemoryGroup):
    """A worker's place in its consumer group; `answers` are what the broker gives to questions, one after another."""

    def __init__(self) -> None:
        super().__init__(assigned={(TOPIC, 0), (TOPIC, 1)})
        self.answers: list[Exception | int | bool] = []
        self.asked = 0
        self.when_asked: Callable[[], None] = lambda: None

    def _answer(self) -> Any:
        self.asked += 1
        self.when_asked()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def is_member(self) -> bool:
        return bool(self._answer())

    async def first_unread(self, topic: str, partition: int) -> int | None:
        if self.answers:
            return int(self._answer())
        return await super().first_unread(topic, partition)


class Stopped(BaseException):
    """The process would have ended here."""


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Group:
    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        raise Stopped(code)

    monkeypatch.setattr(ownership, "stop_hard", stop_hard)
    monkeypatch.setattr(ownership, "ASK_INTERVAL", 0.0)
    return Group()


@pytest.fixture
def fence() -> RebalanceFence:
    return RebalanceFence(SETTINGS)


@pytest.fixture
def hold(group: Group, fence: RebalanceFence) -> PartitionHold:
    return PartitionHold("test", group, fence, SETTINGS)


def record(offset: int, partition: int = 0, generation: int = 1) -> ReceivedRecord:
    return ReceivedRecord(
        topic=TOPIC,
        partition=partition,
        offset=offset,
        key=None,
        value=b"",
        headers={},
        timestamp_ms=NOW_MS,
        is_appended=False,
        generation=generation,
        ack=Mock(),
    )


def acks(*records: ReceivedRecord) -> list[int]:
    """How often each was acked."""
    return [one.ack.call_count for one in records]  # type: ignore[attr-defined]


async def admitted(hold: PartitionHold, *records: ReceivedRecord) -> list[bool]:
    async with hold:
        return [await hold.may_handle(r) for r in records]


async def test_records_are_admitted_once_and_in_their_order(hold: PartitionHold) -> None:
    assert await admitted(hold, record(0), record(1), record(1), record(0), record(2)) == [
        True,
        True,
        False,
        False,
        True,
    ]


async def test_each_partition_counts_for_itself_from_its_committed_offset(group: Group, hold: PartitionHold) -> None:
    group.unread = {PART: 7}
    assert await admitted(hold, record(6), record(7), record(0, 1), record(8)) == [False, True, True, True]


async def test_only_what_the_group_has_committed_is_acked_without_being_handled(
    group: Group, hold: PartitionHold, fence: RebalanceFence
) -> None:
    group.unread = {PART: 2}
    came = [record(0), record(1), record(2), record(3), record(2), record(1), record(9)]
    assert await admitted(hold, *came) == [False, False, True, True, False, False, False]
    assert acks(*came) == [1, 1, 0, 0, 0, 1, 0]
    await fence.on_revoked()
    group.unread = {PART: 1}
    again = [record(0), record(1)]
    assert await admitted(hold, *again) == [False, True]
    assert acks(*again) == [1, 0]


async def test_what_comes_while_its_table_is_recovered_is_left_alone(group: Group, hold: PartitionHold) -> None:
    group.unread = {PART: None}
    first = record(0)
    assert await admitted(hold, first) == [False]
    assert acks(first) == [0]
    group.unread = {PART: 0}
    assert await admitted(hold, record(0)) == [True]


async def test_a_broker_that_does_not_say_where_a_partition_stands_is_asked_again_while_it_is_ours(
    group: Group, hold: PartitionHold, fence: RebalanceFence
) -> None:
    """A broker whose disk was full, away for half a minute, ended workers: `Failed to get offsets by times`."""
    group.answers = [KafkaTimeoutError("gone"), KafkaTimeoutError("still gone"), 4]
    assert await admitted(hold, record(4), record(5)) == [True, True]
    assert group.answers == []

    await fence.on_revoked()
    group.answers = [KafkaTimeoutError("gone")]
    group.when_asked = lambda: setattr(group, "is_reading", False)
    late = record(6)
    assert await admitted(hold, late) == [False]
    assert acks(late) == [0], "it comes again to whoever owns it now"


async def test_a_record_of_another_partition_or_generation_is_not_ours(group: Group, hold: PartitionHold) -> None:
    assert await admitted(hold, record(0, partition=5), record(0, generation=2)) == [False, False]
    group.is_reading = False
    assert await admitted(hold, record(0)) == [False]


async def test_a_record_before_its_turn_is_left_alone_and_those_before_it_still_come(hold: PartitionHold) -> None:
    assert await admitted(hold, record(0), record(2), record(3), record(1), record(2)) == [
        True,
        False,
        False,
        True,
        True,
    ]
    hold.check()


async def test_a_record_that_stays_missing_ends_the_worker_without_a_commit(
    hold: PartitionHold, monkeypatch: pytest.MonkeyPatch
) -> None:
    await admitted(hold, record(0), record(2))
    hold.check()
    monkeypatch.setattr(ownership, "HOLE_PATIENCE", -1.0)
    with pytest.raises(Stopped) as stopped:
        hold.check()
    assert stopped.value.args == (75,)


async def test_records_deleted_by_retention_are_not_waited_for(group: Group, hold: PartitionHold) -> None:
    group.unread = {PART: 3}
    group.earliest = {PART: 10}
    assert await admitted(hold, record(10), record(11)) == [True, True]


async def test_a_rebalance_waits_for_the_batch_under_way(hold: PartitionHold, fence: RebalanceFence) -> None:
    done: list[str] = []

    async def batch() -> None:
        async with hold:
            await asyncio.sleep(0.05)
            assert hold.current([record(0)])
            done.append("batch")

    async def revoke() -> None:
        await asyncio.sleep(0.01)
        await fence.on_revoked()
        done.append("revoked")

    await asyncio.wait_for(asyncio.gather(batch(), revoke()), 10)
    assert done == ["batch", "revoked"]


async def test_a_batch_that_outlives_its_grace_may_not_write_and_the_next_may(
    hold: PartitionHold, fence: RebalanceFence
) -> None:
    fence.grace = 0.01
    async with hold:
        assert hold.current([record(0)])
        await asyncio.wait_for(fence.on_revoked(), 10)
        assert not hold.current([record(0)])
    async with hold:
        assert hold.current([record(0)])


async def test_after_a_rebalance_nothing_is_remembered_of_partitions(
    group: Group, hold: PartitionHold, fence: RebalanceFence
) -> None:
    await admitted(hold, record(0), record(1), record(5))
    await fence.on_revoked()
    group.unread = {PART: 1}
    assert await admitted(hold, record(1), record(2)) == [True, True]
    hold.check()


async def test_a_rebalance_with_nobody_at_work_is_no_trouble(fence: RebalanceFence) -> None:
    await fence.on_revoked()
    assert fence.epoch == 1


async def test_a_runtimes_fence_hears_of_partitions_that_are_to_be_given_away(group: Group) -> None:
    made = runtime_of(SETTINGS, group=group)
    (wait,) = group.revoked
    await wait()
    assert made.fence.epoch == 1


def test_a_rebalance_waits_no_longer_than_the_group_does() -> None:
    graces = [RebalanceFence(settings_of(broker__rebalance_timeout=seconds)).grace for seconds in ("60", "12", "20")]
    assert graces == [10.0, 6.0, 10.0]


@pytest.mark.parametrize(
    ("seconds", "answers", "asked"),
    [(1, [], 0), (60, [True], 1), (60, [False, KafkaConnectionError(), True], 3)],
)
async def test_a_worker_cut_off_for_long_asks_the_group_until_it_answers_before_it_writes(
    group: Group, hold: PartitionHold, seconds: float, answers: list[bool | Exception], asked: int
) -> None:
    """A batch that is given up while its partitions are still ours would be passed over by those behind it."""
    group.answers = list(answers)
    async with hold:
        hold._began -= seconds
        assert await hold.may_write([])
    assert len(group.answers) == 0
    assert group.asked == asked


async def test_what_the_group_no_longer_knows_is_given_up_once_partitions_move(
    group: Group, hold: PartitionHold
) -> None:
    def second_time_they_move() -> None:
        group.generation += group.asked == 2

    group.answers, group.when_asked = [False, False], second_time_they_move
    async with hold:
        hold._began -= 60
        assert not await hold.may_write([record(0)])
    assert group.answers == []


async def test_a_group_that_answers_nobody_ends_the_worker_with_75(group: Group, fence: RebalanceFence) -> None:
    hold = PartitionHold("test", group, fence, settings_of(broker__patience="0.01"))
    group.answers = [KafkaConnectionError() for _ in range(100_000)]
    async with hold:
        hold._began -= 60
        with pytest.raises(Stopped) as stopped:
            await asyncio.wait_for(hold.may_write([record(0)]), 10)
    assert stopped.value.args == (75,)
