"""One careful HTTP request: no inward address at any hop, limited in time, size and redirects."""

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

from desk.ingest.feeds.addresses import GuardedResolver, InwardAddress, build_socket_factory, check_url

MOST_REDIRECTS = 5
CHUNK_BYTES = 64 * 1024
USER_AGENT = "copytaster (news desk feed reader)"
_MOVED = frozenset({301, 302, 303, 307, 308})


class FetchError(Exception):
    """A request that failed; the message says why."""

    def __init__(self, message: str, *, retry_after: float | None = None, gone: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.gone = gone


@dataclass(frozen=True, slots=True)
class FetchAnswer:
    """The answer; `body` is None if nothing has changed. `url` is the address after redirects."""

    url: str
    body: bytes | None
    media_type: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Seconds for the whole request, and bytes of the unpacked answer."""

    seconds: float
    size: int


async def fetch(
    url: str,
    limits: FetchLimits,
    *,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
    modified: str = "",
    inward: tuple[str, ...] = (),
    resolver: AbstractResolver | None = None,
) -> FetchAnswer:
    """Get an address, unless it has not changed since `etag` or `modified`. Raises FetchError.

    `headers` go only to the requested host, never to one that it redirects to.
    """
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(resolver or ThreadedResolver(), inward),
        socket_factory=build_socket_factory(inward),
        force_close=True,
        use_dns_cache=False,
    )
    session = aiohttp.ClientSession(
        connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    try:
        async with asyncio.timeout(limits.seconds), session:
            return await _follow(session, url, limits, dict(headers or {}), conditions, inward)
    except FetchError:
        raise
    except TimeoutError as error:
        raise FetchError(f"no whole answer within {limits.seconds:g} s") from error
    except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
        raise FetchError(_why(error)) from error


def _why(error: BaseException) -> str:
    """The error in a few words; an error raised by a guard is the cause of the client's error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, InwardAddress):
            return f"refused: {cause}"
        cause = cause.__cause__ or cause.__context__
    return f"{type(error).__name__}: {error}"[:300]


async def _follow(
    session: aiohttp.ClientSession,
    url: str,
    limits: FetchLimits,
    own: dict[str, str],
    conditions: dict[str, str],
    inward: tuple[str, ...],
) -> FetchAnswer:
    asked, before = _origin(url), ""
    for _ in range(MOST_REDIRECTS + 1):
        check_url(url, inward, before=before)
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
        headers |= {name: value for name, value in conditions.items() if value}
        headers |= own if _origin(url) == asked else {}
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _MOVED and (there := response.headers.get("Location")):
                before, url = url, urljoin(url, there)
                continue
            return await _answer(response, url, limits)
    raise FetchError(f"more than {MOST_REDIRECTS} redirects")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


async def _answer(response: aiohttp.ClientResponse, url: str, limits: FetchLimits) -> FetchAnswer:
    if response.status == 304:
        return FetchAnswer(url, None)
    if response.status != 200:
        wait = response.headers.get("Retry-After", "")
        seconds = float(wait) if wait.isdecimal() and len(wait) < 9 else None
        raise FetchError(f"HTTP {response.status}", retry_after=seconds, gone=response.status == 410)
    return FetchAnswer(
        url,
        await _body(response, limits.size),
        response.headers.get("Content-Type", ""),
        response.headers.get("ETag", ""),
        response.headers.get("Last-Modified", ""),
    )


async def _body(response: aiohttp.ClientResponse, size: int) -> bytes:
    """The whole body, unpacked piece by piece, so that a body that grows too large is noticed early."""
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"packed as {packed[:40]}, which was not asked for")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed not in ("", "identity") else None
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        body += unpack.decompress(chunk, size + 1 - len(body)) if unpack else chunk
        if len(body) > size or (unpack and unpack.unconsumed_tail):
            raise FetchError(f"more than {size} bytes")
    if unpack and not unpack.eof:
        raise FetchError("the answer ends too early")
    return bytes(body)
