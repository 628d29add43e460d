"""Faust: an exception in the body of `async for` acks the event that it was raised for.

`Stream.__aiter__` acks in `finally`, so the offset of a record that was never handled is committed, and the record
does not come again. `stream.noack()` does not help with records that the stream skips by itself.
"""

import asyncio
from contextlib import suppress
from unittest.mock import MagicMock

import faust
from faust.events import Event
from faust.types import TP, Message


async def main() -> bool:
    """True where it still is so."""
    app = faust.App("raise-acks", store="memory://")
    app._consumer = MagicMock()
    app.flow_control.resume()
    message = MagicMock(spec=Message, topic="t", partition=0, offset=7, tp=TP("t", 0), acked=False, refcount=1)
    message.generation_id = app.consumer_generation_id
    channel = app.channel()
    stream = channel.stream()

    async def agent() -> None:
        async for _ in stream:
            raise ValueError("the models do not bear this text")

    running = asyncio.create_task(agent())
    while not channel._subscribers:  # noqa: ASYNC110  # nobody tells of it
        await asyncio.sleep(0.01)
    await channel.put(Event(app, None, b"text", {}, message))
    with suppress(ValueError):
        await asyncio.wait_for(running, 10)
    await stream.stop()  # as Faust does before it starts the agent again
    return bool(message.acked or message.ack.called)


if __name__ == "__main__":
    print("acked unhandled" if asyncio.run(main()) else "not acked: mended upstream")
