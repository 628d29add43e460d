"""A small HTTP server for probes. It has its own thread, so it answers while the event loop is busy.

It serves GET and HEAD of the given paths and nothing else. A page is built for each request, and the connection is then
closed, so that no client can hold a thread for long.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

TEXT = "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
CLIENT_SECONDS = 5.0
"""Seconds in which a client must send its request."""


@dataclass(frozen=True, slots=True)
class HttpPage:
    """One answer."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    media_type: str = TEXT


class HttpPortTaken(OSError):
    """Another program listens there; the message says where."""


class _Handler(BaseHTTPRequestHandler):
    pages: ClassVar[Mapping[str, Callable[[], HttpPage]]] = {}
    timeout = CLIENT_SECONDS
    server_version = "copytaster"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        make = self.pages.get(self.path.partition("?")[0])
        page = make() if make else HttpPage(b"there is " + " ".join(self.pages).encode() + b"\n", HTTPStatus.NOT_FOUND)
        self.send_response(page.status)
        self.send_header("Content-Type", page.media_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: probes come every few seconds."""


class ProbeServer:
    """Serves pages until it is closed."""

    def __init__(self, host: str, port: int, pages: Mapping[str, Callable[[], HttpPage]]) -> None:
        """Start listening; port 0 takes any free port. Raises HttpPortTaken."""
        handler = type("Handler", (_Handler,), {"pages": dict(pages)})
        try:
            self._server = _Threads((host, port), handler)
        except OSError as error:
            raise HttpPortTaken(error.errno, f"cannot listen on {host}:{port}: {error.strerror}") from error
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="serving", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(CLIENT_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    """Clients that may wait for a connection. If all places are taken, a client tries again after a second."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that hung up."""
