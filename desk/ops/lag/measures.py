"""The figures of a partition and of a stage: lag, time lag, rates, trend, time to catch up."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from desk.ops.lag.states import OffsetSample, PartitionHistory, PartitionState, judge_state
from streams.kafka.positions import PartitionPosition


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """One partition. Times are seconds, rates are records a second; None is unknown, never zero.

    `catch_up` is infinite if as much comes in as goes out; `expired` counts records that retention deleted
    unread; `commit_age` is None if the last commit is older than all that we know.
    """

    stage: str
    topic: str
    partition: int
    state: PartitionState
    committed: int | None
    end: int
    lag: int
    time_lag: float | None
    rate_in: float | None
    rate_out: float | None
    trend: float | None
    catch_up: float | None
    owner: str | None
    commit_age: float | None
    expired: int


@dataclass(frozen=True, slots=True)
class StageLag:
    """One stage, or all of them: sums of the counts, and the worst of the other values."""

    stage: str
    state: PartitionState
    partitions: int
    lag: int
    time_lag: float | None
    rate_in: float | None
    rate_out: float | None
    catch_up: float | None
    owners: int


def measure_partition(
    stage: str, tp: TopicPartition, position: PartitionPosition, history: PartitionHistory, owner: str | None
) -> PartitionLag:
    """All figures of one partition."""
    rate_in, rate_out, trend = compute_rates(history.samples)
    return PartitionLag(
        stage=stage,
        topic=tp.topic,
        partition=tp.partition,
        state=judge_state(history),
        committed=position.committed,
        end=position.end,
        lag=position.lag,
        time_lag=history.next_record_age if history.samples[-1].lag else 0.0,
        rate_in=rate_in,
        rate_out=rate_out,
        trend=trend,
        catch_up=estimate_catch_up(position.lag, rate_in, rate_out),
        owner=owner,
        commit_age=history.seconds_since_commit,
        expired=position.expired,
    )


def compute_rates(samples: Sequence[OffsetSample]) -> tuple[float | None, float | None, float | None]:
    """Records in, records out, and the change of lag, all per second; unknown after a single look."""
    first, last = samples[0], samples[-1]
    span = last.at - first.at
    if span <= 0:
        return None, None, None
    return (last.end - first.end) / span, max(last.next - first.next, 0) / span, (last.lag - first.lag) / span


def estimate_catch_up(lag: int, rate_in: float | None, rate_out: float | None) -> float | None:
    """Seconds until nothing is unread, if the rates stay the same."""
    if lag == 0:
        return 0.0
    if rate_in is None or rate_out is None:
        return None
    return lag / (rate_out - rate_in) if rate_out > rate_in else math.inf


def sort_hottest_first(rows: Iterable[PartitionLag]) -> list[PartitionLag]:
    """Faults first, then the largest lag; equal ones in the order of the flow."""
    order = list(PartitionState)
    return sorted(rows, key=lambda r: (order.index(r.state), -r.lag))


def sum_by_stage(rows: Sequence[PartitionLag]) -> list[StageLag]:
    """One line a stage, in the order of the flow."""
    return [sum_rows(stage, [r for r in rows if r.stage == stage]) for stage in dict.fromkeys(r.stage for r in rows)]


def sum_rows(name: str, rows: Sequence[PartitionLag]) -> StageLag:
    """The partitions added up: the largest time, the worst state; unknown if one of them is unknown."""
    order = list(PartitionState)
    return StageLag(
        stage=name,
        state=min((r.state for r in rows), key=order.index),
        partitions=len(rows),
        lag=sum(r.lag for r in rows),
        time_lag=_largest([r.time_lag for r in rows]),
        rate_in=_sum([r.rate_in for r in rows]),
        rate_out=_sum([r.rate_out for r in rows]),
        catch_up=_largest([r.catch_up for r in rows]),
        owners=len({r.owner for r in rows if r.owner}),
    )


def _largest(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return max(known) if len(known) == len(values) else None


def _sum(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None
