"""The core run by a bare aiokafka loop: `python -m benchmarks.load.shells.bare BROKER IN OUT`.

At least once, like our worker: each answer is awaited before the offset is committed, once a second.
"""

import asyncio
import sys
from time import monotonic

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.load.core import Core
from benchmarks.load.shells.told import GROUP, told

COMMIT_EVERY = 1.0


async def main(broker: str, source: str, target: str) -> None:
    """Read, run the core, write, commit; without end."""
    core = Core()
    consumer = AIOKafkaConsumer(source, bootstrap_servers=broker, group_id=GROUP, enable_auto_commit=False,
                                auto_offset_reset="earliest")  # fmt: skip
    producer = AIOKafkaProducer(bootstrap_servers=broker, acks="all", compression_type="lz4")
    await consumer.start()
    await producer.start()
    committed = monotonic()
    async for record in consumer:
        await producer.send_and_wait(target, told(core.take(record.value)), key=record.key)
        if monotonic() - committed > COMMIT_EVERY:
            await consumer.commit()
            committed = monotonic()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
