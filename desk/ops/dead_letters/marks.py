"""Writing down what was done about dead letters; every answer is awaited."""

import asyncio
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from copytaster.model.dead_letter import DeadLetterMark
from streams import codec
from streams.headers import build_headers, event_id
from streams.settings.settings import Settings
from streams.topics import REJECTED_HANDLED


async def write(marks: Sequence[DeadLetterMark], producer: AIOKafkaProducer, settings: Settings) -> None:
    """Write marks, each under its letter's id. Raises KafkaError."""
    topic, now_ms = REJECTED_HANDLED.full_name(settings.topics), int(time.time() * 1000)
    answers = [
        await producer.send(
            topic,
            codec.encode(mark),
            key=mark.letter.encode(),
            headers=build_headers(
                id=event_id(REJECTED_HANDLED.name, mark.letter, mark.run, mark.standing),
                type=REJECTED_HANDLED.name,
                source="rejected",
                time_ms=now_ms,
            ),
            timestamp_ms=now_ms,
        )
        for mark in marks
    ]
    await asyncio.gather(*answers)
