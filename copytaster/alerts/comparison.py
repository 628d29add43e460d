"""The alerts of a replay compared with the alerts that were sent: gained, lost, changed."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from copytaster.alerts.lifecycle import OPEN_STATES
from copytaster.model.records import Alert

COMPARED_FIELDS = ("severity", "label", "p_inconsistent", "findings", "mend")
"""The fields of an alert that the checker decides. Its revision and history depend on where one begins."""
STANDING_FIELD = "standing"
"""One of the two is open and the other is not."""


@dataclass(frozen=True, slots=True)
class AlertDifference:
    """One alert that differs. `fields` names the differing fields, if both sides raised the alert."""

    kind: Literal["gained", "lost", "changed"]
    sent: Alert | None
    replayed: Alert | None
    fields: tuple[str, ...] = ()

    @property
    def alert(self) -> Alert:
        """The alert of either side, the replayed one first."""
        one = self.replayed or self.sent
        assert one is not None
        return one


def compare_alerts(
    before: Iterable[Alert], sent: Iterable[Alert], replayed: Iterable[Alert], judged: Set[str]
) -> list[AlertDifference]:
    """Compare the events sent in the range with those of its replay, both in the order of their topic.

    `before` are the events sent before the range. An alert that was open then, and that the range did not close, counts
    as sent. `judged` are the alert ids of all statements that the replay judged: the replay gives no information about
    other alerts that were open then.
    """
    standing, told, again = _last(before), _AlertEvents.of(sent), _AlertEvents.of(replayed)
    out = []
    for alert_id in dict.fromkeys([*again.last, *told.last, *standing]):
        stood = standing.get(alert_id)
        was = told.last.get(alert_id, stood)
        raised = alert_id in told.raised or (_is_open(stood) and _is_open(was))
        if alert_id not in told.last and alert_id not in judged and alert_id not in again.last:
            continue
        found = _compared(was if raised else None, again.last[alert_id] if alert_id in again.raised else None)
        if found:
            out.append(found)
    return out


@dataclass(frozen=True, slots=True)
class _AlertEvents:
    """The last event of each alert, and which alerts were open at any time."""

    last: Mapping[str, Alert]
    raised: Set[str]

    @classmethod
    def of(cls, events: Iterable[Alert]) -> "_AlertEvents":
        kept = list(events)
        return cls(_last(kept), {a.id for a in kept if _is_open(a)})


def _last(events: Iterable[Alert]) -> dict[str, Alert]:
    return {a.id: a for a in events}


def _is_open(alert: Alert | None) -> bool:
    return alert is not None and alert.state in OPEN_STATES


def _compared(sent: Alert | None, replayed: Alert | None) -> AlertDifference | None:
    if sent is None and replayed is None:
        return None
    if sent is None:
        return AlertDifference("gained", None, replayed)
    if replayed is None:
        return AlertDifference("lost", sent, None)
    fields = [name for name in COMPARED_FIELDS if getattr(sent, name) != getattr(replayed, name)]
    if _is_open(sent) != _is_open(replayed):
        fields.insert(0, STANDING_FIELD)
    return AlertDifference("changed", sent, replayed, tuple(fields)) if fields else None
