"""The page itself, and the sign-in if the dashboard can be reached from other machines."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from desk.dashboard.access import COOKIE_NAME
from desk.dashboard.routes_alerts import get_service
from desk.dashboard.service import DashboardService

STATIC = Path(__file__).parent / "static"
LONGEST_FORM = 4096
WRONG_TOKEN_PAUSE = 0.5
"""Seconds before a wrong token is answered."""
COOKIE_AGE = 30 * 24 * 3600

router = APIRouter(include_in_schema=False)
AnyService = Annotated[DashboardService, Depends(get_service)]


@router.get("/")
async def page() -> Response:
    """The only page. Its content comes from the other routes, its filters from its URL."""
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


@router.get("/login")
async def login_page(here: AnyService) -> Response:
    """The form for the token, if one is needed."""
    if not here.access.asks_for_token:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    return FileResponse(STATIC / "login.html", headers={"Cache-Control": "no-cache"})


@router.post("/login")
async def login(request: Request, here: AnyService) -> Response:
    """Exchange the token for a cookie, which scripts cannot read and other sites cannot use."""
    token = await _form_token(request)
    if not here.access.is_token(token):
        await asyncio.sleep(WRONG_TOKEN_PAUSE)
        return RedirectResponse("/login?wrong", HTTPStatus.SEE_OTHER)
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE_NAME,
        here.access.cookie,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


async def _form_token(request: Request) -> str:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return ""
    return parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0].strip()
