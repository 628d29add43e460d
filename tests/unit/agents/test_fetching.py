"""What the client reads while Faust has every partition paused: nothing, so that it goes on where it was sought to."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import Fetcher
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

from streams.faust.patches import install_patches

install_patches()
PART, OTHER = TopicPartition("copytaster.deduplicated", 5), TopicPartition("copytaster.raw", 3)


class Subscriptions:
    reassignment_in_progress = False

    def is_assigned(self, _: TopicPartition) -> bool:
        return True

    def fetch_context(self) -> Any:
        return pytest.MonkeyPatch.context()


class Fetching:
    """A fetch of the client, with an answer of the broker's for each partition; `reached` are those it looks into."""

    def __init__(self) -> None:
        self.reached: list[TopicPartition] = []
        self._subscriptions, self._closed = Subscriptions(), False
        self._records = {tp: self._answer(tp) for tp in (PART, OTHER)}

    def _answer(self, tp: TopicPartition) -> Any:
        return SimpleNamespace(check_raise=lambda: self.reached.append(tp))

    def _notify(self, _: Any) -> None: ...

    _wait_consume_future = None

    async def fetched_records(self, partitions: Any, **how: Any) -> Any:
        return await Fetcher.fetched_records(self, partitions, **how)


@pytest.mark.parametrize(("active", "reached"), [({PART}, [PART]), (set(), []), (None, [PART, OTHER])])
async def test_a_fetch_reads_what_is_not_paused_and_nothing_where_all_is(
    active: set[TopicPartition] | None, reached: list[TopicPartition]
) -> None:
    fetching = Fetching()
    thread: Any = SimpleNamespace(consumer=SimpleNamespace(flow_active=True))
    consumer: Any = SimpleNamespace(_fetcher=fetching, _closed=False)
    assert await AIOKafkaConsumerThread._fetch_records(thread, consumer, active, timeout=0, max_records=5) == {}
    assert fetching.reached == reached


async def test_what_is_paused_while_a_fetch_waits_is_not_read() -> None:
    fetching, active = Fetching(), {PART}
    asked: list[Any] = []

    async def fetched_records(partitions: Any, **_: Any) -> Any:
        active.clear()  # in the loop that holds the set, while this one waits for the broker
        asked.append(partitions)
        return await Fetcher.fetched_records(fetching, partitions)

    fetcher = SimpleNamespace(fetched_records=fetched_records, _closed=False, _subscriptions=Subscriptions())
    thread: Any = SimpleNamespace(consumer=SimpleNamespace(flow_active=True))
    consumer: Any = SimpleNamespace(_fetcher=fetcher, _closed=False)
    assert await AIOKafkaConsumerThread._fetch_records(thread, consumer, active) == {}
    assert fetching.reached == []
