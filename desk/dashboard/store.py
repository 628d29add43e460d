"""The current state of every alert and the desk's action on it, limited in number and in bytes.

An alert is kept as the JSON that is served, beside the few fields that searches need.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from copytaster.alerts.lifecycle import OPEN_STATES
from copytaster.model.desk_action import DeskAction, DeskStatus, desk_status
from copytaster.model.records import Alert
from streams import codec
from streams.headers import Place

MOST_PAST_REVISIONS = 20
"""Most revisions remembered of one alert, the newest."""
FREED_SHARE = 0.05
"""Share of the alerts that is dropped when there are too many, so that this is not needed for each new one."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of an alert, without any text of its story. `origin` is the record it came from."""

    revision: int
    state: str
    basis: str
    severity: str
    at: str
    uri: str
    version: str | None
    origin: Place | None


@dataclass(frozen=True, slots=True)
class HeldAlert:
    """One alert at its newest revision: `body` is its JSON, `words` all its text, casefolded."""

    id: str
    revision: int
    state: str
    severity: str
    chain_id: str
    provider: str
    kinds: frozenset[str]
    words: str
    time_ms: int
    body: bytes
    past: tuple[Revision, ...]

    @property
    def is_open(self) -> bool:
        """True if the alert is open."""
        return self.state in OPEN_STATES


class AlertStore:
    """All held alerts, by id and by chain, and the desk's actions by alert id."""

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes, self._bytes = most, most_bytes, 0
        self._alerts: dict[str, HeldAlert] = {}
        self._chains: dict[str, set[str]] = {}
        self._actions: dict[str, DeskAction] = {}
        self._left_out: set[str] = set()

    @property
    def dropped(self) -> int:
        """Alerts that were dropped for lack of room, closed ones first."""
        return len(self._left_out)

    def __len__(self) -> int:
        return len(self._alerts)

    def __iter__(self) -> Iterator[HeldAlert]:
        return iter(self._alerts.values())

    def get(self, alert_id: str) -> HeldAlert | None:
        """The alert, or None if it is not held."""
        return self._alerts.get(alert_id)

    def find_by_chain(self, chain_id: str) -> list[HeldAlert]:
        """The alerts of one story, in no order."""
        return [self._alerts[one] for one in self._chains.get(chain_id, ())]

    def put(self, alert: Alert, time_ms: int, origin: Place | None) -> bool:
        """Keep this revision; False if it, or a newer one, is held already."""
        before = self._alerts.get(alert.id)
        now = _revision(alert, origin)
        if before is not None and before.revision >= alert.revision:
            if all(r.revision != alert.revision for r in before.past):  # an older one, read later
                self._keep(replace(before, past=_ordered((*before.past, now))))
            return False
        self._keep(_build_held_alert(alert, time_ms, (*(before.past if before else ()), now)))
        self._make_room()
        return True

    def drop(self, alert_id: str) -> None:
        """Forget an alert that was closed long ago."""
        self._left_out.discard(alert_id)
        gone = self._alerts.pop(alert_id, None)
        if gone is None:
            return
        self._bytes -= len(gone.body)
        siblings = self._chains[gone.chain_id]
        siblings.discard(alert_id)
        if not siblings:
            del self._chains[gone.chain_id]

    def put_action(self, alert_id: str, action: DeskAction | None) -> None:
        """Keep the desk's newest action on an alert; None removes it."""
        self._actions.pop(alert_id, None)
        if action is not None:
            self._actions[alert_id] = action
            while len(self._actions) > 2 * self._most:
                del self._actions[next(iter(self._actions))]

    def get_action(self, alert_id: str) -> DeskAction | None:
        """The desk's action on an alert; None for a recalled one, because a reason may quote what was withdrawn."""
        alert = self._alerts.get(alert_id)
        return None if alert is not None and alert.state == "recalled" else self._actions.get(alert_id)

    def list_actions(self) -> Iterable[DeskAction]:
        """Every action that is kept, also those on recalled alerts."""
        return list(self._actions.values())

    def status_of(self, alert: HeldAlert, now: datetime) -> DeskStatus:
        """The desk's present handling of an alert."""
        return desk_status(self.get_action(alert.id), alert.revision, now)

    def _keep(self, alert: HeldAlert) -> None:
        before = self._alerts.get(alert.id)
        self._bytes += len(alert.body) - (len(before.body) if before else 0)
        self._alerts[alert.id] = alert
        self._left_out.discard(alert.id)
        self._chains.setdefault(alert.chain_id, set()).add(alert.id)

    def _make_room(self) -> None:
        if len(self._alerts) <= self._most and self._bytes <= self._most_bytes:
            return
        leaving = sorted(self._alerts.values(), key=lambda h: (h.is_open, h.time_ms, h.id))
        for alert in leaving[:-1]:
            if len(self._alerts) <= self._most * (1 - FREED_SHARE) and self._bytes <= self._most_bytes * (
                1 - FREED_SHARE
            ):
                return
            self.drop(alert.id)
            self._left_out.add(alert.id)


def _build_held_alert(alert: Alert, time_ms: int, past: tuple[Revision, ...]) -> HeldAlert:
    texts = (alert.title, alert.statement, alert.uri, alert.provider, *(f.message for f in alert.findings))
    return HeldAlert(
        id=alert.id,
        revision=alert.revision,
        state=alert.state,
        severity=alert.severity,
        chain_id=alert.chain_id,
        provider=alert.provider,
        kinds=frozenset(f.kind for f in alert.findings),
        words="\n".join(texts).casefold(),
        time_ms=time_ms,
        body=codec.encode(alert),
        past=_ordered(past),
    )


def _ordered(past: tuple[Revision, ...]) -> tuple[Revision, ...]:
    return tuple(sorted(past, key=lambda r: r.revision)[-MOST_PAST_REVISIONS:])


def _revision(alert: Alert, origin: Place | None) -> Revision:
    return Revision(
        alert.revision, alert.state, alert.basis, alert.severity, alert.at, alert.uri, alert.version, origin
    )
