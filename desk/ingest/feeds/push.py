"""`POST /articles`: a client with a token sends one item in any format, and it goes to `raw` unchanged.

A token belongs to one provider. An accepted item is on the broker when the answer is sent. Whether it can be parsed is
known later, as for every item; if not, it becomes a dead letter.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from copytaster import formats
from desk.ingest.feeds.poll import PublishItems
from desk.ingest.publish import RawItem
from streams.settings.settings import SettingsError

LEAST_TOKEN = 16
"""Fewest characters of an accepted token."""


def read_tokens(path: str) -> dict[str, str]:
    """Provider → token, from the file. Raises SettingsError, OSError."""
    tokens: dict[str, str] = {}
    for n, line in enumerate(Path(path).read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        provider, _, token = line.strip().partition(" ")
        if len(token.strip()) < LEAST_TOKEN:
            raise SettingsError(
                f"{path}, line {n}: a provider, a blank and a token of at least {LEAST_TOKEN} characters"
            )
        tokens[provider] = token.strip()
    return tokens


def build_app(
    publish: PublishItems, by_provider: Mapping[str, str], largest: int, health: Callable[[], Any]
) -> Starlette:
    """The application: POST /articles for clients with a token, GET /health for probes."""

    async def articles(request: Request) -> Response:
        provider = _provider(request, by_provider)
        if provider is None:
            return _says(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})
        raw = await _body(request, largest)
        if raw is None:
            return _says(413, f"at most {largest} bytes")
        if not raw.strip():
            return _says(400, "the body is empty")
        given = request.headers.get("content-type", "")
        named = given if "/" in given and not given.startswith("application/x-www-form-urlencoded") else ""
        kind = named or formats.sniff_media_type(raw)
        id_ = hashlib.sha256(raw).hexdigest()
        try:
            await publish([RawItem(raw, kind, provider, id_)])
        except KafkaError as error:
            return _says(503, f"the broker does not answer: {type(error).__name__}", {"Retry-After": "5"})
        return JSONResponse({"accepted": id_, "provider": provider, "media_type": kind}, status_code=202)

    async def state(_: Request) -> Response:
        return JSONResponse(health())

    return Starlette(
        routes=[Route("/articles", articles, methods=["POST"]), Route("/health", state, methods=["GET"])],
        exception_handlers={ClientDisconnect: _left},
    )


async def _left(_: Request, __: Exception) -> Response:
    return Response(status_code=400)


def _says(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(
        {"detail": detail}, status_code=status, headers=dict(headers or {}) | {"Cache-Control": "no-store"}
    )


def _provider(request: Request, by_provider: Mapping[str, str]) -> str | None:
    """The provider of the token. All tokens are compared, each in constant time."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    sent_token = given.strip().encode("utf-8", "replace") if scheme.lower() == "bearer" else b""
    matching = None
    for provider, token in by_provider.items():
        if hmac.compare_digest(sent_token, token.encode()):
            matching = provider
    return matching


async def _body(request: Request, largest: int) -> bytes | None:
    """The body, or None as soon as it is too large."""
    content_length = request.headers.get("content-length", "0")
    if not content_length.isdecimal() or int(content_length[:20]) > largest:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)
