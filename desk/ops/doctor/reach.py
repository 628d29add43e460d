"""Checks of the connection to the broker: name, port, TLS, protocol, password. The first failure is the one to fix.

For all of these a Kafka client only says that it could not connect. So each step is checked by itself.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError, KafkaError, UnsupportedSaslMechanismError

from desk.ops.doctor.finding import DoctorFinding, failure, ok, warning
from streams.devbroker.embedded import is_answering
from streams.kafka.connection import bootstrap_addresses, build_tls_context, security
from streams.settings.settings import Settings

BROKER_CHECK = "broker"
STEP_SECONDS = 5.0
LOOPBACK_PREFIXES = ("127.", "localhost", "[::1]", "::1")


async def check_connections(settings: Settings) -> list[DoctorFinding]:
    """One finding for each address, and warnings about the connection."""
    addresses = [address.rpartition(":") for address in bootstrap_addresses(settings).split(",")]
    findings = [await _address(settings, host, int(port)) for host, _, port in addresses]
    return [*findings, *_unwise(settings, [host for host, _, _ in addresses])]


def is_broker_reached(findings: list[DoctorFinding]) -> bool:
    """True if at least one address works: one is enough for a client."""
    return any(f.level == "ok" for f in findings if f.check == BROKER_CHECK)


async def _address(settings: Settings, host: str, port: int) -> DoctorFinding:
    at = f"{host}:{port}"
    try:
        async with asyncio.timeout(4 * STEP_SECONDS):
            return await _listens(at, host, port) or await _speaks(settings, at, host, port)
    except TimeoutError:
        return failure(
            BROKER_CHECK, f"{at} takes connections and then says nothing", "restart the broker, or see its log"
        )


async def _listens(at: str, host: str, port: int) -> DoctorFinding | None:
    try:
        await asyncio.get_running_loop().getaddrinfo(host, port)
    except socket.gaierror:
        return failure(BROKER_CHECK, f"nobody knows the host {host!r}", "mend broker.url, or your DNS")
    try:
        async with asyncio.timeout(STEP_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return failure(BROKER_CHECK, f"{at} does not answer", "mend broker.url, or open the way there in your firewall")
    except OSError:
        return failure(BROKER_CHECK, f"nobody listens at {at}", "start one (`make kafka`), or set broker.url")
    writer.close()
    return None


async def _speaks(settings: Settings, at: str, host: str, port: int) -> DoctorFinding:
    broker = settings.broker
    if broker.uses_tls:
        if refused := await _tls(settings, at, host, port):
            return refused
    elif not await asyncio.to_thread(is_answering, host, port, STEP_SECONDS):
        return failure(
            BROKER_CHECK, f"what listens at {at} does not speak Kafka without TLS",
            "set broker.protocol to SSL or SASL_SSL where the broker asks for it, else mend broker.url",
        )  # fmt: skip
    try:
        connected = await create_conn(host, port, request_timeout_ms=int(1000 * STEP_SECONDS), **security(settings))
    except UnsupportedSaslMechanismError:
        return failure(
            BROKER_CHECK, f"{at} does not take {broker.sasl_mechanism}", "set broker.sasl_mechanism to one it takes"
        )
    except (KafkaError, OSError, TimeoutError) as error:
        return _not_let_in(settings, at, error)
    connected.close()
    how = f"{broker.protocol}, as {broker.username}" if broker.uses_sasl else broker.protocol
    return ok(BROKER_CHECK, f"{at} answers ({how})")


def _not_let_in(settings: Settings, at: str, error: Exception) -> DoctorFinding:
    broker = settings.broker
    if broker.uses_sasl and not isinstance(error, KafkaConnectionError):
        return failure(
            BROKER_CHECK, f"{at} does not let {broker.username!r} in",
            f"mend broker.username, or the password in {broker.password_file}; the broker's log says which",
        )  # fmt: skip
    return failure(
        BROKER_CHECK, f"{at} closes the connection ({type(error).__name__})",
        "see that broker.protocol and broker.sasl_mechanism are those of this listener",
    )  # fmt: skip


async def _tls(settings: Settings, at: str, host: str, port: int) -> DoctorFinding | None:
    try:
        context = build_tls_context(settings.broker)
    except (OSError, ssl.SSLError) as error:
        return failure("tls", f"certificates cannot be read: {error}", "mend broker.ca_file, cert_file or key_file")
    try:
        async with asyncio.timeout(STEP_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        return failure(
            "tls", f"the certificate of {at} is not to be trusted: {error.verify_message}",
            "set broker.ca_file to the certificate that signed it; its names must include the host of broker.url",
        )  # fmt: skip
    except (ssl.SSLError, OSError, TimeoutError):
        return failure("tls", f"{at} does not speak TLS", "set broker.protocol without SSL, or the port that speaks it")
    writer.close()
    return None


def _unwise(settings: Settings, hosts: list[str]) -> Iterator[DoctorFinding]:
    if settings.broker.protocol == "SASL_PLAINTEXT" and not all(host.startswith(LOOPBACK_PREFIXES) for host in hosts):
        yield warning("tls", "the password crosses the network in the clear", "set broker.protocol to SASL_SSL")
