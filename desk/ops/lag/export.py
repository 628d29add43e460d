"""Lag for Prometheus, under the names that dashboards already use; `copytaster lag --listen` serves it.

The figures are those of the last look. Looks are made every few seconds, outside the server's thread. While the broker
is unavailable there are no figures instead of old ones, and `copytaster_broker_up` is 0.
"""

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from desk.ops.lag.measures import PartitionLag, sum_by_stage
from desk.ops.lag.states import PartitionState

PARTITION_LABELS = ("stage", "topic", "partition")


class LagCollector(Collector):
    """Exports the rows of the last look."""

    def __init__(self, group: str) -> None:
        self._group = group
        self.rows: Sequence[PartitionLag] = ()

    def collect(self) -> Iterator[Metric]:
        """See Collector.collect."""
        up = GaugeMetricFamily("copytaster_broker_up", "1 where the last look at the broker succeeded")
        up.add_metric((), float(bool(self.rows)))
        yield up
        yield from self._kafka()
        yield from self._partitions()
        yield from self._stages()

    def _kafka(self) -> Iterator[Metric]:
        """The metrics that other exporters for Kafka have under the same names."""
        names = ("consumergroup", "topic", "partition")
        lag = GaugeMetricFamily("kafka_consumergroup_lag", "Records the group has not read yet", labels=names)
        at = GaugeMetricFamily("kafka_consumergroup_current_offset", "Committed offset", labels=names)
        end = GaugeMetricFamily("kafka_topic_partition_current_offset", "End offset", labels=names[1:])
        for r in self.rows:
            where = (r.topic, str(r.partition))
            lag.add_metric((self._group, *where), r.lag)
            end.add_metric(where, r.end)
            if r.committed is not None:
                at.add_metric((self._group, *where), r.committed)
        yield from (lag, at, end)

    def _partitions(self) -> Iterator[Metric]:
        late = GaugeMetricFamily(
            "copytaster_lag_seconds", "Age of the next unread record; 0 when caught up", labels=PARTITION_LABELS
        )
        dark = GaugeMetricFamily(
            "copytaster_lag_seconds_unknown", "1 where that age could not be read", labels=PARTITION_LABELS
        )
        age = GaugeMetricFamily("copytaster_commit_age_seconds", "Time since the last commit", labels=PARTITION_LABELS)
        gone = GaugeMetricFamily(
            "copytaster_expired_records", "Records deleted by retention, unread", labels=PARTITION_LABELS
        )
        state = GaugeMetricFamily(
            "copytaster_partition_state", "1 for the state it is in", labels=(*PARTITION_LABELS, "state")
        )
        for r in self.rows:
            where = (r.stage, r.topic, str(r.partition))
            dark.add_metric(where, float(r.time_lag is None))
            gone.add_metric(where, r.expired)
            for one in PartitionState:
                state.add_metric((*where, one.name), float(one is r.state))
            if r.time_lag is not None:
                late.add_metric(where, r.time_lag)
            if r.commit_age is not None:
                age.add_metric(where, r.commit_age)
        yield from (late, dark, age, gone, state)

    def _stages(self) -> Iterator[Metric]:
        left = GaugeMetricFamily(
            "copytaster_catch_up_seconds",
            "Time until it has caught up; +Inf for never",
            labels=["stage"],
        )
        workers = GaugeMetricFamily("copytaster_stage_workers", "Workers that own partitions of it", labels=["stage"])
        for t in sum_by_stage(self.rows) if self.rows else ():
            workers.add_metric((t.stage,), t.owners)
            if t.catch_up is not None:
                left.add_metric((t.stage,), t.catch_up)
        yield from (left, workers)


def format_metrics(collector: LagCollector) -> bytes:
    """All metrics in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return generate_latest(registry)
