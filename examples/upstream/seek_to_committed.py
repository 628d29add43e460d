"""aiokafka: `seek_to_committed` leaves alone every partition whose group has committed nothing, or offset 0.

Faust calls it after a rebalance, when it has dropped what it had fetched. Where nothing was committed yet, fetching
goes on behind the dropped records, which are never seen.
"""

import asyncio
from types import SimpleNamespace
from unittest.mock import AsyncMock

from aiokafka import AIOKafkaConsumer, TopicPartition


async def main() -> bool:
    """True where it still is so."""
    sought: list[tuple[TopicPartition, int]] = []
    committed = {TopicPartition("t", 0): None, TopicPartition("t", 1): 0, TopicPartition("t", 2): 5}
    consumer = SimpleNamespace(
        _subscription=SimpleNamespace(assigned_partitions=lambda: set(committed)),
        _fetcher=SimpleNamespace(seek_to=lambda tp, offset: sought.append((tp, offset))),
        committed=AsyncMock(side_effect=committed.get),
    )
    await AIOKafkaConsumer.seek_to_committed(consumer)
    return sought == [(TopicPartition("t", 2), 5)]


if __name__ == "__main__":
    print("only partition 2 was sought" if asyncio.run(main()) else "all were sought: mended upstream")
