"""Records from an agent's channel of Faust.

The channel's own queue is read instead of Faust's stream. The stream acks an event if the loop body raises or is
cancelled, and acks the events that it skips during a rebalance (docs/faust.md).
"""

import asyncio
from typing import Any

from streams.ports import ReceivedRecord

APPENDED = 1
"""Kafka's mark of a timestamp that the broker set when it stored the record."""


class FaustRecordSource:
    """The records that one agent's channel receives."""

    def __init__(self, channel: Any) -> None:
        self._queue = channel.queue

    async def next_within(self, seconds: float) -> ReceivedRecord | None:
        """The next record, or None after so many seconds. Raises StopAsyncIteration if Faust stops the agent."""
        try:
            return to_received_record(await asyncio.wait_for(self._queue.get(), seconds))
        except TimeoutError:
            return None

    def next_at_hand(self) -> ReceivedRecord | None:
        """The next record that has arrived already, or None."""
        return None if self._queue.empty() else to_received_record(self._queue.get_nowait())


def to_received_record(event: Any) -> ReceivedRecord:
    """Convert a Faust event to our type of record."""
    message = event.message
    headers = message.headers or {}
    pairs = headers.items() if isinstance(headers, dict) else headers
    return ReceivedRecord(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value or b"",
        headers={name: value for name, value in pairs if value is not None},
        timestamp_ms=-1 if message.timestamp is None else round(message.timestamp * 1000),
        is_appended=message.timestamp_type == APPENDED,
        generation=message.generation_id,
        ack=event.ack,
    )
