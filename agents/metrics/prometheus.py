"""The counts and times of a worker, under the names that `/metrics` shows to Prometheus.

All names begin with the same word and use base units; counters end in `_total`. A label never holds an id, so the
number of series does not grow with the traffic. Lag is not counted here. It is read at the broker (`copytaster lag
--listen`), so that it is available even if every worker is dead.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from agents.records.outcome import Outcome
from copytaster.checking.not_judged import is_unjudged
from copytaster.model.records import CheckedArticle
from copytaster.model.verdict import Verdict

STAGE_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Seconds for one record: from a lookup in a table to an article that nears `nlp.deadline`."""
PROPAGATION_BUCKETS = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400)
"""Seconds from a correction's ingest to its alerts: under a second at best, a backlog of a day at worst."""


class Metrics:
    """All metrics of one worker, with its process's memory, processor time and open files."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.articles = Counter(
            "copytaster_articles", "Records handled, by what became of them", ["stage", "outcome"], registry=registry
        )
        self.verdicts = Counter(
            "copytaster_verdicts",
            "Verdicts given, by label and leading kind of finding",
            ["label", "kind"],
            registry=registry,
        )
        self.forgotten_early = Counter(
            "copytaster_forgotten_early",
            "Entries of memory that its bound made forgotten inside their window",
            ["stage", "kind"],
            registry=registry,
        )
        self.rejected = Counter(
            "copytaster_rejected", "Items put with the dead letters", ["stage", "reason"], registry=registry
        )
        self.stage_seconds = Histogram(
            "copytaster_stage_seconds",
            "Time one record took in a stage",
            ["stage"],
            buckets=STAGE_BUCKETS,
            registry=registry,
        )
        self.correction_propagation_seconds = Histogram(
            "copytaster_correction_propagation_seconds",
            "Time from the ingest of a correction, kill or update to the alerts it changes",
            buckets=PROPAGATION_BUCKETS,
            registry=registry,
        )
        self.breaker_open = Gauge(
            "copytaster_breaker_open",
            "1 while a stage holds back a batch that mostly fails",
            ["stage"],
            registry=registry,
        )
        self.ready = Gauge(
            "copytaster_ready", "1 while this worker is assigned, recovered and in touch", registry=registry
        )

    def count(self, stage: str, outcome: Outcome, *, name: str | None = None, refused: str | None = None) -> None:
        """Count one record whose effects are written: its outcome, its dead letters, its verdicts.

        `name` is omitted for the work of a tick; `refused` is the reason if the whole record was refused.
        """
        if name is not None:
            self.articles.labels(stage, name).inc()
        for reason in (refused, *(r.reason for r in outcome.rejects)):
            if reason is not None:
                self.rejected.labels(stage, reason).inc()
        for out in outcome.outs:
            if isinstance(out.record, CheckedArticle):
                for verdict in out.record.verdicts:
                    self.verdicts.labels(verdict.label, _kind(verdict)).inc()

    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return generate_latest(self._registry)


def _kind(verdict: Verdict) -> str:
    """The kind of the leading finding; `unjudged` if judging failed, else `none`."""
    if is_unjudged(verdict):
        return "unjudged"
    return verdict.findings[0].kind if verdict.findings else "none"
