"""checked → alerts, alerts.current: open, update, resolve, withdraw and recall alerts as verdicts change."""

from typing import Any

from agents.metrics import prometheus
from agents.records import wall_clock
from agents.records.outcome import Inbound, Late, Outcome
from agents.runtime.batch_runner import guard
from agents.runtime.context import lives
from agents.runtime.stage import Stage
from agents.state.chain_alerts import due, is_over, lived, published, read, written
from agents.state.expiry import Sweep, clock, now, since, ticked
from agents.state.table import Changes
from copytaster.alerts.lifecycle import Lives, alerts_for
from copytaster.model.article import Relation
from copytaster.model.records import Checked
from streams import codec
from streams.faust.app import app, channel
from streams.headers import iso
from streams.topics import CHECKED

TICK = 20.0
"""Seconds between two looks for alerts that are over."""
CORRECTING: frozenset[Relation] = frozenset({"correction", "update", "kill", "withhold"})
sweep = Sweep(lives, "alerts/")


@app.agent(channel(CHECKED), name="alert", concurrency=1)  # type: ignore[untyped-decorator]
async def alert(stream: Any) -> None:
    """checked → alerts, alerts.current: open, update, resolve, withdraw and recall alerts as verdicts change."""
    await guard(stream, Stage(name="alert", handle=step, state=lives, tick=close, every=TICK))


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """What one checked article changes in the alerts of its chain."""
    checked = codec.decode(Checked, inbound.value)
    chain = checked.envelope.lineage.chain_id if checked.envelope.lineage else ""
    key, at_ms = f"alerts/{chain}", now(changes, inbound).since
    raw = changes.get(key)
    before = {} if raw is None or is_over(raw, at_ms) else read(raw)
    overdue = list(due(raw, at_ms)) if raw else []  # what the sweep would have done, had it come by
    before |= {d.life.alert.id: d.life for d in overdue if d.life.alert.id in before}
    events = list(alerts_for(checked, Lives({n: life.alert for n, life in before.items()}), at=iso(inbound.time_ms)))
    if not events and not overdue:
        return Outcome(writes=ticked(changes, inbound))
    after = before | {event.id: lived(event, inbound) for event in events}
    touched = at_ms if events or raw is None else since(raw)
    _time(checked, inbound, len(events))
    outs = [out for d in overdue for out in d.outs] + list(published(events))
    return Outcome(tuple(outs), writes={key: written(after, touched), **ticked(changes, inbound)})


async def close(changes: Changes) -> list[Late]:
    """Close alerts whose story can change no more, and drop those that were closed a week ago."""
    late: list[Late] = []
    for key, partition, raw in sweep.part(changes):
        at_ms = clock(changes, partition).since
        found = list(due(raw, at_ms))
        late += [Late(partition, Outcome(d.outs), d.life.inbound) for d in found]
        if is_over(raw, at_ms):
            late.append(Late(partition, Outcome(writes={key: None})))
        elif found:
            after = read(raw) | {d.life.alert.id: d.life for d in found}
            late.append(Late(partition, Outcome(writes={key: written(after, since(raw))})))
    return late


def _time(checked: Checked, inbound: Inbound, events: int) -> None:
    """Time what a correction took to reach the alerts it changes."""
    relation = checked.cause.kind if checked.cause else None
    if events and relation in CORRECTING:
        prometheus.correction_propagation_seconds.observe(max(0.0, (wall_clock.now_ms() - inbound.time_ms) / 1000))
