"""The JSON forms of the answers, also used in the OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from copytaster.model.desk_action import DeskAction, DeskStatus
from copytaster.model.records import Alert
from desk.dashboard.store import AlertStore, HeldAlert, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An alert at its newest revision, how the desk handled it, and its earlier revisions as far as known."""

    alert: Alert
    handled: DeskStatus
    handling: DeskAction | None
    past: tuple[Revision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of held alerts, without filters: open, closed; and of the open ones, high and not handled."""

    held: int
    open: int
    closed: int
    high: int
    unhandled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """One page of a list. `after` asks for the next page; `position` is where the stream continues after this list."""

    alerts: tuple[AlertView, ...]
    total: int
    after: str | None
    position: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One version of a story from which an alert came. `text` is None if it is no longer kept, or was withdrawn."""

    uri: str
    version: str | None
    created: str | None
    received: str
    relation: str | None
    title: str
    by: str | None
    located: str | None
    note: str | None
    embargoed_until: str | None
    text: str | None
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story: the versions from which alerts came, oldest first, and the ids of its alerts."""

    chain_id: str
    withdrawn: bool
    versions: tuple[ArticleVersion, ...]
    alerts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One stage, read at the broker: its state and its meaning, unread records, the age of the oldest one in seconds,
    records in and out per second, and the number of workers that have partitions of it. None is unknown.
    """

    name: str
    state: str
    means: str
    lag: int
    time_lag: float | None
    rate_in: float | None
    rate_out: float | None
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    """The state of this dashboard, the broker, and the stages before it. Times are ISO 8601 in UTC.

    `ready` says that everything in the topics has been read, `dropped` counts alerts for which there was no room.
    """

    ready: bool
    broker: bool
    as_of: str | None
    stages: tuple[StageView, ...]
    last_alert: str | None
    held: int
    dropped: int
    unreadable: int
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The token that a page needs before it may change anything, to send as `X-CSRF-Token`."""

    csrf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The reason why a request was not carried out."""

    detail: str


def build_alert_json(store: AlertStore, alert: HeldAlert, now: datetime) -> Mapping[str, Any]:
    """An AlertView, with the alert itself as the JSON that is kept."""
    return {
        "alert": orjson.Fragment(alert.body),
        "handled": store.status_of(alert, now),
        "handling": store.get_action(alert.id),
        "past": alert.past,
    }


def count_alerts(store: AlertStore, now: datetime) -> Counts:
    """See Counts."""
    open_alerts = [h for h in store if h.is_open]
    return Counts(
        held=len(store),
        open=len(open_alerts),
        closed=len(store) - len(open_alerts),
        high=sum(h.severity == "high" for h in open_alerts),
        unhandled=sum(store.status_of(h, now) == "none" for h in open_alerts),
    )


def build_desk_event(alert_id: str, handling: DeskAction | None) -> bytes:
    """A desk event as it is streamed: the current action, or null if it was taken back."""
    return orjson.dumps({"alert_id": alert_id, "handling": handling})
