"""Desk actions on an alert: acknowledge, dismiss with a reason, silence until some time, reopen.

Each action is an event on `alerts.desk`. The request is answered when this dashboard has read the event back, so that a
list requested afterwards agrees with the answer. Every other dashboard follows a moment later.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from copytaster.model.desk_action import DeskAction, DeskActionKind
from desk.dashboard.routes_alerts import MISSING_RESPONSE, UNREADY_RESPONSE, ReadyService
from desk.dashboard.service import DashboardService, format_moment
from desk.dashboard.views import Problem

READ_BACK_SECONDS = 3.0
"""Seconds to wait for our own event to come back; it is already safe on the topic before that."""
LONGEST_SILENCE = timedelta(days=7)

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
AlertId = Annotated[str, Path(max_length=200)]
router = APIRouter(
    tags=["desk"],
    prefix="/alerts/{alert_id}",
    responses=MISSING_RESPONSE
    | UNREADY_RESPONSE
    | {
        403: {"model": Problem, "description": "Not from a page of ours"},
        409: {"model": Problem, "description": "The alert has changed since, or its story was withdrawn"},
        415: {"model": Problem, "description": "Not JSON"},
    },
)


class DeskRequest(BaseModel):
    """The user of the action, and the revision of the alert that they saw."""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    revision: Annotated[int, Field(ge=1, le=2**31)]


class Dismissal(DeskRequest):
    """A dismissal with its reason."""

    reason: Annotated[Words, Field(min_length=1)]


class Silence(DeskRequest):
    """A silence for this many minutes, even if the alert changes, with its reason."""

    minutes: Annotated[int, Field(ge=1, le=int(LONGEST_SILENCE.total_seconds() // 60))]
    reason: Words = ""


@router.post("/acknowledge", summary="Somebody has seen it and is on it")
async def acknowledge(here: ReadyService, alert_id: AlertId, request: DeskRequest) -> DeskAction:
    """Acknowledge the alert. It holds until the alert changes."""
    return await _write_action(here, alert_id, "acknowledge", request)


@router.post("/dismiss", summary="It is nothing, for this reason")
async def dismiss(here: ReadyService, alert_id: AlertId, request: Dismissal) -> DeskAction:
    """Dismiss the alert. It holds until the alert changes."""
    return await _write_action(here, alert_id, "dismiss", request, reason=request.reason)


@router.post("/silence", summary="Not now")
async def silence(here: ReadyService, alert_id: AlertId, request: Silence) -> DeskAction:
    """Silence the alert. It holds until its end, even if the alert changes."""
    until = here.now + timedelta(minutes=request.minutes)
    return await _write_action(here, alert_id, "silence", request, reason=request.reason, until=until)


@router.post("/reopen", summary="Take back what was said")
async def reopen(here: ReadyService, alert_id: AlertId, request: DeskRequest) -> DeskAction:
    """Reopen the alert: it is unhandled again."""
    return await _write_action(here, alert_id, "reopen", request)


async def _write_action(
    here: DashboardService,
    alert_id: str,
    action: DeskActionKind,
    request: DeskRequest,
    *,
    reason: str = "",
    until: datetime | None = None,
) -> DeskAction:
    alert = here.store.get(alert_id)
    if alert is None:
        raise HTTPException(404, "no such alert is held")
    if alert.state == "recalled":
        raise HTTPException(409, "the story was withdrawn; there is nothing left to handle")
    if alert.revision != request.revision:
        raise HTTPException(409, f"the alert is at revision {alert.revision} by now: look again")
    desk_action = DeskAction(
        alert_id=alert_id,
        chain_id=alert.chain_id,
        revision=alert.revision,
        action=action,
        by=request.by,
        at=format_moment(here.now),
        reason=reason,
        until=format_moment(until) if until else None,
    )
    offset = await here.log.write(desk_action)
    with suppress(TimeoutError):  # the event is safe; this dashboard will show it when it has caught up
        await asyncio.wait_for(here.feed.wait_until_applied("desk", offset), READ_BACK_SECONDS)
    return desk_action
