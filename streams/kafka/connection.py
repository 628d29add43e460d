"""The connection of all our clients to the broker: addresses, TLS and SASL, from the settings, in this one place.

A secret is never a setting: settings name the file that holds it, which is read when a client is created. So it is in
no environment, no `config show`, no log and no traceback, and a new password needs only a new file and a restart.
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
        """Close all connections."""


C = TypeVar("C", bound=StartableClient)


@asynccontextmanager
async def start_client(client: C) -> AsyncIterator[C]:
    """The client, connected; it is stopped at the end, even if cancelled while connecting. Raises as `start`."""
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


def bootstrap_addresses(settings: Settings) -> str:
    """The broker's addresses in the form for clients."""
    return settings.broker.url.removeprefix("kafka://").replace(";", ",")


def connection_options(settings: Settings) -> dict[str, Any]:
    """The arguments with which any aiokafka client can reach the broker. Raises OSError, ssl.SSLError."""
    return {"bootstrap_servers": bootstrap_addresses(settings), **security(settings)}


def security(settings: Settings) -> dict[str, Any]:
    """The part of `connection_options` for our identity and for trust. Raises OSError, ssl.SSLError."""
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
    """The TLS settings: trusted authorities, and our certificate if we have one; names are always checked."""
    context = ssl.create_default_context(cafile=broker.ca_file or None)
    if broker.cert_file:
        password = read_secret(broker.key_password_file) if broker.key_password_file else None
        context.load_cert_chain(broker.cert_file, broker.key_file or None, password)
    return context


def read_secret(path: str) -> str:
    """Read a secret file, without the line end that editors add. Raises OSError, UnicodeDecodeError."""
    return Path(path).read_text("utf-8").rstrip("\r\n")
