"""checked → alerts, alerts.current: open, update, resolve and recall alerts as verdicts change."""

from typing import Any

from agents.guard import guard
from agents.outcome import Inbound, Out, Outcome
from agents.shell import lives
from agents.state import Changes
from copytaster.alerting import Lives, alerts_for
from copytaster.records import Alert, Checked
from streams import codec
from streams.alerts import ALERTS
from streams.alerts_current import ALERTS_CURRENT
from streams.app import app, channel
from streams.checked import CHECKED
from streams.events import event_id


@app.agent(channel(CHECKED), name="alert", concurrency=1)  # type: ignore[untyped-decorator]
async def alert(stream: Any) -> None:
    """checked → alerts, alerts.current: open, update, resolve and recall alerts as verdicts change."""
    await guard(stream, stage="alert", handle=step, state=lives)


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """What one checked article changes in the alerts of its chain."""
    checked = codec.decode(Checked, inbound.value)
    chain = checked.envelope.lineage.chain_id if checked.envelope.lineage else ""
    key = f"alerts/{chain}"
    raw = changes.get(key)
    before = {a.id: a for a in codec.decode(tuple[Alert, ...], raw)} if raw else {}
    events = tuple(alerts_for(checked, Lives(before)))
    if not events:
        return Outcome()
    after = before | {event.id: event for event in events}
    outs = [out for event in events for out in _published(event)]
    return Outcome(tuple(outs), writes={key: codec.encode(tuple(after.values()))})


def _published(event: Alert) -> tuple[Out, Out]:
    id_ = event_id(event.id, str(event.revision))
    return Out(ALERTS, event.chain_id, event, id=id_), Out(ALERTS_CURRENT, event.id, event, id=id_)
