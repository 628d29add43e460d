"""The addresses that a feed may use: the open internet, and inner networks that a source names.

A feed cannot be trusted. Its address, any redirect and any link in it may point at a machine inside our own network, by
number or by name, and a name may resolve to another address each time. So the address of the socket is checked at the
moment it connects. Names are checked only to report an error early.
"""

import ipaddress
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")


class InwardAddress(OSError):
    """An address inside our network that a feed may not use."""


def is_inward(address: Address, allowed: Sequence[str] = ()) -> bool:
    """True for an address that is not of the open internet (IPv4 in IPv6 too), unless it is allowed."""
    if any(address in ipaddress.ip_network(network) for network in allowed):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_inward(inner, allowed)
        if address in _LOCAL_NAT64 or address.is_site_local:
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


def check_address(text: str, allowed: Sequence[str]) -> None:
    """Raises InwardAddress if a socket may not connect to this address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError as error:
        raise InwardAddress(f"{text} is no address") from error
    if is_inward(address, allowed):
        raise InwardAddress(f"{text} is an inward address")


def check_url(url: str, allowed: Sequence[str], *, before: str = "") -> None:
    """Raises InwardAddress for a URL that is not http(s), names an inward host by number, or leaves TLS."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InwardAddress(f"{url[:200]!r} is no address") from error
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise InwardAddress(f"{url[:200]!r} is no http address")
    if parts.username is not None or parts.password is not None:
        raise InwardAddress("an address with a name and password in it")
    if before.startswith("https:") and parts.scheme != "https":
        raise InwardAddress("a redirect that leaves TLS behind")
    if host.replace(".", "").isdigit() or ":" in host:
        check_address(host, allowed)


def build_socket_factory(allowed: Sequence[str]) -> Any:
    """A maker of sockets that checks the address right before it connects."""

    def make(info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
        family, kind, proto, _, address = info
        check_address(str(address[0]), allowed)
        return socket.socket(family=family, type=kind, proto=proto)

    return make


class GuardedResolver(AbstractResolver):
    """Resolves names, and refuses those that lead inward."""

    def __init__(self, inner: AbstractResolver, allowed: Sequence[str]) -> None:
        self._inner, self._allowed = inner, allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """See AbstractResolver. Raises InwardAddress if any address of the name is inward."""
        entries = await self._inner.resolve(host, port, family)
        for entry in entries:
            check_address(entry["host"], self._allowed)
        return entries

    async def close(self) -> None:
        """See AbstractResolver."""
        await self._inner.close()
