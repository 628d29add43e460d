"""The figures of `copytaster lag`, how they are shown, compared and exported; no broker here."""

import json
import math
import struct

import pytest
from aiokafka import TopicPartition
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

from desk.ops.lag import view
from desk.ops.lag.commits import find_coordinator_partition, parse_commit
from desk.ops.lag.conditions import BadCondition, find_failing_rows
from desk.ops.lag.conditions import parse_condition as condition
from desk.ops.lag.export import LagCollector, format_metrics
from desk.ops.lag.measures import (
    PartitionLag,
    estimate_catch_up,
    measure_partition,
    sort_hottest_first,
    sum_by_stage,
    sum_rows,
)
from desk.ops.lag.states import OffsetSample, PartitionHistory, PartitionState
from streams.kafka.positions import PartitionPosition
from tests.support.rows import TP, made


def test_lag_rates_and_the_time_to_catch_up_follow_from_two_looks() -> None:
    found = made()
    assert (found.committed, found.end, found.lag, found.time_lag) == (30, 35, 5, 4.0)
    assert (found.rate_in, found.rate_out, found.trend) == (1.5, 2.0, -0.5)
    assert found.catch_up == pytest.approx(10.0)


def test_one_look_knows_no_rates() -> None:
    found = measure_partition(
        "parse", TP, PartitionPosition(3, 0, 9), PartitionHistory((OffsetSample(0.0, 3, 9),)), None
    )
    assert (found.rate_in, found.rate_out, found.trend, found.catch_up) == (None, None, None, None)


def test_where_nothing_is_unread_time_lag_is_zero_and_never_unknown() -> None:
    found = measure_partition(
        "parse", TP, PartitionPosition(9, 0, 9), PartitionHistory((OffsetSample(0.0, 9, 9),)), None
    )
    assert (found.lag, found.time_lag, found.catch_up) == (0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("committed", "begin", "end", "lag", "expired"),
    [(None, 0, 7, 7, 0), (None, 4, 7, 3, 0), (2, 4, 7, 5, 2), (7, 4, 7, 0, 0), (0, 0, 0, 0, 0), (9, 0, 7, 0, 0)],
)
def test_lag_is_end_less_committed_and_what_expired_is_told(
    committed: int | None, begin: int, end: int, lag: int, expired: int
) -> None:
    position = PartitionPosition(committed, begin, end)
    assert (position.lag, position.expired) == (lag, expired)


def test_who_takes_in_as_much_as_goes_out_never_catches_up() -> None:
    assert estimate_catch_up(5, 2.0, 2.0) == math.inf
    assert estimate_catch_up(5, 2.0, 4.5) == 2.0
    assert estimate_catch_up(0, 9.0, 0.0) == 0.0


def test_a_stage_is_as_bad_as_its_worst_partition_and_unknown_where_one_is() -> None:
    rows = [
        made(),
        made(state=PartitionState.STOPPED, lag=7, time_lag=90.0, catch_up=math.inf, owner=None),
        made(owner="two"),
    ]
    (parse_,) = sum_by_stage(rows)
    assert (parse_.state, parse_.lag, parse_.time_lag, parse_.catch_up) == (PartitionState.STOPPED, 17, 90.0, math.inf)
    assert (parse_.partitions, parse_.owners, parse_.rate_in) == (3, 2, 4.5)
    assert sum_rows("all", [*rows, made(time_lag=None)]).time_lag is None


def test_stuck_partitions_come_first_then_the_hottest() -> None:
    rows = [
        made(lag=1),
        made(lag=50),
        made(state=PartitionState.WARNING, lag=2),
        made(state=PartitionState.STOPPED, lag=3),
    ]
    assert [r.lag for r in sort_hottest_first(rows)] == [3, 2, 50, 1]


def shown(rows: list[PartitionLag], *, show_all: bool = False) -> str:
    console = Console(width=100, no_color=True)
    with console.capture() as capture:
        console.print(view.build_tables(rows, group="g", prefix="t.", show_all=show_all))
    return capture.get()


def test_the_table_names_what_is_stuck_and_leaves_out_what_is_caught_up() -> None:
    well = made(partition=5, state=PartitionState.IDLE, lag=0)
    text = shown([well, made(state=PartitionState.STOPPED, time_lag=None, catch_up=math.inf, owner=None, expired=2)])
    (line,) = [line for line in text.splitlines() if line.startswith("raw/3")]
    assert line.split() == "raw/3 STOPPED 5 (2 expired) ↓ ? 1.5 2 ∞ ? nobody".split()
    assert "raw/5" not in text
    assert "1 partitions are caught up" in text
    assert "raw/5" in shown([well], show_all=True)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(None, "?"), (0.0, "0"), (0.04, "0"), (4.26, "4.3 s"), (59.7, "1 min"), (61, "1 min 1 s"), (3600, "1 h"),
     (90_061, "1 d 1 h"), (math.inf, "∞")],
)  # fmt: skip
def test_spans_of_time_are_told_in_two_units(seconds: float | None, told: str) -> None:
    assert view.format_duration(seconds) == told


