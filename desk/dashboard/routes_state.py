"""`/health` for the strip at the foot of the page, `/livez` and `/readyz` for what keeps us running."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from desk.dashboard.routes_alerts import UNREADY_RESPONSE, get_service
from desk.dashboard.service import DashboardService
from desk.dashboard.views import HealthView, Session

router = APIRouter(tags=["state"])
AnyService = Annotated[DashboardService, Depends(get_service)]


@router.get("/health", summary="How this dashboard, the broker and the stages do")
async def health(here: AnyService) -> HealthView:
    """Read at the broker every few seconds, whether any worker lives or not."""
    return here.health


@router.get("/session", summary="What a page needs before it may change anything")
async def session(here: AnyService) -> Session:
    """The token to send as `X-CSRF-Token`; no other site can read this answer."""
    return Session(csrf=here.access.csrf)


@router.get("/livez", summary="The process serves")
async def livez() -> dict[str, bool]:
    """A broker that is away does not make it unwell."""
    return {"live": True}


@router.get("/readyz", summary="All alerts were read, and the broker answers", responses=UNREADY_RESPONSE)
async def readyz(here: AnyService) -> dict[str, bool]:
    """503 until then, and while the broker is away."""
    if not (here.feed.ready.is_set() and here.strip.is_fresh):
        raise HTTPException(503, "not ready: still reading, or the broker is away")
    return {"ready": True}
