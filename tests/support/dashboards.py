"""A dashboard over a log in memory, served on a free port of loopback in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from desk.dashboard.access import Access
from desk.dashboard.serve import address, listen, run
from desk.dashboard.service import Limits, Service, assemble
from desk.lag.measures import Row
from tests.support.memory_log import MemoryLog, looking


@dataclass
class Dashboard:
    """One that runs: its URL without the last slash, its parts, and the log it reads."""

    url: str
    service: Service
    log: MemoryLog


USUAL = Limits()


def service(
    log: MemoryLog, *, limits: Limits = USUAL, access: Access | None = None, rows: Sequence[Row] = ()
) -> Service:
    """A dashboard that is not served yet; `rows` is what it sees at its broker."""
    rules = access or Access(token=None)
    return assemble(log, prefix="test", access=rules, observing=lambda: looking(rows), limits=limits)


@asynccontextmanager
async def serving(
    log: MemoryLog, *, limits: Limits = USUAL, access: Access | None = None, rows: Sequence[Row] = ()
) -> AsyncIterator[Dashboard]:
    """A dashboard that is served, and has read all there was; several may share a log, as they share a broker."""
    made = service(log, limits=limits, access=access, rows=rows)
    stop = asyncio.Event()
    with listen("127.0.0.1", 0) as bound:
        task = asyncio.create_task(run(made, bound, stop))
        try:
            await asyncio.wait_for(made.feed.ready.wait(), 5)
            yield Dashboard(address(bound).rstrip("/"), made, log)
        finally:
            stop.set()
            await task


@asynccontextmanager
async def reading_alone(made: Service) -> AsyncIterator[None]:
    """The service reads, and has read all there was; nobody serves it."""
    task = asyncio.create_task(made.run())
    try:
        await asyncio.wait_for(made.feed.ready.wait(), 5)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
