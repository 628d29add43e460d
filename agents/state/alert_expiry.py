"""How long alerts are kept, all by the log clock.

An open alert is closed when its story can no longer change: a window after its last event, `windows.identities_days`. A
closed one is dropped from `alerts.current` a week after it was closed. Its number of revisions is kept as long as its
story could change and two weeks more, so that no two events have one id.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.records.outcome import OutputRecord
from agents.state.chain_alerts import AlertEntry, build_outputs, decode_entries
from agents.state.expiry import DAY_MS, since_ms
from copytaster.alerts.lifecycle import expire_alert, is_open_alert, purge_alert_text
from streams.headers import event_id, format_iso
from streams.topics import ALERTS_CURRENT

CLOSED_KEPT_MS = 7 * DAY_MS
"""Milliseconds that a closed alert stays in `alerts.current`."""


@dataclass(frozen=True, slots=True)
class DueChange:
    """The due change of one alert by the log clock, and its entry after that."""

    entry: AlertEntry
    outs: tuple[OutputRecord, ...]


def is_over(raw: bytes, at_ms: int, window_ms: float) -> bool:
    """True if even the revisions of a chain's alerts are no longer needed: a window and two weeks after its last
    event."""
    return since_ms(raw) + window_ms + 2 * CLOSED_KEPT_MS < at_ms


def find_due_changes(raw: bytes, at_ms: int, window_ms: float) -> Iterator[DueChange]:
    """Find the changes that are due for the alerts in an entry: expiry, then dropping. Always the same for the same
    time."""
    expires = since_ms(raw) + window_ms
    for entry in decode_entries(raw).values():
        outs: list[OutputRecord] = []
        if is_open_alert(entry.alert) and expires < at_ms:
            entry = replace(
                entry, alert=expire_alert(entry.alert, at=format_iso(int(expires))), changed_ms=int(expires)
            )
            outs += build_outputs([entry.alert])
        if not entry.dropped and not is_open_alert(entry.alert) and entry.changed_ms + CLOSED_KEPT_MS < at_ms:
            tombstone = event_id(entry.alert.id, str(entry.alert.revision), "dropped")
            outs.append(OutputRecord(ALERTS_CURRENT, entry.alert.id, None, id=tombstone))
            entry = replace(entry, alert=purge_alert_text(entry.alert), dropped=True)
        if outs:
            yield DueChange(entry, tuple(outs))
