"""Reading ranges in order, and copying each record once: without a broker."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from copytaster.model.replay_run import Checkpoint, OffsetRange, ReplayPeriod, ReplayRun
from desk.ops.replay.copier import MOST_IN_A_BATCH, Copier
from desk.ops.replay.event_time import is_within
from desk.ops.replay.order import KeysInFlight
from desk.ops.replay.pace import ReplayPace
from desk.ops.replay.source import ReplaySource
from desk.ops.replay.target import CopyTarget
from streams.headers import Place
from streams.settings.settings import Settings

SPAN = ReplayPeriod(start="2026-11-20T00:00:00.000Z", end="2026-11-21T00:00:00.000Z")
LIVE = "copytaster.deduplicated"
OWN = "copytaster.deduplicated.replay.one"


def record(
    offset: int, *, partition: int = 0, at_ms: int = 0, key: bytes = b"k", topic: str = LIVE, **given: Any
) -> Any:
    headers = given.get("headers", (("ce_id", b"id"),))
    value = given.get("value", b"v%d" % offset)
    return ConsumerRecord(topic, partition, offset, at_ms, 0, key, value, None, 0, 0, headers)


class Log:
    """What a consumer reads: records by partition, handed out two at a time."""

    def __init__(self, *records: Any) -> None:
        self.records = records
        self.at: dict[TopicPartition, int] = {}

    def assign(self, tps: list[TopicPartition]) -> None:
        assert set(tps) >= {TopicPartition(r.topic, r.partition) for r in self.records}

    def seek(self, tp: TopicPartition, offset: int) -> None:
        self.at[tp] = offset

    async def position(self, tp: TopicPartition) -> int:
        return self.at[tp]

    async def getmany(self, *tps: TopicPartition, timeout_ms: int) -> Mapping[TopicPartition, list[Any]]:
        out = {}
        for tp in tps:
            left = [r for r in self.records if (r.topic, r.partition) == tp and r.offset >= self.at[tp]]
            out[tp] = left[:2]
            self.at[tp] = out[tp][-1].offset + 1 if out[tp] else 1 << 30  # deleted up to the end of the log
        return out


async def read(log: Log, ranges: dict[TopicPartition, tuple[int, int]]) -> tuple[list[tuple[int, int]], dict[Any, int]]:
    source = ReplaySource(log, ranges)
    found = [(r.partition, r.offset) async for _, r in source]
    return found, {tp.partition: lost for tp, lost in source.lost.items()}


async def test_records_come_in_the_order_they_were_let_in_over_all_partitions() -> None:
    log = Log(*(record(n, partition=p, at_ms=10 * n + p) for p in (0, 1, 2) for n in range(5)))
    ranges = {TopicPartition(LIVE, p): (1, 4) for p in (0, 1, 2)}
    found, lost = await read(log, ranges)
    assert found == [(p, n) for n in (1, 2, 3) for p in (0, 1, 2)]
    assert lost == {0: 0, 1: 0, 2: 0}


async def test_a_partition_keeps_its_own_order_whatever_its_times_say() -> None:
    log = Log(record(0, at_ms=50), record(1, at_ms=10), record(2, at_ms=60))
    found, _ = await read(log, {TopicPartition(LIVE, 0): (0, 3)})
    assert found == [(0, 0), (0, 1), (0, 2)]


async def test_what_retention_deleted_is_counted_and_the_range_still_ends() -> None:
    log = Log(record(4), record(5))
    found, lost = await read(log, {TopicPartition(LIVE, 0): (1, 8), TopicPartition(LIVE, 1): (0, 3)})
    assert found == [(0, 4), (0, 5)]
    assert lost == {0: 5, 1: 3}


class Producer:
    """A broker that takes everything, and notes it."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    async def send(self, topic: str, value: bytes, **given: Any) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.sent.append(SimpleNamespace(topic=topic, value=value, **given))
        tp = TopicPartition(topic, given["partition"] or 0)
        answer.set_result(SimpleNamespace(topic_partition=tp, offset=100 + len(self.sent)))
        return answer


@pytest.fixture
def run() -> ReplayRun:
    ranges = (OffsetRange(topic="deduplicated", partition=0, begin=0, start=0, end=1200),)
    return ReplayRun(id="one", state="copying", ranges=ranges, span=SPAN)


async def copy(run: ReplayRun, records: list[Any], **options: Any) -> tuple[Producer, list[Checkpoint]]:
    producer, saved = Producer(), list[Checkpoint]()

    async def save(checkpoint: Checkpoint) -> None:
        saved.append(checkpoint)

    async def source() -> AsyncIterator[tuple[TopicPartition, Any]]:
        for one in records:
            yield TopicPartition(one.topic, one.partition), one

    async def never(_: str, __: Any) -> bool:
        return False

    async def wait() -> None:
        producer.sent.append("waited")

    names = {LIVE: "deduplicated", "copytaster.statements.routed": "statements.routed"}
    defaults = {"keep": lambda *_: True, "there": set(), "before": never, "checkpoint": run.checkpoint}
    copier = Copier(
        names=names, target=CopyTarget(run, Settings()), producer=producer, pace=ReplayPace(), save=save, wait=wait,
        **(defaults | options),
    )  # fmt: skip
    await copier.copy(source(), {TopicPartition(LIVE, 0): options.pop("lost", 0)})
    return producer, saved


