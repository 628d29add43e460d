"""Serving the dashboard: one socket and one event loop; a signal ends it in order."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from desk.dashboard.access import AccessRules, ServingRefused, build_access_rules
from desk.dashboard.app import build_app
from desk.dashboard.kafka_log import KafkaLog
from desk.dashboard.service import DashboardLimits, DashboardService, build_service
from desk.ops.lag.observer import open_observer
from streams.kafka.connection import read_secret
from streams.settings.settings import Settings

SEND_BUFFER = 128 * 1024
"""Bytes that the kernel may hold for one reader; by default it holds megabytes for each slow one."""
UNREAD_SECONDS = 60
"""Seconds after which the kernel drops a connection whose other end reads nothing."""
GRACE_SECONDS = 3
"""Seconds that running requests get after a signal."""


def _is_fault(record: logging.LogRecord) -> bool:
    """False for uvicorn's lines about a reader that was cut off: that is not our fault."""
    return "without completing response" not in record.getMessage()


class DashboardServer(uvicorn.Server):
    """Uvicorn that ends the streams before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, service: DashboardService) -> None:
        super().__init__(config)
        self._service = service

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the code that runs the loop: uvicorn would end the process with them."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn.Server."""
        self._service.close()
        await super().shutdown(sockets)


def build_server(service: DashboardService) -> DashboardServer:
    """A server of this dashboard, to be run on a socket of `bind_socket`."""
    logging.getLogger("uvicorn.error").addFilter(_is_fault)
    config = uvicorn.Config(
        build_app(service),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=2000,
        h11_max_incomplete_event_size=32 * 1024,
    )
    return DashboardServer(config, service)


def bind_socket(host: str, port: int) -> socket.socket:
    """A listening socket whose connections buffer little and expire soon. Raises ServingRefused if it is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        bound.bind((host.strip("[]"), port))
        bound.listen(512)
    except OSError as error:
        bound.close()
        raise ServingRefused(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    return bound


def format_url(bound: socket.socket) -> str:
    """The URL of this socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def read_token(settings: Settings) -> str | None:
    """The token from the file of the settings, None if there is none. Raises ServingRefused if it cannot be read."""
    path = settings.dashboard.token_file
    if not path:
        return None
    try:
        return read_secret(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ServingRefused(f"dashboard.token_file = {path}: {error}") from error


def load_access_rules(settings: Settings) -> AccessRules:
    """The access rules for a dashboard with these settings. Raises ServingRefused."""
    return build_access_rules(settings.dashboard.host, read_token(settings), settings.dashboard.names)


@asynccontextmanager
async def open_service(settings: Settings, access: AccessRules) -> AsyncIterator[DashboardService]:
    """The dashboard on Kafka, with these settings."""
    chosen, log = settings.dashboard, KafkaLog(settings)
    made = build_service(
        log,
        prefix=settings.topics.prefix,
        access=access,
        observing=lambda: open_observer(settings),
        limits=DashboardLimits(most_alerts=chosen.most_alerts, backlog=chosen.backlog, most_behind=chosen.most_behind),
    )
    try:
        yield made
    finally:
        await log.close()


async def serve(settings: Settings, access: AccessRules, *, on: Callable[[str], None]) -> None:
    """Serve until a signal. `on` is called with the URL. Raises ServingRefused, LogUnavailable."""
    async with open_service(settings, access) as service:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        with bind_socket(settings.dashboard.host, settings.dashboard.port) as bound:
            on(format_url(bound))
            await run_service(service, bound, stop)


async def run_service(service: DashboardService, bound: socket.socket, stop: asyncio.Event) -> None:
    """Read and serve until `stop` is set. An error of the reading also ends the serving, and is raised."""
    reading = asyncio.create_task(service.run())
    made = build_server(service)
    serving = asyncio.create_task(made.serve([bound]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({reading, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        failed = reading.exception() if reading.done() else None
    finally:
        made.should_exit = True
        reading.cancel()
        stopping.cancel()
        await asyncio.gather(serving, reading, stopping, return_exceptions=True)
    if failed is not None:
        raise failed
