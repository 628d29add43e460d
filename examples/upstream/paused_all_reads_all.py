"""Faust and aiokafka: with every partition paused, a fetch that is under way reads all of them, and drops what it read.

Faust hands its set of unpaused partitions to aiokafka, and empties that set when it pauses. aiokafka takes an empty set
for no choice at all. What is read so is passed over by Faust as paused, but the client's position has moved on.
"""

import asyncio
from types import SimpleNamespace

from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import Fetcher, FetchResult
from faust.transport.consumer import Consumer


class Records:
    """One record at offset 15, as it came from the broker."""

    next_fetch_offset = 15

    def __iter__(self) -> "Records":
        return self

    def __next__(self) -> str:
        if self.next_fetch_offset == 16:
            raise StopIteration
        self.next_fetch_offset += 1
        return "record 15"


async def main() -> bool:
    """True where it still is so."""
    tp = TopicPartition("t", 0)
    state = SimpleNamespace(paused=False, position=15)
    state.consumed_to = lambda offset: setattr(state, "position", offset)
    assignment = SimpleNamespace(active=True, state_value=lambda _: state)
    fetcher = SimpleNamespace(
        _subscriptions=SimpleNamespace(reassignment_in_progress=False, is_assigned=lambda _: True),
        _records={tp: FetchResult(tp, assignment=assignment, partition_records=Records(), backoff=0)},
        _notify=lambda _: None, _wait_consume_future=None,
    )  # fmt: skip
    consumer = SimpleNamespace(_active_partitions={tp}, _paused_partitions=set())
    consumer._get_active_partitions = lambda: consumer._active_partitions
    wanted = consumer._get_active_partitions()  # what `_wait_next_records` has handed on
    Consumer.pause_partitions(consumer, [tp])
    await Fetcher.fetched_records(fetcher, wanted)
    return bool(state.position == 16)


if __name__ == "__main__":
    print("read past what is paused" if asyncio.run(main()) else "left alone: mended upstream")
