"""One request to a stranger: what it may reach, how much it may take, and what it says when it fails."""

import asyncio
import gzip
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from desk.ingest.feeds.addresses import is_inward
from desk.ingest.feeds.fetch import FetchAnswer, FetchError, FetchLimits, fetch

HOME = ("127.0.0.1/32",)
LIMITS = FetchLimits(seconds=5.0, size=100_000)
Handler = Callable[[str, dict[str, str]], bytes]


def response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Length": str(len(body)), "Content-Type": "text/xml"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@asynccontextmanager
async def server(answer: Handler) -> AsyncIterator[tuple[int, list[tuple[str, dict[str, str]]]]]:
    """A server on loopback that answers by a function of path and headers: its port, and what was asked."""
    asked: list[tuple[str, dict[str, str]]] = []

    handling: set[asyncio.Task[Any] | None] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handling.add(asyncio.current_task())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        path = head[0].split(" ")[1]
        asked.append((path, headers))
        writer.write(answer(path, headers))
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    running = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with running:
        yield running.sockets[0].getsockname()[1], asked
        await asyncio.gather(*(task for task in handling if task), return_exceptions=True)


class Names(AbstractResolver):
    """A resolver that answers from a list, one address after the other."""

    def __init__(self, *addresses: str) -> None:
        self.left = list(addresses)

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        address = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing to close."""


async def get(url: str, **options: Any) -> FetchAnswer:
    return await fetch(url, LIMITS, **({"inward": HOME} | options))


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.1 172.16.5.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 "
    "::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::7f00:1 "
    "64:ff9b::a00:1 64:ff9b:1::1 2001:db8::1".split(),
)
def test_an_inward_address_is_known_in_every_disguise(address: str) -> None:
    assert is_inward(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_the_open_internet_is_not_inward(address: str) -> None:
    assert not is_inward(ipaddress.ip_address(address))


def test_a_network_of_ours_may_be_allowed() -> None:
    assert not is_inward(ipaddress.ip_address("10.1.2.3"), ("10.1.0.0/16",))
    assert is_inward(ipaddress.ip_address("10.2.2.3"), ("10.1.0.0/16",))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "127.1", "localhost", "0"]
)
async def test_an_inward_address_is_refused_and_nothing_is_touched(host: str) -> None:
    async with server(lambda *_: response(b"secret")) as (port, asked):
        with pytest.raises(FetchError):
            await get(f"http://{host}:{port}/", inward=())
    assert asked == []


async def test_a_name_that_leads_inward_is_refused_and_nothing_is_touched() -> None:
    async with server(lambda *_: response(b"secret")) as (port, asked):
        with pytest.raises(FetchError, match=r"refused: 127.0.0.1 is an inward address"):
            await get(f"http://wire.example:{port}/", inward=(), resolver=Names("127.0.0.1"))
    assert asked == []


async def test_the_address_of_the_socket_is_looked_at_not_only_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the check of names is fooled, the socket itself is refused."""
    monkeypatch.setattr("desk.ingest.feeds.fetch.GuardedResolver", lambda inner, allowed: inner)
    async with server(lambda *_: response(b"secret")) as (port, asked):
        with pytest.raises(FetchError, match=r"refused: 127.0.0.1 is an inward address"):
            await get(f"http://wire.example:{port}/", inward=(), resolver=Names("127.0.0.1"))
    assert asked == []


async def test_a_redirect_inward_is_refused_at_its_hop() -> None:
    async with server(lambda *_: response(b"", "302 Found", Location="http://169.254.169.254/latest")) as (port, asked):
        with pytest.raises(FetchError, match=r"refused: 169.254.169.254"):
            await get(f"http://127.0.0.1:{port}/")
    assert [path for path, _ in asked] == ["/"]


async def test_a_name_that_changes_its_address_between_hops_is_refused() -> None:
    names = Names("127.0.0.1", "127.0.0.2")
    async with server(lambda path, _: response(b"", "302 Found", Location="/next")) as (port, asked):
        with pytest.raises(FetchError, match=r"refused: 127.0.0.2"):
            await get(f"http://wire.example:{port}/", resolver=names)
    assert [path for path, _ in asked] == ["/"]


@pytest.mark.parametrize(
    "there", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://u:p@a.example/"]
)
async def test_a_redirect_to_another_kind_of_address_is_refused(there: str) -> None:
    async with server(lambda *_: response(b"", "301 Moved", Location=there)) as (port, _):
        with pytest.raises(FetchError, match="refused"):
            await get(f"http://127.0.0.1:{port}/")


