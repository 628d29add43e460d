"""`GET /alerts/stream`: events for browsers as they come. The id of the last event resumes the stream without a gap.

A reader is only a position in the backlog. A reader that falls too far behind gets the id from which it can resume, and
is closed. A connection that reads nothing for `WRITE_DEADLINE` is cut off, and resumes from the last id that it got.
"""

import asyncio
from collections.abc import AsyncIterator

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from desk.dashboard.feed import AlertFeed
from desk.dashboard.position import EventIds, StreamPosition

PING_EVERY = 15.0
WRITE_DEADLINE = 20.0
"""Seconds that a connection may read nothing although data is offered."""
CHUNK_BYTES = 64 * 1024
"""Bytes after which collected events are sent."""
EVENT_NAMES = {"alerts": "alert", "desk": "desk"}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class ReaderCounter:
    """A counter of open streams."""

    count = 0


class EventReader:
    """One reader of the stream: its position, and how far it may fall behind."""

    def __init__(self, feed: AlertFeed, ids: EventIds, position: StreamPosition, *, most_behind: int) -> None:
        self.position = position
        self._backlog, self._ids, self._most = feed.backlog, ids, most_behind
        self._number = self._backlog.first
        self._joined = self._backlog.next

    @property
    def has_gap(self) -> bool:
        """True if something that this reader has not seen is no longer in the backlog."""
        return not self.position.has_reached(self._backlog.floor)

    @property
    def is_slow(self) -> bool:
        """True if more events have come since it joined than it may leave unread."""
        return self._backlog.next - max(self._number, self._joined) > self._most

    def take_events(self) -> bytes:
        """The next events that it has not seen, about CHUNK_BYTES of them; empty if there are none."""
        out: list[bytes] = []
        size = 0
        for number, entry in self._backlog.after(self._number, self.position):
            self.position = self.position.advance(entry.name, entry.offset)
            out.append(format_event(EVENT_NAMES[entry.name], entry.data, self._ids.format(self.position)))
            size += len(entry.data)
            self._number = number + 1
            if size >= CHUNK_BYTES:
                return b"".join(out)
        self._number = self._backlog.next
        return b"".join(out)

    def skip(self) -> None:
        """Go to the newest event and skip everything before it."""
        self.position, self._number = self._backlog.head, self._backlog.next

    def build_notice(self, name: str, reason: str) -> bytes:
        """An event about the stream itself; its id is the reader's position."""
        here = self._ids.format(self.position)
        return format_event(name, orjson.dumps({"reason": reason, "position": here}), here)


async def stream_events(
    feed: AlertFeed, reader: EventReader, closing: asyncio.Event, *, unknown: bool, ping_every: float
) -> AsyncIterator[bytes]:
    """The bytes sent to one reader until the server closes. `unknown`: its id was not of this topic set."""
    yield b"retry: 1000\n\n"
    if unknown or reader.has_gap:
        reader.skip()
        yield reader.build_notice("gap", "unknown" if unknown else "expired")
    else:
        yield reader.build_notice("hello", "live")
    while not closing.is_set():
        bell = feed.arrival_event
        if reader.has_gap or reader.is_slow:
            yield reader.build_notice("closed", "slow")
            return
        if chunk := reader.take_events():
            yield chunk
            continue
        try:
            await asyncio.wait_for(bell.wait(), ping_every)
        except TimeoutError:
            yield b": ping\n\n"


def format_event(name: str, data: bytes, id_: str) -> bytes:
    """One server-sent event. JSON from orjson is a single line, as the format requires."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (id_.encode(), name.encode(), data)


class EventStreamResponse(Response):
    """Sends what an iterator yields until it ends, the client leaves, or the client reads nothing for too long."""

    media_type = "text/event-stream"

    def __init__(
        self, body: AsyncIterator[bytes], readers: ReaderCounter, *, write_deadline: float = WRITE_DEADLINE
    ) -> None:
        super().__init__(headers=STREAM_HEADERS)
        del self.headers["content-length"]
        self._chunks, self._readers, self._deadline = body, readers, write_deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Starlette's Response."""
        self._readers.count += 1
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._readers.count -= 1
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for chunk in self._chunks:
            message = {"type": "http.response.body", "body": chunk, "more_body": True}
            await asyncio.wait_for(send(message), self._deadline)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
