"""Filters of alerts. They are the same in the URL of the page and in `GET /alerts`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from copytaster.model.desk_action import DeskStatus
from copytaster.model.records import AlertState, Severity
from copytaster.model.verdict import FindingKind
from desk.dashboard.store import AlertStore, HeldAlert

StateFilter = Literal["open", "closed"] | AlertState
STATES: tuple[str, ...] = ("open", "closed", *get_args(AlertState))
SEVERITIES: tuple[str, ...] = get_args(Severity)
KINDS: tuple[str, ...] = get_args(FindingKind)
HANDLED: tuple[str, ...] = get_args(DeskStatus)

ListPlace = tuple[int, str]
"""An alert's place in a list, newest first: the time of its newest revision, and its id."""


@dataclass(frozen=True, slots=True)
class AlertFilters:
    """The filters; an empty one matches everything. Every word of `text` must occur somewhere."""

    state: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    handled: frozenset[str] = frozenset()
    story: str = ""
    provider: str = ""
    text: str = ""

    def is_wanted(self, alert: HeldAlert, status: DeskStatus) -> bool:
        """True if this alert passes all filters."""
        return (
            (not self.state or alert.state in self.state or ("open" if alert.is_open else "closed") in self.state)
            and (not self.severity or alert.severity in self.severity)
            and (not self.kind or bool(self.kind & alert.kinds))
            and (not self.handled or status in self.handled)
            and (not self.story or alert.chain_id == self.story)
            and (not self.provider or alert.provider == self.provider)
            and all(word in alert.words for word in self.text.casefold().split())
        )


@dataclass(frozen=True, slots=True)
class FilterResult:
    """One page of the found alerts: `total` counts all pages, `after` is the place of the next page or None."""

    alerts: tuple[HeldAlert, ...]
    total: int
    after: ListPlace | None


def find_alerts(
    store: AlertStore, filters: AlertFilters, now: datetime, *, limit: int, after: ListPlace | None
) -> FilterResult:
    """One page of the alerts that pass the filters, newest change first, from the place `after` on."""
    wanted = [h for h in store if filters.is_wanted(h, store.status_of(h, now))]
    wanted.sort(key=place_in_list, reverse=True)
    rest = [h for h in wanted if after is None or place_in_list(h) < after]
    page = tuple(rest[:limit])
    return FilterResult(page, len(wanted), place_in_list(page[-1]) if len(rest) > limit else None)


def place_in_list(alert: HeldAlert) -> ListPlace:
    """An alert's place in a list."""
    return alert.time_ms, alert.id
