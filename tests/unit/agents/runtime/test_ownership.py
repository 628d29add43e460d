"""Whose a record is while partitions move, and what a worker does where the client skipped some."""

import asyncio
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from aiokafka.errors import KafkaTimeoutError

from agents.runtime import ownership
from agents.runtime.ownership import Fence, Presence

TOPIC = "copytaster.articles"


class Group:
    """A worker's place in its consumer group, and what the broker knows of each partition."""

    def __init__(self) -> None:
        self.generation = 1
        self.assigned = {(TOPIC, 0), (TOPIC, 1)}
        self.active = self.recovered = True
        self.committed: dict[tuple[str, int], int] = {}
        self.earliest: dict[tuple[str, int], int] = {}

    @property
    def consumer_generation_id(self) -> int:
        return self.generation

    @property
    def consumer(self) -> Any:
        return SimpleNamespace(assignment=lambda: self.assigned, earliest_offsets=self._earliest)

    @property
    def flow_control(self) -> Any:
        return SimpleNamespace(is_active=lambda: self.active)

    async def _earliest(self, tp: tuple[str, int]) -> dict[tuple[str, int], int]:
        return {tp: self.earliest[tp]} if tp in self.earliest else {}


class Stopped(BaseException):
    """The process would have ended here."""


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Group:
    made = Group()

    async def first_unread(_: Any, tp: tuple[str, int]) -> int | None:
        return made.committed.get(tp, made.earliest.get(tp, 0)) if made.recovered else None

    def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
        raise Stopped(code)

    monkeypatch.setattr(ownership, "app", made)
    monkeypatch.setattr(ownership, "fence", Fence())
    monkeypatch.setattr(ownership, "first_unread", first_unread)
    monkeypatch.setattr(ownership, "stop_hard", stop_hard)
    return made


def message(offset: int, partition: int = 0, generation: int = 1) -> Any:
    acks: list[Any] = []
    return SimpleNamespace(
        topic=TOPIC,
        partition=partition,
        offset=offset,
        generation_id=generation,
        tp=(TOPIC, partition),
        ack=acks.append,
        acks=acks,
    )


async def admitted(presence: Presence, *messages: Any) -> list[bool]:
    async with presence:
        return [await presence.admits(m) for m in messages]


async def test_records_are_admitted_once_and_in_their_order(group: Group) -> None:
    presence = Presence("test")
    assert await admitted(presence, message(0), message(1), message(1), message(0), message(2)) == [
        True,
        True,
        False,
        False,
        True,
    ]


async def test_each_partition_counts_for_itself_from_its_committed_offset(group: Group) -> None:
    group.committed = {(TOPIC, 0): 7}
    presence = Presence("test")
    assert await admitted(presence, message(6), message(7), message(0, 1), message(8)) == [False, True, True, True]


async def test_only_what_the_group_has_committed_is_acked_without_being_handled(group: Group) -> None:
    group.committed = {(TOPIC, 0): 2}
    presence = Presence("test")
    came = [message(0), message(1), message(2), message(3), message(2), message(1), message(9)]
    assert await admitted(presence, *came) == [False, False, True, True, False, False, False]
    assert [len(m.acks) for m in came] == [1, 1, 0, 0, 0, 1, 0]
    await ownership.fence.on_revoked()
    group.committed = {(TOPIC, 0): 1}
    again = [message(0), message(1)]
    assert await admitted(presence, *again) == [False, True]
    assert [len(m.acks) for m in again] == [1, 0]


async def test_what_comes_while_its_table_is_recovered_is_left_alone(group: Group) -> None:
    group.recovered = False
    presence, first = Presence("test"), message(0)
    assert await admitted(presence, first) == [False]
    assert first.acks == []
    group.recovered = True
    assert await admitted(presence, message(0)) == [True]


async def test_a_broker_that_does_not_say_where_a_partition_stands_is_asked_again_while_it_is_ours(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker whose disk was full, away for half a minute, ended workers: `Failed to get offsets by times`."""
    answers: list[Exception | int] = [KafkaTimeoutError("gone"), KafkaTimeoutError("still gone"), 4]

    async def first_unread(*_: Any) -> int:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(ownership, "ASK_EVERY", 0)
    monkeypatch.setattr(ownership, "first_unread", first_unread)
    presence = Presence("test")
    assert await admitted(presence, message(4), message(5)) == [True, True]
    assert answers == []

    async def gone(*_: Any) -> int:
        group.active = False
        raise KafkaTimeoutError("gone")

    await ownership.fence.on_revoked()
    monkeypatch.setattr(ownership, "first_unread", gone)
    late = message(6)
    assert await admitted(presence, late) == [False]
    assert late.acks == [], "it comes again to whoever owns it now"


async def test_a_record_of_another_partition_or_generation_is_not_ours(group: Group) -> None:
    presence = Presence("test")
    assert await admitted(presence, message(0, partition=5), message(0, generation=2)) == [False, False]
    group.active = False
    assert await admitted(presence, message(0)) == [False]


async def test_a_record_before_its_turn_is_left_alone_and_those_before_it_still_come(group: Group) -> None:
    presence = Presence("test")
    assert await admitted(presence, message(0), message(2), message(3), message(1), message(2)) == [
        True,
        False,
        False,
        True,
        True,
    ]
    presence.check()


async def test_a_record_that_stays_missing_ends_the_worker_without_a_commit(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence = Presence("test")
    await admitted(presence, message(0), message(2))
    presence.check()
    monkeypatch.setattr(ownership, "HOLE_PATIENCE", -1.0)
    with pytest.raises(Stopped) as stopped:
        presence.check()
    assert stopped.value.args == (75,)


async def test_records_deleted_by_retention_are_not_waited_for(group: Group) -> None:
    group.committed = {(TOPIC, 0): 3}
    group.earliest = {(TOPIC, 0): 10}
    assert await admitted(Presence("test"), message(10), message(11)) == [True, True]


async def test_a_rebalance_waits_for_the_batch_under_way(group: Group) -> None:
    presence = Presence("test")
    done: list[str] = []

    async def batch() -> None:
        async with presence:
            await asyncio.sleep(0.05)
            assert presence.current([message(0)])
            done.append("batch")

    async def revoke() -> None:
        await asyncio.sleep(0.01)
        await ownership.fence.on_revoked()
        done.append("revoked")

    await asyncio.wait_for(asyncio.gather(batch(), revoke()), 10)
    assert done == ["batch", "revoked"]


async def test_a_batch_that_outlives_its_grace_may_not_write_and_the_next_may(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "GRACE", 0.01)
    presence = Presence("test")
    async with presence:
        assert presence.current([message(0)])
        await asyncio.wait_for(ownership.fence.on_revoked(), 10)
        assert not presence.current([message(0)])
    async with presence:
        assert presence.current([message(0)])


async def test_after_a_rebalance_nothing_is_remembered_of_partitions(group: Group) -> None:
    presence = Presence("test")
    await admitted(presence, message(0), message(1), message(5))
    await ownership.fence.on_revoked()
    group.committed = {(TOPIC, 0): 1}
    assert await admitted(presence, message(1), message(2)) == [True, True]
    presence.check()


async def test_a_rebalance_with_nobody_at_work_is_no_trouble(group: Group) -> None:
    await ownership.fence.on_revoked()
    assert ownership.fence.epoch == 1