def test_json_has_no_infinity_and_says_what_never_catches_up() -> None:
    tree = json.loads(
        json.dumps(view.build_document([made(catch_up=math.inf)], group="g", observed=3.0), allow_nan=False)
    )
    (partition,) = tree["partitions"]
    assert partition["catch_up"] is None
    assert partition["catching_up"] is False
    assert (partition["topic"], partition["state"], partition["owner"]) == ("t.raw", "OK", "one")
    assert tree["stages"][0]["lag"] == 5


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("lag>4", True),
        ("lag > 5", False),
        ("lag>=5", True),
        ("time_lag>3", True),
        ("time_lag>1m", False),
        ("catch_up<0.5h", True),
        ("state==STOPPED", False),
        ("state!=IDLE", True),
        ("commit_age>1h", True),
    ],
)
def test_conditions_compare_and_what_is_unknown_fails(text: str, fails: bool) -> None:
    assert condition(text).is_met_by(made()) is fails


def test_what_fails_is_named_once_with_the_first_condition_it_fails() -> None:
    rows = [made(lag=1), made(lag=9)]
    both = (condition("lag>5"), condition("lag>2"))
    assert find_failing_rows(rows, both) == [(rows[1], both[0])]


@pytest.mark.parametrize("text", ["", "lag", "lag>", "lag>x", "lagg>1", "state>OK", "state==BAD", "lag=1", "lag>5d"])
def test_a_condition_that_means_nothing_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadCondition, match=r"time_lag>60|STOPPED|1\.5m"):
        condition(text)


def test_prometheus_gets_the_names_that_dashboards_use_and_never_a_nan() -> None:
    collector = LagCollector("g")
    collector.rows = [made(), made(partition=4, time_lag=None, committed=None, catch_up=math.inf)]
    found = {
        (s.name, *sorted(s.labels.items())): s.value
        for family in text_string_to_metric_families(format_metrics(collector).decode())
        for s in family.samples
    }
    at = (("consumergroup", "g"), ("partition", "3"), ("topic", "t.raw"))
    assert found["kafka_consumergroup_lag", *at] == 5
    assert found["kafka_consumergroup_current_offset", *at] == 30
    assert found["copytaster_broker_up",] == 1
    dark = (("partition", "4"), ("stage", "parse"), ("topic", "t.raw"))
    assert found["copytaster_lag_seconds_unknown", *dark] == 1
    assert ("copytaster_lag_seconds", *dark) not in found
    assert found["copytaster_catch_up_seconds", ("stage", "parse")] == math.inf
    assert not any(math.isnan(value) for value in found.values())


def test_while_the_broker_is_away_no_old_figures_are_told() -> None:
    collector = LagCollector("g")
    collector.rows = [made()]
    collector.rows = ()
    text = format_metrics(collector).decode()
    assert "copytaster_broker_up 0.0" in text
    assert "kafka_consumergroup_lag{" not in text


def key(version: int, group: str, topic: str, partition: int) -> bytes:
    """A key of the log of commits, as OffsetCommitKey.json has it."""
    g, t = group.encode(), topic.encode()
    return struct.pack(f">hh{len(g)}sh{len(t)}si", version, len(g), g, len(t), t, partition)


def test_a_commit_is_read_from_the_brokers_log() -> None:
    value = struct.pack(">hqihq", 3, 77, -1, 0, 1_790_000_000_000)
    assert parse_commit(key(1, "grüppe", "t.raw", 4), value) == ("grüppe", TopicPartition("t.raw", 4), 77)


def test_what_is_no_commit_is_passed_over() -> None:
    assert parse_commit(key(1, "g", "t", 0), None) is None
    assert parse_commit(struct.pack(">hh1s", 2, 1, b"g"), b"\0\3rest") is None
    assert parse_commit(None, b"\0\3") is None


@pytest.mark.parametrize(("group", "partition"), [("copytaster", 2), ("g", 3), ("", 0), ("polygenelubricants", 0)])
def test_a_groups_commits_are_where_kafka_puts_them(group: str, partition: int) -> None:
    """Java's `Math.abs("copytaster".hashCode()) % 50` and so on; the last hashes to the smallest integer."""
    assert find_coordinator_partition(group, 50) == partition
