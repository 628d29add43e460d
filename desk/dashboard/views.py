"""The shapes of what is served, as JSON and in the OpenAPI document."""

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
    """An alert at its newest revision, how it stands with the desk, and its earlier revisions as far as known."""

    alert: Alert
    handled: DeskStatus
    handling: DeskAction | None
    past: tuple[Revision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Alerts held, whatever the filters: open and closed ones; of the open ones, the high and those not handled."""

    held: int
    open: int
    closed: int
    high: int
    unhandled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """One page of a list. `after` asks for the next page; `position` is where the stream goes on from this list."""

    alerts: tuple[AlertView, ...]
    total: int
    after: str | None
    position: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One version of a story that an alert came of. `text` is None where it is no longer kept, or was withdrawn."""

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
    """A story: its versions as far as alerts came of them, the oldest first, and the ids of its alerts."""

    chain_id: str
    withdrawn: bool
    versions: tuple[ArticleVersion, ...]
    alerts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One stage, read at the broker: its state and what that means, records unread, seconds the oldest one waits,
    records in and out per second, and the workers that have partitions of it. None is unknown.
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
    """How things are: this dashboard, the broker, and the stages before it. Times are ISO 8601 in UTC.

    `ready` says that all was read that the topics held, `dropped` how many alerts there was no room for.
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
    """What a page needs before it may change anything: the token to send as `X-CSRF-Token`."""

    csrf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a request was not carried out."""

    detail: str


def build_alert_json(store: AlertStore, held: HeldAlert, now: datetime) -> Mapping[str, Any]:
    """An AlertView, the alert itself as the JSON that is kept."""
    return {
        "alert": orjson.Fragment(held.body),
        "handled": store.handled(held, now),
        "handling": store.word(held.id),
        "past": held.past,
    }


def count_alerts(store: AlertStore, now: datetime) -> Counts:
    """See Counts."""
    standing = [h for h in store if h.is_open]
    return Counts(
        held=len(store),
        open=len(standing),
        closed=len(store) - len(standing),
        high=sum(h.severity == "high" for h in standing),
        unhandled=sum(store.handled(h, now) == "none" for h in standing),
    )


def build_desk_event(alert_id: str, handling: DeskAction | None) -> bytes:
    """An event of the desk as it is streamed: the word that stands now, or null where it was taken back."""
    return orjson.dumps({"alert_id": alert_id, "handling": handling})
