"""The memory of `alert` about one chain: `alerts/<chain>` holds each of its alerts as last published."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.records.outcome import Inbound, OutputRecord
from agents.state.expiry import decode_entry, encode_entry
from copytaster.model.records import Alert
from copytaster.model.stored_entry import UNNUMBERED, EntryStamp
from streams.headers import Place, event_id
from streams.topics import ALERTS, ALERTS_CURRENT


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


def decode_entries(raw: bytes | None) -> dict[str, AlertEntry]:
    """Decode the entries of a chain's alerts, by alert id."""
    return {entry.alert.id: entry for entry in decode_entry(tuple[AlertEntry, ...], raw)} if raw else {}


def encode_entries(alerts: Mapping[str, AlertEntry], counts_from_ms: int) -> bytes:
    """Encode these entries as one value; its time is that of the last event of any of them."""
    return encode_entry(EntryStamp(counts_from_ms, UNNUMBERED), tuple(alerts.values()))


def build_entry(event: Alert, inbound: Inbound) -> AlertEntry:
    """Build the entry of an alert after an event that this record caused."""
    return AlertEntry(alert=event, changed_ms=inbound.time_ms, place=str(inbound.place), cause=inbound.id)


def build_outputs(events: Iterable[Alert]) -> Iterator[OutputRecord]:
    """Build the records of alert events: one for the log of events, then one for the current state."""
    for event in events:
        id_ = event_id(event.id, str(event.revision))
        yield OutputRecord(ALERTS, event.chain_id, event, id=id_)
        yield OutputRecord(ALERTS_CURRENT, event.id, event, id=id_)
