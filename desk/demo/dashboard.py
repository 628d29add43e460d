"""The dashboard of a demo: it runs in the demo's process, on its broker, and ends with it."""

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
    """A dashboard that is being served; `alerts` counts the alerts that it shows."""

    url: str
    service: DashboardService

    @property
    def alerts(self) -> int:
        """The number of alerts that it holds now."""
        return len(self.service.store)


@asynccontextmanager
async def serve_dashboard(settings: Settings) -> AsyncIterator[ServedDashboard]:
    """Serve the demo's alerts on loopback; all of them are read on entering. Raises LogUnavailable, TimeoutError."""
    configure_logging("ERROR")  # a dashboard's log lines would appear between the demo's output
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
    """A socket on the port of the settings, or on any free port if that one is in use."""
    try:
        return bind_socket(HOST, port)
    except ServingRefused:
        return bind_socket(HOST, 0)
