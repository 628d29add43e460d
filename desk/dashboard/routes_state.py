"""`/health` for the bar at the bottom of the page, `/livez` and `/readyz` for supervisors of the process."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from desk.dashboard.routes_alerts import UNREADY_RESPONSE, get_service
from desk.dashboard.service import DashboardService
from desk.dashboard.views import HealthView, Session

router = APIRouter(tags=["state"])
AnyService = Annotated[DashboardService, Depends(get_service)]


@router.get("/health", summary="How this dashboard, the broker and the stages do")
async def health(here: AnyService) -> HealthView:
    """The state of the stages, read at the broker every few seconds, even if no worker is running."""
    return here.health


@router.get("/session", summary="What a page needs before it may change anything")
async def session(here: AnyService) -> Session:
    """The token to send as `X-CSRF-Token`; no other site can read this answer."""
    return Session(csrf=here.access.csrf)


@router.get("/livez", summary="The process serves")
async def livez() -> dict[str, bool]:
    """The process is alive. An unavailable broker does not change that."""
    return {"live": True}


@router.get("/readyz", summary="All alerts were read, and the broker answers", responses=UNREADY_RESPONSE)
async def readyz(here: AnyService) -> dict[str, bool]:
    """Ready when everything has been read; 503 before that, and while the broker is unavailable."""
    if not (here.feed.ready.is_set() and here.strip.is_fresh):
        raise HTTPException(503, "not ready: still reading, or the broker is away")
    return {"ready": True}
