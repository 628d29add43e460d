"""What no decent client sends, byte by byte, to the two servers there are: the dashboard, and a worker's probes.

Nothing of it makes a server fail, reads a file that is not the page's, or puts a header of the sender's choice into an
answer; and after all of it each of them answers as before.
"""

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from agents.health.http_server import HttpPage, ProbeServer
from desk.dashboard.routes_page import STATIC
from tests.support.alerts import made
from tests.support.dashboards import in_a_thread

HOST = "127.0.0.1"
SECONDS = 8.0
UP = (
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%252f",
    "..\\",
    "..%5c",
    "....//",
    "%c0%ae%c0%ae/",
    "..;/",
    "/../",
    "..%00/",
)
"""One step up, as it was written against servers so far."""
WANTED = ("serve.py", "app.py", "etc/passwd", "proc/self/environ", "secret.txt")
NEW_LINES = ("%0d%0a", "%0a", "%0d", "%E5%98%8A%E5%98%8D", "%c4%8d%c4%8a", "\r\n", "\n", "\r", "\x00", "\x0b", "\u2028")
INJECTED = "X-Injected: yes"
TOTAL_RETRANS = 100
"""Where `tcpi_total_retrans` begins in `struct tcp_info` (include/uapi/linux/tcp.h)."""


@pytest.fixture(scope="module")
def dashboard() -> Iterator[int]:
    """The port of a dashboard in a thread of its own."""
    with in_a_thread(made("The ferry sank.", n=1)) as url:
        yield int(url.rpartition(":")[2])


@pytest.fixture(scope="module")
def probes() -> Iterator[int]:
    with ProbeServer(HOST, 0, {"/livez": lambda: HttpPage(b"ok\n"), "/metrics": lambda: HttpPage(b"up 1\n")}) as server:
        yield server.port


@pytest.fixture(params=["dashboard", "probes"])
def port(request: pytest.FixtureRequest) -> int:
    given: int = request.getfixturevalue(request.param)
    return given


async def said(port: int, *requests: bytes) -> list[bytes]:
    """The answer to each, on a connection of its own; empty where the server hung up without a word."""

    async def one(raw: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            async with asyncio.timeout(SECONDS):
                with suppress(OSError):
                    writer.write(raw)
                    writer.write_eof()
                    return await reader.read()
            return b""
        finally:
            writer.close()

    answers: list[bytes] = []
    for n in range(0, len(requests), 20):
        answers += await asyncio.gather(*(one(raw) for raw in requests[n : n + 20]))
    return answers


def get(target: str, *headers: str) -> bytes:
    head = (f"GET {target} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers)
    return "\r\n".join(head).encode("utf-8", "replace") + b"\r\n\r\n"


def status(answer: bytes) -> int:
    """The status, or 0 where there was no answer."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


async def assert_as_before(port: int) -> None:
    (answer,) = await said(port, get("/livez"))
    assert status(answer) == 200


async def test_no_path_leads_out_of_the_pages_own_folder(port: int) -> None:
    own = {path.read_bytes() for path in STATIC.rglob("*") if path.is_file()}
    targets = [f"/static/{up * deep}{file}" for up in UP for deep in (1, 9) for file in WANTED]
    targets += [f"/{up * 3}{file}" for up in UP for file in WANTED]
    targets += [
        "//etc/passwd",
        "file:///etc/passwd",
        f"http://{HOST}/static/../app.py",
        "/static//etc/passwd",
        "/static/",
    ]
    for target, answer in zip(targets, await said(port, *map(get, targets)), strict=True):
        body = answer.partition(b"\r\n\r\n")[2]
        assert status(answer) in (0, 400, 401, 404, 405) or body in own, target
        assert b"root:" not in body, target
        assert b"import " not in body or body in own, target
    await assert_as_before(port)


async def test_no_new_line_in_a_path_a_query_or_a_header_becomes_a_header_of_the_answer(port: int) -> None:
    places = (
        "/{}",
        "/?{}",
        "/login?wrong={}",
        "/alerts?story={}",
        "/alerts/{}",
        "/articles/{}",
        "/alerts/stream?after={}",
    )
    targets = [place.format(f"x{line}{INJECTED}{line}{line}<p>") for place in places for line in NEW_LINES]
    asked = [get(target) for target in targets]
    headers = ("Last-Event-ID", "Host", "Origin", "X-CSRF-Token", "Cookie", "Accept", "X-Forwarded-For", "traceparent")
    asked += [get("/alerts", f"{name}: x{line}{INJECTED}") for name in headers for line in NEW_LINES[:5]]
    for raw, answer in zip(asked, await said(port, *asked), strict=True):
        head = answer.partition(b"\r\n\r\n")[0].lower()
        assert status(answer) < 500, raw
        assert b"\nx-injected" not in head, raw
        assert b"\rx-injected" not in head, raw
    await assert_as_before(port)


LOGIN = b"POST /login HTTP/1.1\r\nHost: x\r\n"
CHUNKED = LOGIN + b"Transfer-Encoding: chunked\r\n"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
MALFORMED = (
    *(b"", b"\r\n", b"\x00" * 64, b"GET", b"GET /", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"),
    *(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x7f" * 64, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    GET + b"X-A: b\r\n" * 20_000 + b"\r\n",
    GET + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\n",
    GET + b"Content-Length: -1\r\n\r\n",
    LOGIN + b"Content-Length: 99999999999999999999\r\n\r\nx",
    CHUNKED + b"Content-Length: 4\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    *(CHUNKED + b"\r\nffffffffffffffffff\r\n", CHUNKED + b"\r\nzz\r\n\r\n"),
    *(b"BREW /livez HTTP/1.1\r\nHost: x\r\n\r\n", b"GET \xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n"),
    *(b"GET / HTTP/1.1\r\nHost: \xf0\x9f\x92\xa9\r\n\r\n", b"GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
    *(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
    GET + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n",
)


async def test_what_is_no_request_is_refused_and_the_server_goes_on(port: int) -> None:
    for raw, answer in zip(MALFORMED, await said(port, *MALFORMED), strict=True):
        assert status(answer) < 500 or status(answer) in (501, 505), raw[:60]
        assert b"Traceback" not in answer, raw[:60]
    await assert_as_before(port)


def sent_again(writer: asyncio.StreamWriter) -> int:
    """Packets of this connection that its kernel had to send again: the first, where nobody had a place for it."""
    info: bytes = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TOTAL_RETRANS + 4)
    return int.from_bytes(info[TOTAL_RETRANS:], sys.byteorder)


async def test_many_who_say_nothing_hold_nobody_up(port: int) -> None:
    idle = await asyncio.gather(*(asyncio.open_connection(HOST, port) for _ in range(60)))
    try:
        again = [sent_again(writer) for _, writer in idle]
        for _, writer in idle:
            writer.write(b"GET /livez HTT")
        await assert_as_before(port)
        assert not any(reader.at_eof() for reader, _ in idle), "nobody had to be sent away before the next was heard"
        assert sum(again) == 0, "a client that is not taken up tries again after a second"
    finally:
        for _, writer in idle:
            writer.close()
