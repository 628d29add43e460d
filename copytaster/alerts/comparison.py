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
        alert = self.replayed or self.sent
        assert alert is not None
        return alert


def compare_alerts(
    before: Iterable[Alert], sent: Iterable[Alert], replayed: Iterable[Alert], judged: Set[str]
) -> list[AlertDifference]:
    """Compare the events sent in the range with those of its replay, both in the order of their topic.

    `before` are the events sent before the range. An alert that was open then, and that the range did not close, counts
    as sent. `judged` are the alert ids of all statements that the replay judged: the replay gives no information about
    other alerts that were open then.
    """
    last_before, sent_events, replayed_events = (
        _last(before),
        _AlertEvents.from_events(sent),
        _AlertEvents.from_events(replayed),
    )
    out = []
    for alert_id in dict.fromkeys([*replayed_events.last, *sent_events.last, *last_before]):
        earlier = last_before.get(alert_id)
        last_sent = sent_events.last.get(alert_id, earlier)
        raised = alert_id in sent_events.raised or (_is_open(earlier) and _is_open(last_sent))
        if alert_id not in sent_events.last and alert_id not in judged and alert_id not in replayed_events.last:
            continue
        difference = _compare_alert(
            last_sent if raised else None,
            replayed_events.last[alert_id] if alert_id in replayed_events.raised else None,
        )
        if difference:
            out.append(difference)
    return out


@dataclass(frozen=True, slots=True)
class _AlertEvents:
    """The last event of each alert, and which alerts were open at any time."""

    last: Mapping[str, Alert]
    raised: Set[str]

    @classmethod
    def from_events(cls, events: Iterable[Alert]) -> "_AlertEvents":
        collected = list(events)
        return cls(_last(collected), {a.id for a in collected if _is_open(a)})


def _last(events: Iterable[Alert]) -> dict[str, Alert]:
    return {a.id: a for a in events}


def _is_open(alert: Alert | None) -> bool:
    return alert is not None and alert.state in OPEN_STATES


def _compare_alert(sent: Alert | None, replayed: Alert | None) -> AlertDifference | None:
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
