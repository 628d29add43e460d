"""The access rules of the dashboard: only its own machine, or everyone who has the token.

Without a token the dashboard is bound to loopback and answers only to loopback's names, so that no page elsewhere can
reach it under another name (DNS rebinding). With a token, people sign in once and get a cookie, and programs send
`Authorization: Bearer`. A request that changes something must come from our own page: with a JSON body, our own
origin, and the token of `GET /session`.
"""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from desk.refusal import Refusal

COOKIE_NAME = "copytaster"
CSRF_HEADER = "X-CSRF-Token"
LEAST_TOKEN = 16
"""Fewest characters of an acceptable token."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OPEN_PATHS = frozenset({"/livez", "/readyz", "/login"})
"""Paths that are served without a token: they show nothing about any story."""
READ_ONLY = frozenset({"GET", "HEAD"})


class ServingRefused(Refusal):
    """The dashboard must not be served like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A denied request: the status and the reason."""

    status: int
    detail: str


class AccessRules:
    """The rules for one dashboard. `token` is None if only its own machine can reach it."""

    def __init__(self, *, token: str | None, names: frozenset[str] = frozenset()) -> None:
        self._token = token
        self._names = LOOPBACK_NAMES | names
        self._secret = token or secrets.token_urlsafe(32)

    @property
    def asks_for_token(self) -> bool:
        """True if people have to sign in."""
        return self._token is not None

    @property
    def csrf(self) -> str:
        """The token that our own pages send with every change."""
        return self._signed("csrf")

    @property
    def cookie(self) -> str:
        """The cookie of a browser that has signed in; the token cannot be read from it."""
        return self._signed("session")

    def is_token(self, given: str) -> bool:
        """True if this is the token."""
        return self._token is not None and _same(given, self._token)

    def find_denial(self, request: Request) -> Denial | None:
        """The reason why this request is denied, or None if it is allowed."""
        if self._token is None and _host(request.headers.get("host", "")) not in self._names:
            return Denial(421, "this dashboard is not served under that name; see the setting dashboard.names")
        by_program = self._has_bearer(request)
        if not (self._token is None or by_program or self._has_cookie(request) or _is_open(request)):
            return Denial(401, "sign in first, or send the token as Authorization: Bearer")
        if request.method in READ_ONLY or by_program:
            return None
        return self._forged(request)

    def _forged(self, request: Request) -> Denial | None:
        """Deny a change that does not come from our own page; another site cannot make a browser send all of this."""
        origin = request.headers.get("origin")
        if origin is not None and _authority(origin) != request.headers.get("host", "").lower():
            return Denial(403, "this request comes from another site")
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Denial(403, "this request comes from another site")
        if request.url.path == "/login":
            return None
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return Denial(415, "changes are sent as application/json")
        if not _same(request.headers.get(CSRF_HEADER, ""), self.csrf):
            return Denial(403, f"send the token of GET /session as {CSRF_HEADER}")
        return None

    def _has_bearer(self, request: Request) -> bool:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.is_token(given.strip())

    def _has_cookie(self, request: Request) -> bool:
        return _same(request.cookies.get(COOKIE_NAME, ""), self.cookie)

    def _signed(self, text: str) -> str:
        return hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def build_access_rules(host: str, token: str | None, names: str) -> AccessRules:
    """The rules for a dashboard at this address. Raises ServingRefused if a token is needed and missing."""
    if token is not None and len(token) < LEAST_TOKEN:
        raise ServingRefused(f"the token in dashboard.token_file is too short: {LEAST_TOKEN} characters at least")
    if token is None and not is_loopback(host):
        raise ServingRefused(
            f"{host} can be reached from other machines: put a token in a file and name it in dashboard.token_file, "
            "or bind to 127.0.0.1"
        )
    return AccessRules(token=token, names=frozenset(name.lower() for name in names.split()))


def is_loopback(host: str) -> bool:
    """True for an address or name that only this machine can reach."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_open(request: Request) -> bool:
    return request.url.path in OPEN_PATHS or request.url.path.startswith("/static/")


def _host(header: str) -> str:
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
