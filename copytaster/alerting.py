"""The life of an alert: what a verdict changes in the alerts of its chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from copytaster.article import Article, Envelope
from copytaster.lineage import WITHDRAWN
from copytaster.records import Alert, AlertState, Checked, Severity
from copytaster.verdict import Verdict

HIGH = 0.95
"""`high` is reserved for what is nearly certain."""
MEDIUM = 0.8
OPEN: frozenset[AlertState] = frozenset({"opened", "updated"})


@dataclass(frozen=True, slots=True)
class Lives:
    """All alerts of one chain, as last published."""

    alerts: Mapping[str, Alert]


def alerts_for(checked: Checked, lives: Lives) -> Iterator[Alert]:
    """The alert events that a checked record leads to; none where nothing has changed.

    A withdrawn story recalls its resolved alerts too: their text came from it, and stands on dashboards.
    """
    lineage = checked.envelope.lineage
    if lineage is not None and lineage.relation in WITHDRAWN:
        for standing in lives.alerts.values():
            if standing.state != "recalled":
                yield _recalled(standing, checked.envelope, lineage.relation)
        return
    told = {v.alert_id: v for v in reversed(checked.verdicts)}  # a statement made twice is one alert, by the first
    for verdict in (v for v in checked.verdicts if v is told[v.alert_id]):
        alert = _next(verdict, checked.envelope, lives.alerts.get(verdict.alert_id))
        if alert is not None:
            yield alert


def _next(verdict: Verdict, envelope: Envelope, before: Alert | None) -> Alert | None:
    is_open = before is not None and before.state in OPEN
    if not verdict.flagged:
        if not is_open or before is None:
            return None
        return _stated(verdict, envelope, "resolved", "the source bears it out now", before.revision + 1)
    if before is None or not is_open:
        revision = before.revision + 1 if before else 1
        return _stated(verdict, envelope, "opened", "not borne out by the source", revision)
    after = _stated(verdict, envelope, "updated", "the findings have changed", before.revision + 1)
    return None if _same(before, after) else after


def _same(before: Alert, after: Alert) -> bool:
    """True where nothing that a reader sees has changed."""
    return before == replace(after, revision=before.revision, state=before.state, reason=before.reason)


def _stated(verdict: Verdict, envelope: Envelope, state: AlertState, reason: str, revision: int) -> Alert:
    article: Article = envelope.article
    lineage = envelope.lineage
    return Alert(
        id=verdict.alert_id,
        revision=revision,
        state=state,
        reason=reason,
        severity=_severity(verdict.p_inconsistent),
        chain_id=lineage.chain_id if lineage else "",
        uri=article.uri,
        version=article.version,
        title=article.title,
        n=verdict.n,
        statement=verdict.text,
        p_inconsistent=verdict.p_inconsistent,
        findings=verdict.findings,
        source_sha256=envelope.text_sha256,
        embargoed_until=article.embargoedUntil,
        checker=verdict.checker,
    )


def _recalled(alert: Alert, envelope: Envelope, relation: str) -> Alert:
    """The story is gone: its alert goes too, and with it all text that came from the story."""
    return replace(
        alert,
        revision=alert.revision + 1,
        state="recalled",
        reason=f"the story was withdrawn ({relation})",
        findings=(),
        title="",
        statement="",
        uri=envelope.article.uri,
        version=envelope.article.version,
        source_sha256="",
    )


def _severity(p: float) -> Severity:
    if p >= HIGH:
        return "high"
    return "medium" if p >= MEDIUM else "low"
