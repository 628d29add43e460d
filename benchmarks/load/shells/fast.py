"""The core run by FastStream: `python -m benchmarks.load.shells.fast BROKER IN OUT`."""

import asyncio
import sys

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage

from benchmarks.load.core import Core
from benchmarks.load.shells.told import GROUP, told


async def main(broker: str, source: str, target: str) -> None:
    """A subscriber that publishes; a record is acked when the broker has answered all its results."""
    core = Core()
    kafka = KafkaBroker(broker, acks="all", compression_type="lz4", logger=None)

    @kafka.subscriber(source, group_id=GROUP, auto_offset_reset="earliest", ack_policy=AckPolicy.NACK_ON_ERROR,
                      decoder=_bytes)  # fmt: skip
    async def handle(raw: bytes) -> None:
        await kafka.publish(told(core.take(raw)), target, no_confirm=False)

    await FastStream(kafka, logger=None).run()


async def _bytes(message: KafkaMessage) -> bytes:
    return bytes(message.body)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
