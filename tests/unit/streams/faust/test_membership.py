"""A worker's place in its group, as Faust's own app tells it."""

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from mode import Signal

from streams.faust.membership import FaustMembership
from streams.faust.patches import start_notes

PART = TP("copytaster.raw", 3)


class Client:
    """The client of a consumer's thread: what the broker has of the partition, and whether the group knows us."""

    def __init__(self) -> None:
        self.commit: int | None = 9
        self.alive = True
        self._coordinator = SimpleNamespace(_do_heartbeat=self._beat)

    async def _beat(self) -> bool:
        return self.alive

    async def committed(self, tp: TP) -> int | None:
        return self.commit

    async def beginning_offsets(self, tps: list[TP]) -> dict[TP, int]:
        return dict.fromkeys(tps, 2)


class Consumer:
    """Faust's consumer, whose thread calls at once."""

    def __init__(self, app: Any) -> None:
        self.app, self.client = app, Client()
        self.owned = frozenset({PART})
        self.earliest: dict[TP, int | None] = {PART: 5}
        self._thread = SimpleNamespace(call_thread=self._call, _ensure_consumer=lambda: self.client)

    async def _call(self, function: Any, *args: Any) -> Any:
        return await function(*args)

    def assignment(self) -> frozenset[TP]:
        return self.owned

    async def earliest_offsets(self, *tps: TP) -> dict[TP, int | None]:
        return {tp: self.earliest[tp] for tp in tps if tp in self.earliest}


class App:
    """Faust's app, as far as it is asked."""

    def __init__(self) -> None:
        self.consumer_generation_id = 4
        self.rebalancing = self.in_recovery = False
        self.flow_control = SimpleNamespace(is_active=lambda: True)
        self.consumer = Consumer(self)
        self.on_partitions_revoked = Signal(name="on_partitions_revoked", default_sender=self)


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def group(app: App) -> FaustMembership:
    return FaustMembership(app)


def test_what_goes_on_in_the_group_is_told_as_it_is_now(app: App, group: FaustMembership) -> None:
    assert (group.generation, group.is_rebalancing, group.is_recovering, group.is_reading) == (4, False, False, True)
    app.consumer_generation_id, app.rebalancing, app.in_recovery = 5, True, True
    app.flow_control.is_active = lambda: False
    assert (group.generation, group.is_rebalancing, group.is_recovering, group.is_reading) == (5, True, True, False)


def test_what_is_owned_is_known_by_topic_and_number_and_is_the_same_set_while_it_stays(
    app: App, group: FaustMembership
) -> None:
    assert ("copytaster.raw", 3) in group.owned()
    assert ("copytaster.raw", 4) not in group.owned()
    assert list(group.owned()) == [("copytaster.raw", 3)]
    assert group.owned() is group.owned()


async def test_the_first_unread_offset_is_the_commit_or_the_beginning(app: App, group: FaustMembership) -> None:
    assert await group.first_unread(*PART) == 9
    app.consumer.client.commit = None
    assert await group.first_unread(*PART) == 2


async def test_the_first_unread_offset_is_where_the_table_stands_and_none_while_it_is_recovered(
    app: App, group: FaustMembership
) -> None:
    answers: list[int | None] = [None, 6]
    asked: list[tuple[Any, ...]] = []

    def begins_at(tp: Any, committed: int | None, beginning: int) -> int | None:
        asked.append((tp, committed, beginning))
        return answers.pop(0)

    start_notes(app).begins_at = begins_at
    assert [await group.first_unread(*PART) for _ in range(2)] == [None, 6]
    assert asked == [(PART, 9, 2)] * 2


async def test_the_earliest_offset_is_what_retention_has_left_and_zero_where_nobody_says(
    app: App, group: FaustMembership
) -> None:
    assert await group.earliest_offset(*PART) == 5
    app.consumer.earliest = {PART: None}
    assert await group.earliest_offset(*PART) == 0
    app.consumer.earliest = {}
    assert await group.earliest_offset(*PART) == 0


async def test_a_heartbeat_tells_who_is_a_member(app: App, group: FaustMembership) -> None:
    assert await group.is_member() is True
    app.consumer.client.alive = False
    assert await group.is_member() is False


async def test_who_waits_for_a_revocation_is_awaited_and_is_not_forgotten(app: App, group: FaustMembership) -> None:
    done: list[str] = []

    def listen() -> None:
        async def wait() -> None:
            done.append("waited")

        group.on_revoked(wait)

    listen()
    await app.on_partitions_revoked.send({PART})
    assert done == ["waited"]
