"""Two hundred readers of the stream that take nothing: memory stays bounded, and the others notice nothing."""

import asyncio
import re
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.brokers import ROOT
from tests.support.sse import Event, reading
from tests.support.wall_clock import seconds

COUNT, PER_SECOND, SLOW = 1200, 120, 200
WAITING_FOR_A_SLOW_ONE = 2.0
"""Seconds that a single write to a reader that takes nothing lasts, here: who waits for one is later than that."""
BIGGEST_GROWTH = 150 * 1024 * 1024
"""What 2,000 alerts of 8 KB may cost, held and in the backlog; a queue for each reader would be 4 GB."""


@pytest.fixture
async def flood() -> AsyncIterator[tuple[Process, str]]:
    """The flooded dashboard's process, and its URL."""
    command = [sys.executable, "-m", "tests.support.flooding", str(COUNT), str(PER_SECOND)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    try:
        url = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
        yield process, url
    finally:
        process.kill()
        await process.communicate()


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


def slow_reader(url: str) -> socket.socket:
    """A reader that asks and never reads."""
    where = urlsplit(url)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect((where.hostname, where.port))
    made.sendall(f"GET /alerts/stream HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
    return made


async def healthy(url: str, up: asyncio.Event) -> tuple[list[Event], list[float]]:
    """All events as a reader gets them that keeps up, and how late each one was, in seconds."""
    async with reading(url) as events:
        await events.next()
        up.set()
        got, late = [], []
        while len(got) < COUNT:
            event = await events.next(within=20)
            got.append(event)
            late.append(seconds() - float(event.data["reason"]))
        return got, late


@pytest.mark.timeout(90)
async def test_slow_readers_cost_no_memory_and_delay_nobody(flood: tuple[Process, str]) -> None:
    process, url = flood
    with ExitStack() as stack:
        for _ in range(SLOW):
            stack.enter_context(slow_reader(url))
        await _flooded(process, url)


async def _flooded(process: Process, url: str) -> None:
    assert process.stdin is not None
    ups = [asyncio.Event() for _ in range(2)]
    reading_ = [asyncio.create_task(healthy(url, up)) for up in ups]
    for up in ups:
        await asyncio.wait_for(up.wait(), 10)
    async with httpx.AsyncClient(verify=False) as client:
        assert (await client.get(f"{url}/health")).json()["readers"] == SLOW + 2
        before = memory(process.pid)
        process.stdin.write(b"go\n")
        peaks = []
        while not all(task.done() for task in reading_):
            peaks.append(memory(process.pid))
            await asyncio.sleep(0.1)
        answer = await client.get(f"{url}/alerts?limit=1")
        left = (await client.get(f"{url}/health")).json()["readers"]
    for got, late in [task.result() for task in reading_]:
        assert [e.data["n"] for e in got] == list(range(COUNT))
        assert sorted(late)[COUNT // 2] < 0.5
        assert sorted(late)[int(COUNT * 0.99)] < WAITING_FOR_A_SLOW_ONE
    growth = max(peaks) - before
    print(f"grew by {growth / 2**20:.0f} MiB; late at p99 {sorted(late)[int(COUNT * 0.99)]:.3f} s; {left} readers left")
    assert growth < BIGGEST_GROWTH
    assert answer.status_code == 200
    assert left < 10
