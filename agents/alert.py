"""checked → alerts, alerts.current: open, update, resolve, withdraw and recall alerts as verdicts change."""

from agents.records.outcome import Inbound, Outcome, TickResult
from agents.runtime.context import Runtime
from agents.runtime.stage import Stage
from agents.state.alert_expiry import find_due_changes, is_over
from agents.state.chain_alerts import build_entry, build_outputs, decode_entries, encode_entries
from agents.state.expiry import DAY_MS, Sweep, advance_partition_clock, read_partition_clock, since_ms, stamp_record
from agents.state.stage_state import StateChanges
from copytaster.alerts.lifecycle import ChainAlerts, build_alert_events
from copytaster.model.article import Relation
from copytaster.model.records import CheckedArticle
from streams import record_forms
from streams.headers import format_iso
from streams.topics import ALERT

CORRECTING: frozenset[Relation] = frozenset({"correction", "update", "kill", "withhold"})


class Alerting(Stage):
    """checked → alerts, alerts.current. Ticks close the alerts of finished stories, and drop those closed a week
    ago."""

    flow = ALERT
    tick_every = 20.0

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        assert self.state is not None
        self._sweep = Sweep(self.state, "alerts/")
        self._window_ms = runtime.settings.windows.identities_days * DAY_MS

    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Change the alerts of a chain as one checked article requires."""
        checked = record_forms.decode(CheckedArticle, inbound.value, inbound.headers)
        chain = checked.envelope.lineage.chain_id if checked.envelope.lineage else ""
        key, at_ms = f"alerts/{chain}", stamp_record(changes, inbound).since
        raw = changes.get(key)
        before = {} if raw is None or is_over(raw, at_ms, self._window_ms) else decode_entries(raw)
        overdue = (
            list(find_due_changes(raw, at_ms, self._window_ms)) if raw else []
        )  # the changes that the sweep would have made by now
        before |= {d.entry.alert.id: d.entry for d in overdue if d.entry.alert.id in before}
        known = ChainAlerts({n: entry.alert for n, entry in before.items()})
        events = list(build_alert_events(checked, known, at=format_iso(inbound.time_ms)))
        if not events and not overdue:
            return Outcome(writes=advance_partition_clock(changes, inbound))
        after = before | {event.id: build_entry(event, inbound) for event in events}
        touched = at_ms if events or raw is None else since_ms(raw)
        self._time(checked, inbound, len(events))
        outs = [out for d in overdue for out in d.outs] + list(build_outputs(events))
        return Outcome(
            tuple(outs), writes={key: encode_entries(after, touched), **advance_partition_clock(changes, inbound)}
        )

    async def tick(self, changes: StateChanges) -> list[TickResult]:
        """Close alerts whose story can no longer change, and drop those that were closed a week ago."""
        late: list[TickResult] = []
        for key, partition, raw in self._sweep.part(changes):
            at_ms = read_partition_clock(changes, partition).since
            due = list(find_due_changes(raw, at_ms, self._window_ms))
            late += [TickResult(partition, Outcome(d.outs), d.entry.inbound) for d in due]
            if is_over(raw, at_ms, self._window_ms):
                late.append(TickResult(partition, Outcome(writes={key: None})))
            elif due:
                after = decode_entries(raw) | {d.entry.alert.id: d.entry for d in due}
                late.append(TickResult(partition, Outcome(writes={key: encode_entries(after, since_ms(raw))})))
        return late

    def _time(self, checked: CheckedArticle, inbound: Inbound, events: int) -> None:
        """Record how long a correction took to reach the alerts that it changes."""
        relation = checked.cause.kind if checked.cause else None
        if events and relation in CORRECTING:
            seconds = max(0.0, (self.runtime.now_ms() - inbound.time_ms) / 1000)
            self.runtime.metrics.correction_propagation_seconds.observe(seconds)
