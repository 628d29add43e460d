"""checked → alerts, alerts.current: open, update, resolve, withdraw and recall alerts as verdicts change."""

from agents.records.outcome import Inbound, Late, Outcome
from agents.runtime.context import Runtime
from agents.runtime.stage import Stage
from agents.state.chain_alerts import due, is_over, lived, published, read, written
from agents.state.expiry import DAY_MS, Sweep, clock, now, since, ticked
from agents.state.table import Changes
from copytaster.alerts.lifecycle import Lives, alerts_for
from copytaster.model.article import Relation
from copytaster.model.records import Checked
from streams import record_forms
from streams.headers import iso
from streams.topics import ALERT

CORRECTING: frozenset[Relation] = frozenset({"correction", "update", "kill", "withhold"})


class Alerting(Stage):
    """checked → alerts, alerts.current. Ticks close alerts that are over, and drop those closed a week ago."""

    flow = ALERT
    tick_every = 20.0

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        assert self.state is not None
        self._sweep = Sweep(self.state, "alerts/")
        self._window_ms = runtime.settings.windows.identities_days * DAY_MS

    async def handle(self, inbound: Inbound, changes: Changes) -> Outcome:
        """What one checked article changes in the alerts of its chain."""
        checked = record_forms.decode(Checked, inbound.value, inbound.headers)
        chain = checked.envelope.lineage.chain_id if checked.envelope.lineage else ""
        key, at_ms = f"alerts/{chain}", now(changes, inbound).since
        raw = changes.get(key)
        before = {} if raw is None or is_over(raw, at_ms, self._window_ms) else read(raw)
        overdue = list(due(raw, at_ms, self._window_ms)) if raw else []  # what the sweep would have done by now
        before |= {d.life.alert.id: d.life for d in overdue if d.life.alert.id in before}
        known = Lives({n: life.alert for n, life in before.items()})
        events = list(alerts_for(checked, known, at=iso(inbound.time_ms)))
        if not events and not overdue:
            return Outcome(writes=ticked(changes, inbound))
        after = before | {event.id: lived(event, inbound) for event in events}
        touched = at_ms if events or raw is None else since(raw)
        self._time(checked, inbound, len(events))
        outs = [out for d in overdue for out in d.outs] + list(published(events))
        return Outcome(tuple(outs), writes={key: written(after, touched), **ticked(changes, inbound)})

    async def tick(self, changes: Changes) -> list[Late]:
        """Close alerts whose story can change no more, and drop those that were closed a week ago."""
        late: list[Late] = []
        for key, partition, raw in self._sweep.part(changes):
            at_ms = clock(changes, partition).since
            found = list(due(raw, at_ms, self._window_ms))
            late += [Late(partition, Outcome(d.outs), d.life.inbound) for d in found]
            if is_over(raw, at_ms, self._window_ms):
                late.append(Late(partition, Outcome(writes={key: None})))
            elif found:
                after = read(raw) | {d.life.alert.id: d.life for d in found}
                late.append(Late(partition, Outcome(writes={key: written(after, since(raw))})))
        return late

    def _time(self, checked: Checked, inbound: Inbound, events: int) -> None:
        """Time what a correction took to reach the alerts it changes."""
        relation = checked.cause.kind if checked.cause else None
        if events and relation in CORRECTING:
            seconds = max(0.0, (self.runtime.now_ms() - inbound.time_ms) / 1000)
            self.runtime.metrics.correction_propagation_seconds.observe(seconds)
