"""The life of an alert: the changes that a checked record makes to the alerts of its chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from copytaster.alerts.reasons import write_reason
from copytaster.alerts.severity import rate_severity
from copytaster.checking.not_judged import is_unjudged
from copytaster.dedup.lineage import GUEST_BASIS, WITHDRAWAL_RELATIONS
from copytaster.model.assessment import Assessment, Cause
from copytaster.model.records import Alert, AlertBasis, AlertState, CheckedArticle
from copytaster.model.verdict import Verdict
from copytaster.stories.judgement_requests import build_assessment
from copytaster.stories.paragraph_changes import find_paragraph_changes

OPEN_STATES: frozenset[AlertState] = frozenset({"opened", "updated"})


@dataclass(frozen=True, slots=True)
class ChainAlerts:
    """All alerts of one chain, as last published."""

    alerts: Mapping[str, Alert]


def is_open_alert(alert: Alert | None) -> bool:
    """True for an alert that somebody should look at."""
    return alert is not None and alert.state in OPEN_STATES


def build_alert_events(checked: CheckedArticle, chain_alerts: ChainAlerts, *, at: str = "") -> Iterator[Alert]:
    """The alert events that a checked record leads to; none if nothing has changed. `at` is its time of ingest.

    A statement that could not be judged opens no alert and changes none.

    A withdrawn story recalls its resolved alerts too: their text came from it, and dashboards show it. If a provider
    withdraws its part in another's story (`GUEST_BASIS`), the alerts that show text of that part are recalled too.
    """
    lineage = checked.envelope.lineage
    if lineage is not None and lineage.relation in WITHDRAWAL_RELATIONS and lineage.basis != GUEST_BASIS:
        yield from (
            _recall_alert(alert, checked, at) for alert in chain_alerts.alerts.values() if alert.state != "recalled"
        )
        return
    judged = [v for v in checked.verdicts if not is_unjudged(v)]
    verdict_by_alert = {v.alert_id: v for v in reversed(judged)}  # a statement made twice is one alert, by the first
    if _withdrawing_uri(checked):
        yield from _recall_in_part(checked, chain_alerts, verdict_by_alert, at)
    else:
        open_ = (chain_alerts.alerts[name] for name in checked.gone if is_open_alert(chain_alerts.alerts.get(name)))
        yield from (_close_alert(alert, "withdrawn", "gone", checked.cause, at) for alert in open_)
    for verdict in (v for v in judged if v is verdict_by_alert[v.alert_id]):
        alert = _next_event(verdict, checked, chain_alerts.alerts.get(verdict.alert_id), at)
        if alert is not None:
            yield alert


def _withdrawing_uri(checked: CheckedArticle) -> str | None:
    """The uri of the item whose withdrawal led to this record, if one did."""
    return checked.cause.uri if checked.cause and checked.cause.kind in WITHDRAWAL_RELATIONS else None


def _recall_in_part(
    checked: CheckedArticle, chain_alerts: ChainAlerts, verdict_by_alert: Mapping[str, Verdict], at: str
) -> Iterator[Alert]:
    """Recall alerts on statements that nobody makes any more, and alerts with withdrawn text that get no new event."""
    uri = _withdrawing_uri(checked)
    for name, alert in chain_alerts.alerts.items():
        shown = {alert.uri, *(assessment.uri for assessment in (alert.now, alert.then) if assessment)}
        renewed = name in verdict_by_alert and (verdict_by_alert[name].flagged or is_open_alert(alert))
        if alert.state != "recalled" and (name in checked.gone or (uri in shown and not renewed)):
            yield _recall_alert(alert, checked, at)


def expire_alert(alert: Alert, *, at: str) -> Alert:
    """Close an open alert whose story can no longer change."""
    return _close_alert(alert, "resolved", "expired", Cause(kind="clock", uri=alert.uri, version=alert.version), at)


def purge_alert_text(alert: Alert) -> Alert:
    """Reduce an alert to its id, its revision and its end, without any text of the story."""
    return replace(
        alert, title="", statement="", findings=(), mend=None, now=None, then=None, changes=(), source_sha256=""
    )


def _next_event(verdict: Verdict, checked: CheckedArticle, before: Alert | None, at: str) -> Alert | None:
    then = next((b for b in checked.then if b.alert_id == verdict.alert_id), None)
    if not verdict.flagged:
        if before is None or not is_open_alert(before):
            return None
        last_assessment = before.now if before.now and before.now.uri != _withdrawing_uri(checked) else None
        return _build_alert(
            verdict, checked, "resolved", _why_resolved(verdict, checked, before), last_assessment, before, at
        )
    if before is None or not is_open_alert(before):
        return _build_alert(verdict, checked, "opened", _why_open(verdict, then), then, before, at)
    after = _build_alert(verdict, checked, "updated", _why_open(verdict, then), then, before, at)
    return None if _is_unchanged(before, after) else after


def _why_open(verdict: Verdict, then: Assessment | None) -> AlertBasis:
    if then is None:
        return "contradicted" if verdict.label == "contradicted" else "unsupported"
    return "overtaken" if verdict.label == "contradicted" else "dropped"


def _why_resolved(verdict: Verdict, checked: CheckedArticle, before: Alert) -> AlertBasis:
    other_text = checked.envelope.text_sha256 != before.source_sha256
    return "mended" if other_text and verdict.label == "supported" else "rechecked"


def _is_unchanged(before: Alert, after: Alert) -> bool:
    """True if only the number of repetitions has changed."""
    return before == replace(
        after, revision=before.revision, state=before.state, reason=before.reason, cause=before.cause, at=before.at
    )


def _build_alert(
    verdict: Verdict,
    checked: CheckedArticle,
    state: AlertState,
    basis: AlertBasis,
    then: Assessment | None,
    before: Alert | None,
    at: str,
) -> Alert:
    envelope = checked.envelope
    article, lineage, now = envelope.article, envelope.lineage, build_assessment(envelope, verdict)
    reopened = state == "opened" or before is None
    return Alert(
        id=verdict.alert_id,
        revision=before.revision + 1 if before else 1,
        state=state,
        reason=write_reason(basis, then, now),
        severity=rate_severity(verdict, urgency=article.urgency, basis=basis),
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
        basis=basis,
        label=verdict.label,
        mend=_best_suggestion(verdict),
        now=now,
        then=then,
        changes=find_paragraph_changes(then.passages, article)
        if then and then.source_sha256 != envelope.text_sha256
        else (),
        cause=checked.cause,
        provider=envelope.provider,
        urgency=article.urgency,
        at=at,
        opened_at=at if reopened or before is None else before.opened_at,
    )


def _best_suggestion(verdict: Verdict) -> str | None:
    """The suggested fix of the surest finding that has one."""
    surest = sorted(verdict.findings, key=lambda f: -f.weight)
    return next((f.suggestion for f in surest if f.suggestion and verdict.flagged), None)


def _close_alert(alert: Alert, state: AlertState, basis: AlertBasis, cause: Cause | None, at: str) -> Alert:
    """Close the alert, and keep everything else as it was."""
    return replace(
        alert, revision=alert.revision + 1, state=state, basis=basis, reason=write_reason(basis), cause=cause, at=at
    )


def _recall_alert(alert: Alert, checked: CheckedArticle, at: str) -> Alert:
    """Recall an alert whose source is gone, and remove all text that came from there."""
    cause, article, lineage = checked.cause, checked.envelope.article, checked.envelope.lineage
    kind = cause.kind if cause else lineage.relation if lineage else "kill"
    closed = _close_alert(purge_alert_text(alert), "recalled", "withhold" if kind == "withhold" else "kill", cause, at)
    uri, version = (cause.uri, cause.version) if cause else (article.uri, article.version)
    return replace(closed, uri=uri, version=version)
