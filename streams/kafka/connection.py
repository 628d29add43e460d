"""How any client of ours reaches the broker: addresses, TLS and SASL, from the settings, in this one place.

A secret is never a setting: settings name the file that holds it, which is read when a client is made. So it
is in no environment, no `config show`, no log and no traceback, and a new password needs a new file and a
restart, nothing else.
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from streams.settings.sections import BrokerSettings
from streams.settings.settings import Settings


class StartableClient(Protocol):
    """A client that connects when it is started."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Leave no connection open."""


C = TypeVar("C", bound=StartableClient)


@asynccontextmanager
async def start_client(client: C) -> AsyncIterator[C]:
    """The client, connected; stopped in the end, also where it was cancelled while it connected. Raises as `start`."""
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


def bootstrap_addresses(settings: Settings) -> str:
    """The broker's addresses in the form clients take."""
    return settings.broker.url.removeprefix("kafka://").replace(";", ",")


def connection_options(settings: Settings) -> dict[str, Any]:
    """The arguments that make any aiokafka client reach the broker. Raises OSError, ssl.SSLError."""
    return {"bootstrap_servers": bootstrap_addresses(settings), **security(settings)}


def security(settings: Settings) -> dict[str, Any]:
    """The part of `connection` that says who we are, and whom we trust. Raises OSError, ssl.SSLError."""
    broker = settings.broker
    out: dict[str, Any] = {"security_protocol": broker.protocol}
    if broker.uses_tls:
        out["ssl_context"] = build_tls_context(broker)
    if broker.uses_sasl:
        out["sasl_mechanism"] = broker.sasl_mechanism
        out["sasl_plain_username"] = broker.username
        out["sasl_plain_password"] = read_secret(broker.password_file)
    return out


def build_tls_context(broker: BrokerSettings) -> ssl.SSLContext:
    """Whom we trust, and the certificate we show where we have one; names are always checked."""
    context = ssl.create_default_context(cafile=broker.ca_file or None)
    if broker.cert_file:
        password = read_secret(broker.key_password_file) if broker.key_password_file else None
        context.load_cert_chain(broker.cert_file, broker.key_file or None, password)
    return context


def read_secret(path: str) -> str:
    """What a secret file holds, without the line end that editors leave. Raises OSError, UnicodeDecodeError."""
    return Path(path).read_text("utf-8").rstrip("\r\n")
