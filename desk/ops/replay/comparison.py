"""The comparison of a run's alerts with those that were sent, read from both `alerts` topics."""

from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.alerts.comparison import AlertDifference, compare_alerts
from copytaster.model.event_time import in_ms
from copytaster.model.records import Alert, CheckedArticle
from copytaster.model.replay_run import ReplayRun
from desk.ops.replay.times import parse_iso
from desk.ops.replay.topics import settings_of
from desk.ops.topic_reading.read_back import read_events, read_topic
from desk.refusal import Refusal
from streams import record_forms
from streams.settings.settings import Settings
from streams.topics import ALERTS, CHECKED


@dataclass(frozen=True, slots=True)
class _Sent:
    """Alert events sent before the range, and within it."""

    before: Sequence[Alert]
    within: Sequence[Alert]


async def compare_with_sent(run: ReplayRun, settings: Settings) -> list[AlertDifference]:
    """The differences between a finished run's alerts and those that were sent. Raises Refusal if it has no alerts."""
    if run.into or run.state != "finished":
        raise Refusal(f"replay {run.id} has no alerts to compare: it is {run.state}")
    own = settings_of(run, settings)
    judged = {v.alert_id for c in await read_events(CHECKED, CheckedArticle, own) for v in c.verdicts}
    judged |= {v.alert_id for c in await _replayed_from_checked(run, settings) for v in c.verdicts}
    replayed = await read_events(ALERTS, Alert, own)
    sent = await _sent(run, settings)
    within = [a for a in sent.within if not run.span.by_event or a.id in judged]
    return compare_alerts(sent.before, within, replayed, judged)


async def _replayed_from_checked(run: ReplayRun, settings: Settings) -> list[CheckedArticle]:
    """The checked articles of a run that began at `checked`: it judged nothing, so they are on the live topic."""
    if run.topics[0] != CHECKED.name:
        return []
    ends = {r.partition: (r.start, r.end) for r in run.ranges}
    articles = []
    for record in await read_topic(CHECKED, settings):
        start, end = ends.get(record.partition, (0, 0))
        if start <= record.offset < end and record.value is not None:
            articles.append(record_forms.decode(CheckedArticle, record.value, dict(record.headers)))
    return articles


async def _sent(run: ReplayRun, settings: Settings) -> _Sent:
    """Events by the time of ingest of the record that caused them; each id and revision counts once."""
    from_ms, to_ms = (in_ms(parse_iso(t)) for t in (run.span.start, run.span.end))
    if run.span.by_event:
        from_ms, to_ms = min((r.first_ms for r in run.ranges if r.count), default=0), 1 << 62
    before: dict[tuple[str, int], Alert] = {}
    within: dict[tuple[str, int], Alert] = {}
    for record in await read_topic(ALERTS, settings):
        if record.value is None or record.timestamp >= to_ms:
            continue
        alert = record_forms.decode(Alert, record.value, dict(record.headers))
        (before if record.timestamp < from_ms else within).setdefault((alert.id, alert.revision), alert)
    return _Sent(list(before.values()), list(within.values()))
