"""The dashboard over a demo: in the demo's own process, on its broker, gone with it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from desk.dashboard.access import AccessRules, ServingRefused
from desk.dashboard.serve import bind_socket, format_url, open_service, run_service
from desk.dashboard.service import DashboardService
from desk.logs import configure_logging
from streams.settings.settings import Settings

HOST = "127.0.0.1"
READY_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class ServedDashboard:
    """A dashboard that serves; `alerts` counts those that it shows."""

    url: str
    service: DashboardService

    @property
    def alerts(self) -> int:
        """Alerts that it holds now."""
        return len(self.service.store)


@asynccontextmanager
async def serve_dashboard(settings: Settings) -> AsyncIterator[ServedDashboard]:
    """Serve the demo's alerts on loopback, all of them read on entering. Raises LogUnavailable, TimeoutError."""
    configure_logging("ERROR")  # what a dashboard logs would stand between what the demo shows
    stop = asyncio.Event()
    async with open_service(settings, AccessRules(token=None)) as service:
        with _listen(settings.dashboard.port) as bound:
            serving = asyncio.create_task(run_service(service, bound, stop))
            try:
                await asyncio.wait_for(service.feed.ready.wait(), READY_WITHIN)
                yield ServedDashboard(format_url(bound), service)
            finally:
                stop.set()
                await serving


def _listen(port: int) -> socket.socket:
    """The port of the settings, or any other where somebody has that one."""
    try:
        return bind_socket(HOST, port)
    except ServingRefused:
        return bind_socket(HOST, 0)
