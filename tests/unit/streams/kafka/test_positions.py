"""Where a group stands, as the broker's answers have it: errors are errors, never an empty group."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from streams.kafka import positions
from streams.kafka.positions import PositionReader, format_member_name, read_committed_offsets

LOADING, FORBIDDEN, UNKNOWN = 14, 30, 69


class Client:
    """Answers as a broker would, one answer a call."""

    def __init__(self, *answers: tuple[int, list[Any]]) -> None:
        self.answers = list(answers)

    async def find_coordinator(self, group: str) -> int:
        return 1

    async def _send_request(self, request: object, node: int) -> SimpleNamespace:
        code, topics = self.answers.pop(0)
        return SimpleNamespace(error_code=code, topics=topics)

    async def describe_consumer_groups(self, groups: list[str]) -> list[SimpleNamespace]:
        code, group = self.answers.pop(0)
        return [SimpleNamespace(groups=[(code, groups[0], *group)])]


FOUND = [("t.raw", [(0, 7, "", 0), (1, -1, "", 0)])]


async def test_committed_offsets_are_those_that_were_committed() -> None:
    assert await read_committed_offsets(Client((0, FOUND)), "g") == {TopicPartition("t.raw", 0): 7}  # type: ignore[arg-type]


async def test_an_error_of_the_whole_answer_is_not_taken_for_nothing_committed() -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await read_committed_offsets(Client((FORBIDDEN, [])), "g")  # type: ignore[arg-type]


async def test_an_error_of_one_partition_is_an_error() -> None:
    with pytest.raises(TopicAuthorizationFailedError, match=r"t\.raw/0"):
        await read_committed_offsets(Client((0, [("t.raw", [(0, -1, "", 29)])])), "g")  # type: ignore[arg-type]


async def test_a_coordinator_that_is_still_loading_is_asked_again() -> None:
    client = Client((LOADING, []), (LOADING, []), (0, FOUND))
    assert await read_committed_offsets(client, "g") == {TopicPartition("t.raw", 0): 7}  # type: ignore[arg-type]


async def test_patience_with_a_coordinator_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "COORDINATOR_PATIENCE", 0.1)
    with pytest.raises(positions.COORDINATOR_MOVING_ERRORS):
        await read_committed_offsets(Client(*[(LOADING, [])] * 9), "g")  # type: ignore[arg-type]


async def test_a_group_that_nobody_knows_has_committed_nothing() -> None:
    assert await read_committed_offsets(Client((UNKNOWN, [])), "g") == {}  # type: ignore[arg-type]


async def test_members_are_known_by_name_with_what_they_own_and_a_strange_one_owns_nothing() -> None:
    mine = ConsumerProtocolMemberAssignment(0, [("t.raw", [0, 2])], b"").encode()
    members = [("m1", "copytaster-one", "/10.0.0.7", b"", mine), ("m2", "other", "/10.0.0.8", b"", b"\0")]
    client = Client((0, ["Stable", "consumer", "range", members, 0]))  # type: ignore[list-item]
    found = await PositionReader(client, None, "g").members()  # type: ignore[arg-type]
    assert found.settled
    assert found.owners == {TopicPartition("t.raw", 0): "one", TopicPartition("t.raw", 2): "one"}
    assert found.names == ["one", "other@10.0.0.8"]


@pytest.mark.parametrize(("state", "settled"), [("PreparingRebalance", False), ("Empty", True), ("Dead", True)])
async def test_while_partitions_are_handed_out_nothing_is_settled(state: str, settled: bool) -> None:
    client = Client((0, [state, "consumer", "", [], 0]))  # type: ignore[list-item]
    assert (await PositionReader(client, None, "g").members()).settled is settled  # type: ignore[arg-type]


def test_our_workers_have_names_of_their_own() -> None:
    assert format_member_name("copytaster-worker-3", "/10.0.0.7") == "worker-3"
    assert format_member_name("rdkafka", "/10.0.0.7") == "rdkafka@10.0.0.7"
