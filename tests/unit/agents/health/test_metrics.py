"""What a worker counts: each record once, its dead letters by reason, its verdicts by leading finding."""

from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from agents.metrics.prometheus import Metrics
from agents.records.outcome import Outcome, OutputRecord, RejectedItem
from copytaster.checking.not_judged import OUT_OF_MEMORY_REASON, build_unjudged_verdict
from copytaster.model.article import Article, Envelope, Span, Statement
from copytaster.model.records import CheckedArticle
from copytaster.model.verdict import Finding, Verdict
from streams.topics import CHECKED


def told(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample as Prometheus would read it."""
    families = text_string_to_metric_families(metrics.exposition().decode())
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


class Since:
    """What has been counted since it was made."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics, self._before = metrics, told(metrics)

    def __call__(self, name: str, **labels: str) -> float:
        key = (name, frozenset(labels.items()))
        return told(self._metrics).get(key, 0.0) - self._before.get(key, 0.0)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def since(metrics: Metrics) -> Since:
    return Since(metrics)


def verdict(label: Any, *kinds: Any) -> Verdict:
    span = Span(0, 2, "It")
    findings = tuple(Finding(kind=kind, span=span, message="Not so.") for kind in kinds)
    return Verdict(
        n=1, text="It rained.", label=label, p_inconsistent=0.5, flagged=bool(kinds), alert_id="a", findings=findings
    )


def test_a_record_is_counted_with_its_verdicts(metrics: Metrics, since: Since) -> None:
    article = Article(uri="urn:test:1")
    checked = CheckedArticle(
        envelope=Envelope(article=article, provider="test", received="2026-11-23T10:00:00Z", text_sha256="0" * 64),
        verdicts=(
            verdict("supported"),
            verdict("contradicted", "number", "name"),
            verdict("contradicted", "number"),
            verdict("abstain"),
            build_unjudged_verdict(Statement(5, "It rained."), OUT_OF_MEMORY_REASON, "chain"),
        ),
    )
    metrics.count("check", Outcome((OutputRecord(CHECKED, "chain", checked),)), name="output")
    assert since("copytaster_articles_total", stage="check", outcome="output") == 1
    assert since("copytaster_verdicts_total", label="supported", kind="none") == 1
    assert since("copytaster_verdicts_total", label="contradicted", kind="number") == 2
    assert since("copytaster_verdicts_total", label="contradicted", kind="name") == 0
    assert since("copytaster_verdicts_total", label="abstain", kind="none") == 1
    assert since("copytaster_verdicts_total", label="abstain", kind="unjudged") == 1


def test_dead_letters_are_counted_by_reason_whole_records_and_items_alike(metrics: Metrics, since: Since) -> None:
    metrics.count("parse", Outcome(), name="rejected", refused="not-json")
    metrics.count(
        "parse", Outcome(rejects=(RejectedItem(1, "no-text", ""), RejectedItem(2, "no-text", ""))), name="rejected"
    )
    assert since("copytaster_rejected_total", stage="parse", reason="not-json") == 1
    assert since("copytaster_rejected_total", stage="parse", reason="no-text") == 2
    assert since("copytaster_articles_total", stage="parse", outcome="rejected") == 2


def test_what_a_stage_does_by_the_clock_is_no_record(metrics: Metrics, since: Since) -> None:
    metrics.count("attach", Outcome(rejects=(RejectedItem(0, "no-article", ""),)))
    assert since("copytaster_rejected_total", stage="attach", reason="no-article") == 1
    assert since("copytaster_articles_total", stage="attach", outcome="rejected") == 0


def test_two_workers_of_one_process_count_for_themselves(metrics: Metrics, since: Since) -> None:
    Metrics().count("parse", Outcome(), name="output")
    assert since("copytaster_articles_total", stage="parse", outcome="output") == 0
