"""A dashboard on a log in memory, served on a free port of loopback in the test's own event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from copytaster.model.records import Alert
from desk.dashboard.access import AccessRules
from desk.dashboard.serve import bind_socket, format_url, run_service
from desk.dashboard.service import DashboardLimits, DashboardService, build_service
from desk.ops.lag.measures import PartitionLag
from tests.support.memory_log import MemoryLog, looking


@dataclass
class Dashboard:
    """A running dashboard: its URL without the last slash, its parts, and the log it reads."""

    url: str
    service: DashboardService
    log: MemoryLog

    async def settled(self) -> None:
        """Wait until everything on the log has been read."""
        for name, (_, end) in (await self.log.extent()).items():
            await self.service.feed.wait_until_applied(name, end - 1)


USUAL = DashboardLimits()


def service(
    log: MemoryLog,
    *,
    limits: DashboardLimits = USUAL,
    access: AccessRules | None = None,
    rows: Sequence[PartitionLag] = (),
) -> DashboardService:
    """A dashboard that is not served yet; `rows` is what it sees at its broker."""
    rules = access or AccessRules(token=None)
    return build_service(log, prefix="test", access=rules, observing=lambda: looking(rows), limits=limits)


@asynccontextmanager
async def serving(
    log: MemoryLog,
    *,
    limits: DashboardLimits = USUAL,
    access: AccessRules | None = None,
    rows: Sequence[PartitionLag] = (),
) -> AsyncIterator[Dashboard]:
    """A served dashboard that has read everything; several may share a log, as they share a broker."""
    made = service(log, limits=limits, access=access, rows=rows)
    stop = asyncio.Event()
    with bind_socket("127.0.0.1", 0) as bound:
        task = asyncio.create_task(run_service(made, bound, stop))
        try:
            await asyncio.wait_for(made.feed.ready.wait(), 5)
            yield Dashboard(format_url(bound).rstrip("/"), made, log)
        finally:
            stop.set()
            await task


@asynccontextmanager
async def reading_alone(made: DashboardService) -> AsyncIterator[None]:
    """Run a service that has read everything, without serving it."""
    task = asyncio.create_task(made.run())
    try:
        await asyncio.wait_for(made.feed.ready.wait(), 5)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def in_a_thread(*alerts: Alert) -> Iterator[str]:
    """The URL of a dashboard with these alerts, served in a thread of its own: for clients that block."""
    urls: list[str] = []
    up, done = threading.Event(), threading.Event()

    async def serve() -> None:
        log = MemoryLog()
        log.publish(*alerts)
        async with serving(log) as board:
            urls.append(board.url)
            up.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert up.wait(10)
        yield urls[0]
    finally:
        done.set()
        thread.join(10)