async def test_a_copy_is_its_original_but_for_what_says_where_it_comes_from(run: ReplayRun) -> None:
    original = record(7, partition=0, at_ms=1234, key=b"chain", headers=(("ce_id", b"e7"), ("ce_order", b"a/0/5/0")))
    producer, _ = await copy(run, [original])
    (sent,) = producer.sent
    assert (sent.topic, sent.partition, sent.key, sent.value, sent.timestamp_ms) == (OWN, 0, b"chain", b"v7", 1234)
    assert sent.headers[:2] == list(original.headers)
    assert dict(sent.headers[2:]) == {"replay-run": b"one", "replay-origin": f"{LIVE}/0/7/0".encode()}


async def test_a_copy_without_an_order_has_its_place_for_one_so_that_a_second_copy_is_noticed(run: ReplayRun) -> None:
    producer, _ = await copy(run, [record(7)])
    assert dict(producer.sent[0].headers)["ce_order"] == f"{LIVE}/0/7/0".encode()


async def test_another_topic_set_chooses_partitions_by_key_and_has_an_order_of_its_own(run: ReplayRun) -> None:
    filling = ReplayRun(id="one", state="copying", ranges=run.ranges, span=SPAN, into="larger")
    producer, _ = await copy(filling, [record(7, headers=(("ce_order", b"a/0/5/0"),))])
    (sent,) = producer.sent
    assert (sent.topic, sent.partition) == ("larger.deduplicated", None)
    assert "ce_order" not in dict(sent.headers)


async def test_every_batch_ends_in_a_checkpoint_of_what_was_answered(run: ReplayRun) -> None:
    producer, saved = await copy(run, [record(n) for n in range(1200)])
    assert [c.copied for c in saved] == [MOST_IN_A_BATCH, 2 * MOST_IN_A_BATCH, 1200]
    assert [c.next["deduplicated/0"] for c in saved] == [500, 1000, 1200]
    assert saved[-1].written == {f"{OWN}/0": 101 + len(producer.sent)}


async def test_what_an_earlier_process_wrote_is_counted_and_not_written_again(run: ReplayRun) -> None:
    there = {Place(LIVE, 0, 0), Place(LIVE, 0, 2)}
    producer, saved = await copy(run, [record(n) for n in range(4)], there=there)
    assert [s.value for s in producer.sent] == [b"v1", b"v3"]
    assert saved[-1].copied == 4


async def test_what_is_of_another_time_is_left_out_and_counted(run: ReplayRun) -> None:
    producer, saved = await copy(run, [record(n) for n in range(4)], keep=lambda _, r: r.offset != 2)
    assert len(producer.sent) == 3
    assert (saved[-1].copied, saved[-1].left_out, saved[-1].done) == (3, 1, 4)
    assert saved[-1].next == {"deduplicated/0": 4}


async def test_statements_wait_until_their_article_was_handled_and_nothing_else_does(run: ReplayRun) -> None:
    apart = "copytaster.statements.routed"
    ranges = (*run.ranges, OffsetRange(topic="statements.routed", partition=0, begin=0, start=0, end=9))
    both = ReplayRun(id="one", state="copying", ranges=ranges, span=SPAN)
    records = [
        record(0, key=b"a"), record(1, key=b"b"), record(0, key=b"c", topic=apart), record(1, key=b"a", topic=apart),
        record(2, key=b"b"), record(3, key=b"a"),
    ]  # fmt: skip
    producer, _ = await copy(both, records, before=KeysInFlight(unknown=False).must_wait)
    keys = [s if s == "waited" else s.key for s in producer.sent]
    assert keys == [b"a", b"b", b"c", "waited", b"a", b"b", "waited", b"a"]


async def test_after_a_restart_what_was_in_flight_is_waited_for_once() -> None:
    in_flight = KeysInFlight(unknown=True)
    assert [await in_flight.must_wait("deduplicated", record(n)) for n in (0, 1)] == [True, False]


@pytest.mark.parametrize(
    ("topic", "value", "inside"),
    [
        ("deduplicated", b'{"article": {"versionCreated": "2026-11-20T08:00:00Z"}}', True),
        ("checked", b'{"envelope": {"article": {"versionCreated": "2026-11-20T08:00:00Z"}}}', True),
        ("checked", b'{"envelope": {"article": {"versionCreated": "2026-11-19T23:59:59Z"}}}', False),
        ("deduplicated", b'{"article": {"versionCreated": null}}', False),
        ("deduplicated", b"not json", False),
        ("statements.routed", b'{"versionCreated": "2026-11-20T08:00:00Z"}', False),
    ],
)
def test_the_time_of_an_event_is_read_out_of_its_article(topic: str, value: bytes, inside: bool) -> None:
    start, end = 1_795_132_800_000, 1_795_219_200_000  # the 20th of November 2026, UTC
    assert is_within(topic, record(0, at_ms=end + 1, value=value), start, end) is inside
