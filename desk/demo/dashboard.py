"""The dashboard over a demo: in the demo's own process, on its broker, gone with it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from desk.dashboard.access import Access, Refused
from desk.dashboard.serve import address, kafka_service, listen, run
from desk.dashboard.service import Service
from desk.logs import configure
from streams.settings.settings import Settings

HOST = "127.0.0.1"
READY_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A dashboard that serves; `alerts` counts those that it shows."""

    url: str
    service: Service

    @property
    def alerts(self) -> int:
        """Alerts that it holds now."""
        return len(self.service.store)


@asynccontextmanager
async def dashboard(settings: Settings) -> AsyncIterator[Shown]:
    """Serve the demo's alerts on loopback, all of them read on entering. Raises LogUnavailable, TimeoutError."""
    configure("ERROR")  # what a dashboard logs would stand between what the demo shows
    stop = asyncio.Event()
    async with kafka_service(settings, Access(token=None)) as service:
        with _listen(settings.dashboard.port) as bound:
            serving = asyncio.create_task(run(service, bound, stop))
            try:
                await asyncio.wait_for(service.feed.ready.wait(), READY_WITHIN)
                yield Shown(address(bound), service)
            finally:
                stop.set()
                await serving


def _listen(port: int) -> socket.socket:
    """The port of the settings, or any other where somebody has that one."""
    try:
        return listen(HOST, port)
    except Refused:
        return listen(HOST, 0)
