"""The memory of `alert` about one chain: `alerts/<chain>` holds each of its alerts as last published.

An open alert is closed when its story can no longer change: a window after its last event, `windows.identities_days`. A
closed one is dropped from `alerts.current` a week after it was closed. Its number of revisions is kept as long as its
story could change and two weeks more, so that no two events have one id. All times are of the log clock.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agents.records.outcome import Inbound, OutputRecord
from agents.state.expiry import DAY_MS, decode_entry, encode_entry, since_ms
from copytaster.alerts.lifecycle import expire_alert, is_open_alert, purge_alert_text
from copytaster.model.records import Alert
from copytaster.model.stored_entry import UNNUMBERED, EntryStamp
from streams.headers import Place, event_id, format_iso
from streams.topics import ALERTS, ALERTS_CURRENT

CLOSED_KEPT_MS = 7 * DAY_MS
"""Milliseconds that a closed alert stays in `alerts.current`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEntry:
    """One alert, the time of its last change, the event that changed it, and whether it is `dropped` from
    `alerts.current`."""

    alert: Alert
    changed_ms: int
    place: str
    cause: str
    dropped: bool = False

    @property
    def inbound(self) -> Inbound:
        """The record that led to the last change, as far as later changes by ticks have to name it."""
        return Inbound(Place.parse(self.place), None, b"", {"ce_id": self.cause.encode()}, self.changed_ms)


@dataclass(frozen=True, slots=True)
class DueChange:
    """The due change of one alert by the log clock, and its entry after that."""

    life: AlertEntry
    outs: tuple[OutputRecord, ...]


def decode_entries(raw: bytes | None) -> dict[str, AlertEntry]:
    """Decode the entries of a chain's alerts, by alert id."""
    return {life.alert.id: life for life in decode_entry(tuple[AlertEntry, ...], raw)} if raw else {}


def encode_entries(lives: Mapping[str, AlertEntry], counts_from_ms: int) -> bytes:
    """Encode these entries as one value; its time is that of the last event of any of them."""
    return encode_entry(EntryStamp(counts_from_ms, UNNUMBERED), tuple(lives.values()))


def build_entry(event: Alert, inbound: Inbound) -> AlertEntry:
    """Build the entry of an alert after an event that this record caused."""
    return AlertEntry(alert=event, changed_ms=inbound.time_ms, place=str(inbound.place), cause=inbound.id)


def is_over(raw: bytes, at_ms: int, window_ms: float) -> bool:
    """True if even the revisions of a chain's alerts are no longer needed: a window and two weeks after its last
    event."""
    return since_ms(raw) + window_ms + 2 * CLOSED_KEPT_MS < at_ms


def find_due_changes(raw: bytes, at_ms: int, window_ms: float) -> Iterator[DueChange]:
    """Find the changes that are due for the alerts in an entry: expiry, then dropping. Always the same for the same
    time."""
    expires = since_ms(raw) + window_ms
    for life in decode_entries(raw).values():
        outs: list[OutputRecord] = []
        if is_open_alert(life.alert) and expires < at_ms:
            life = replace(life, alert=expire_alert(life.alert, at=format_iso(int(expires))), changed_ms=int(expires))
            outs += build_outputs([life.alert])
        if not life.dropped and not is_open_alert(life.alert) and life.changed_ms + CLOSED_KEPT_MS < at_ms:
            tombstone = event_id(life.alert.id, str(life.alert.revision), "dropped")
            outs.append(OutputRecord(ALERTS_CURRENT, life.alert.id, None, id=tombstone))
            life = replace(life, alert=purge_alert_text(life.alert), dropped=True)
        if outs:
            yield DueChange(life, tuple(outs))


def build_outputs(events: Iterable[Alert]) -> Iterator[OutputRecord]:
    """Build the records of alert events: one for the log of events, then one for the current state."""
    for event in events:
        id_ = event_id(event.id, str(event.revision))
        yield OutputRecord(ALERTS, event.chain_id, event, id=id_)
        yield OutputRecord(ALERTS_CURRENT, event.id, event, id=id_)