async def test_redirects_are_followed_and_counted() -> None:
    def answer(path: str, _: dict[str, str]) -> bytes:
        n = int(path[1:])
        return response(b"<rss/>") if n == 3 else response(b"", "307 Temporary Redirect", Location=f"/{n + 1}")

    async with server(answer) as (port, asked):
        found = await get(f"http://127.0.0.1:{port}/0")
        assert (found.body, found.url) == (b"<rss/>", f"http://127.0.0.1:{port}/3")
        with pytest.raises(FetchError, match="more than 5 redirects"):
            await get(f"http://127.0.0.1:{port}/4")
    assert len(asked) == 4 + 6


async def test_our_own_headers_do_not_follow_a_redirect_to_another_host() -> None:
    def moved(_: str, __: dict[str, str]) -> bytes:
        return response(b"", "302 Found", Location=f"http://127.0.0.1:{other}/")

    async with server(lambda *_: response(b"there")) as (other, elsewhere), server(moved) as (port, asked):
        await get(f"http://127.0.0.1:{port}/", headers={"x-api-key": "open sesame"})
    assert asked[0][1]["x-api-key"] == "open sesame"
    assert "x-api-key" not in elsewhere[0][1]


async def test_a_feed_that_has_not_changed_is_asked_by_its_marks_and_brings_nothing() -> None:
    def answer(_: str, headers: dict[str, str]) -> bytes:
        if headers.get("if-none-match") == '"e1"':
            return response(b"", "304 Not Modified")
        return response(b"<rss/>", ETag='"e1"', Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT")

    async with server(answer) as (port, asked):
        first = await get(f"http://127.0.0.1:{port}/")
        again = await get(f"http://127.0.0.1:{port}/", etag=first.etag, modified=first.modified)
    assert (first.body, again.body) == (b"<rss/>", None)
    assert asked[1][1]["if-modified-since"] == "mon, 23 nov 2026 10:00:00 gmt"


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress])
async def test_a_packed_answer_is_unpacked(packed: Callable[[bytes], bytes]) -> None:
    kind = "gzip" if packed is gzip.compress else "deflate"
    async with server(lambda *_: response(packed(b"<rss/>" * 100), Content_Encoding=kind)) as (port, _):
        assert (await get(f"http://127.0.0.1:{port}/")).body == b"<rss/>" * 100


@pytest.mark.parametrize(
    "answer",
    [
        response(b"x" * 100_001),
        response(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip"),
        response(gzip.compress(gzip.compress(b"x" * 50_000_000) + bytes(100_000)), Content_Encoding="gzip"),
    ],
)
async def test_an_answer_that_is_or_unpacks_too_large_is_given_up(answer: bytes) -> None:
    async with server(lambda *_: answer) as (port, _):
        with pytest.raises(FetchError, match="more than 100000 bytes"):
            await get(f"http://127.0.0.1:{port}/")


async def test_an_answer_that_trickles_is_given_up_in_time() -> None:
    async with server(lambda *_: b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") as (port, _):
        with pytest.raises(FetchError):
            await fetch(f"http://127.0.0.1:{port}/", FetchLimits(0.5, 1000), inward=HOME)


async def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        ended.set()

    ended = asyncio.Event()
    running = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with running:
        port = running.sockets[0].getsockname()[1]
        with pytest.raises(FetchError, match=r"no whole answer within 0.3 s"):
            await fetch(f"http://127.0.0.1:{port}/", FetchLimits(0.3, 1000), inward=HOME)
        await asyncio.wait_for(ended.wait(), 5)


@pytest.mark.parametrize(
    ("status", "headers", "gone", "wait"),
    [
        ("410 Gone", {}, True, None),
        ("503 Busy", {"Retry-After": "120"}, False, 120.0),
        ("429 Slow down", {"Retry-After": "soon"}, False, None),
        ("404 Not Found", {}, False, None),
    ],
)
async def test_what_a_server_says_of_coming_again_is_kept(
    status: str, headers: dict[str, str], gone: bool, wait: float | None
) -> None:
    async with server(lambda *_: response(b"", status, **headers)) as (port, _):
        with pytest.raises(FetchError, match=f"HTTP {status[:3]}") as error:
            await get(f"http://127.0.0.1:{port}/")
    assert (error.value.gone, error.value.retry_after) == (gone, wait)
