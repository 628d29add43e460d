"""A simple reader of server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Event:
    """One event: its name, its id, its data."""

    name: str
    id: str
    data: Any


@asynccontextmanager
async def reading(url: str, *, last_id: str | None = None, after: str | None = None) -> AsyncIterator["Events"]:
    """The stream of a dashboard from an id on, as a browser resumes (`last_id`) or begins (`after`)."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    params = {"after": after} if after else {}
    async with (
        httpx.AsyncClient(timeout=20, verify=False) as client,
        client.stream("GET", f"{url}/alerts/stream", headers=headers, params=params) as answer,
    ):
        answer.raise_for_status()
        yield Events(answer)


class Events:
    """Events of one connection; `pings` counts the comments between them."""

    def __init__(self, answer: httpx.Response) -> None:
        self.headers = answer.headers
        self.pings = 0
        self._lines = answer.aiter_lines()

    async def next(self, *, within: float = 5.0) -> Event:
        """The next event. Raises TimeoutError, StopAsyncIteration at the end."""
        async with asyncio.timeout(within):
            fields: dict[str, str] = {}
            while True:
                line = await anext(self._lines)
                if not line and "data" in fields:
                    return Event(fields.get("event", "message"), fields.get("id", ""), json.loads(fields["data"]))
                if line.startswith(":"):
                    self.pings += 1
                elif line:
                    name, _, value = line.partition(": ")
                    fields[name] = value

    async def take(self, count: int, *, within: float = 5.0) -> list[Event]:
        """The next `count` events."""
        return [await self.next(within=within) for _ in range(count)]
