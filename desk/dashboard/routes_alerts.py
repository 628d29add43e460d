"""`GET /alerts`, `/alerts/{id}`, `/alerts/stream`, `/articles/{chain}`: current alerts, new events, stories."""

import re
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request
from fastapi.responses import Response

from copytaster.model.desk_action import DeskStatus
from copytaster.model.records import Severity
from copytaster.model.verdict import FindingKind
from desk.dashboard import filters as wanted
from desk.dashboard.position import StreamPosition
from desk.dashboard.service import DashboardService
from desk.dashboard.stream import EventReader, EventStreamResponse, stream_events
from desk.dashboard.views import AlertsPage, AlertView, Problem, StoryView, build_alert_json, count_alerts

MOST_A_PAGE = 200
MOST_READERS = 1000
"""Most open streams on the whole dashboard."""
PLACE_PATTERN = r"^(?:(-?\d{1,15})~([0-9a-zA-Z_.:-]{1,80}))?$"

router = APIRouter(tags=["alerts"])
PathId = Annotated[str, Path(max_length=200)]
UNREADY_RESPONSE: dict[int | str, dict[str, Any]] = {
    503: {"model": Problem, "description": "Still reading, or no broker"}
}
MISSING_RESPONSE: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "Not held, or no longer"}}


def get_service(request: Request) -> DashboardService:
    """The dashboard of this request."""
    service: DashboardService = request.app.state.service
    return service


def get_ready_service(request: Request) -> DashboardService:
    """The dashboard of this request, if it has read everything that was there at its start."""
    service = get_service(request)
    if not service.feed.ready.is_set():
        raise HTTPException(503, "still reading the alerts; try again in a moment", headers={"Retry-After": "1"})
    return service


ReadyService = Annotated[DashboardService, Depends(get_ready_service)]


def parse_filters(
    state: Annotated[list[wanted.StateFilter], Query(default_factory=list, description="open is opened or updated")],
    severity: Annotated[list[Severity], Query(default_factory=list, description="any of these")],
    kind: Annotated[list[FindingKind], Query(default_factory=list, description="a finding of any of these")],
    handled: Annotated[list[DeskStatus], Query(default_factory=list, description="how it stands with the desk")],
    story: Annotated[str, Query(max_length=200, description="chain id of one story")] = "",
    provider: Annotated[str, Query(max_length=200, description="who sent the story")] = "",
    text: Annotated[str, Query(max_length=500, description="words, all of which occur in the alert")] = "",
) -> wanted.AlertFilters:
    """The filters from the query of a URL."""
    return wanted.AlertFilters(
        frozenset(state), frozenset(severity), frozenset(kind), frozenset(handled), story, provider, text
    )


@router.get(
    "/alerts", response_model=AlertsPage, responses=UNREADY_RESPONSE, summary="A page of alerts, newest change first"
)
async def list_alerts(
    here: ReadyService,
    given: Annotated[wanted.AlertFilters, Depends(parse_filters)],
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 100,
    after: Annotated[str, Query(pattern=PLACE_PATTERN, description="`after` of the page before")] = "",
) -> Response:
    """The alerts that pass the filters. Follow them with `GET /alerts/stream?after=<position>`."""
    page = wanted.find_alerts(here.store, given, here.now, limit=limit, after=_place(after))
    return _json(
        {
            "alerts": [build_alert_json(here.store, alert, here.now) for alert in page.alerts],
            "total": page.total,
            "after": f"{page.after[0]}~{page.after[1]}" if page.after else None,
            "position": here.ids.format(here.feed.backlog.head),
            "counts": count_alerts(here.store, here.now),
        }
    )


@router.get(
    "/alerts/stream",
    response_class=Response,
    summary="Every change from now on, as server-sent events",
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **UNREADY_RESPONSE},
)
async def stream(
    here: ReadyService,
    last_event_id: Annotated[str, Header(max_length=100)] = "",
    after: Annotated[str, Query(max_length=100, description="a position, where no Last-Event-ID is sent")] = "",
) -> Response:
    """Events `alert` (an Alert), `desk` (an alert's id and the action on it), `hello`, `gap` (some events since the id
    you sent are no longer kept: list again), `closed` (you were too slow: come back with this id).
    """
    if here.readers.count >= MOST_READERS:
        raise HTTPException(503, "too many readers", headers={"Retry-After": "30"})
    event_id = last_event_id or after
    position = here.ids.parse(event_id) if event_id else here.feed.backlog.head
    unknown = position is None or not await _exists(here, position)
    reader = EventReader(here.feed, here.ids, position or StreamPosition(), most_behind=here.limits.most_behind)
    chunks = stream_events(here.feed, reader, here.closing, unknown=unknown, ping_every=here.limits.ping_every)
    return EventStreamResponse(chunks, here.readers, write_deadline=here.limits.write_deadline)


@router.get(
    "/alerts/{alert_id}", response_model=AlertView, responses=MISSING_RESPONSE | UNREADY_RESPONSE, summary="One alert"
)
async def one_alert(here: ReadyService, alert_id: PathId) -> Response:
    """An alert at its newest revision."""
    alert = here.store.get(alert_id)
    if alert is None:
        raise HTTPException(404, "no such alert is held")
    return _json(build_alert_json(here.store, alert, here.now))


@router.get(
    "/articles/{chain:path}", response_model=StoryView, responses=MISSING_RESPONSE | UNREADY_RESPONSE, summary="A story"
)
async def article(here: ReadyService, chain: PathId) -> Response:
    """The versions of a story from which alerts came, with their text; without text if the story was withdrawn."""
    story = await here.sources.story(chain)
    if story is None:
        raise HTTPException(404, "no alert of such a story is held")
    return _json(story)


async def _exists(here: DashboardService, position: StreamPosition) -> bool:
    """False for a position beyond the end of its topic: the topic was created again. Another dashboard may be ahead."""
    if here.feed.backlog.head.has_reached(position):
        return True
    extent = await here.log.extent()
    return position.alerts < extent["alerts"][1] and position.desk < extent["desk"][1]


def _place(text: str) -> wanted.ListPlace | None:
    match = re.fullmatch(PLACE_PATTERN, text)
    return (int(match[1]), match[2]) if match and text else None


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")
