"""What a worker owns is worked out once, as long as partitions stay where they are."""

from typing import Any

from aiokafka import TopicPartition
from faust.types import TP

from streams.faust import patches


class Thread:
    """The client's thread, as far as it is asked."""

    def __init__(self) -> None:
        self.owned: frozenset[TopicPartition] = frozenset()

    def _ensure_consumer(self) -> Any:
        return self

    def assignment(self) -> frozenset[TopicPartition]:
        return self.owned


def test_an_assignment_is_made_again_only_when_partitions_moved() -> None:
    thread = Thread()
    assert patches._assignment(thread) == frozenset()
    thread.owned = frozenset({TopicPartition("copytaster.raw", 0)})
    told = patches._assignment(thread)
    assert told == {TP("copytaster.raw", 0)}
    assert all(isinstance(tp, TP) for tp in told)
    assert patches._assignment(thread) is told
    thread.owned = frozenset({TopicPartition("copytaster.raw", 1)})
    assert patches._assignment(thread) == {TP("copytaster.raw", 1)}
