"""The ASGI application: the routes, with access rules and security headers around them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.dashboard import routes_alerts, routes_desk, routes_page, routes_state
from desk.dashboard.access import AccessRules
from desk.dashboard.log import LogUnavailable
from desk.dashboard.service import DashboardService

SECURITY_HEADERS = {
    # Everything comes from this server. Nothing inline runs, and no text becomes markup (Trusted Types).
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
DESCRIPTION = """Alerts on statements that their source does not bear out, as they come and as they stand.

`GET /alerts` lists them, `GET /alerts/stream` tells what follows as server-sent events, from the `position` of the
list on. Changes need a JSON body and the token of `GET /session` as `X-CSRF-Token`, or a bearer token."""


def build_app(service: DashboardService) -> ASGIApp:
    """The application for one dashboard."""
    app = build_routes()
    app.state.service = service
    return GuardedApp(app, service.access)


def build_routes() -> FastAPI:
    """Every route, not yet bound to a dashboard; `openapi()` of the result is the document."""
    app = FastAPI(title="Copytaster dashboard", version="1", description=DESCRIPTION, docs_url=None, redoc_url=None)
    for router in (routes_alerts.router, routes_desk.router, routes_state.router, routes_page.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=routes_page.STATIC), name="static")
    app.add_exception_handler(LogUnavailable, _unavailable)
    return app


async def _unavailable(_: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "2"})


class GuardedApp:
    """Refuses what `AccessRules` denies and adds the security headers. Plain ASGI: streams are not buffered."""

    def __init__(self, app: ASGIApp, access: AccessRules) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _refusal(self._access, Request(scope))
        await (answer or self._app)(scope, receive, _with_headers(send))


def _refusal(access: AccessRules, request: Request) -> Response | None:
    denied = access.find_denial(request)
    if denied is None:
        return None
    if denied.status == HTTPStatus.UNAUTHORIZED and request.url.path == "/" and request.method == "GET":
        return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    return JSONResponse({"detail": denied.detail}, denied.status)


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            more = [(k.lower().encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]
            if b"cache-control" not in given:
                more.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending
