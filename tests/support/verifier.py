"""The verifier: reads all topics from outside and checks the guarantees of each stage.

It knows the topics and headers, and nothing of how the stages work. Each item of each input record must become
exactly one of: output, duplicate, dead letter. Deliveries of one event count once, by `ce_id`, and must be
identical.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

Place = str
"""`topic/partition/offset/item`."""


@dataclass(frozen=True)
class Record:
    """One record as an outside client sees it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, str]
    timestamp: int

    @property
    def id(self) -> str:
        return self.headers["ce_id"]

    def place(self, item: int = 0) -> Place:
        return f"{self.topic}/{self.partition}/{self.offset}/{item}"


async def read_topic(broker: str, topic: str) -> list[Record]:
    """Every record of a topic, from the beginning to its present end."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        partitions = [p["partition"] for t in await admin.describe_topics([topic]) for p in t["partitions"]]
    finally:
        await admin.close()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker, max_partition_fetch_bytes=16 << 20, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        tps = [TopicPartition(topic, p) for p in partitions]
        consumer.assign(tps)
        ends = await consumer.end_offsets(tps)
        begins = await consumer.beginning_offsets(tps)
        for tp in tps:
            consumer.seek(tp, begins[tp])
        out: list[Record] = []
        while any([await consumer.position(tp) < ends[tp] for tp in tps]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                out += [
                    Record(r.topic, r.partition, r.offset, r.key, r.value,
                           {k: v.decode("utf-8", "replace") for k, v in r.headers}, r.timestamp)
                    for r in records
                ]  # fmt: skip
        assert topic.endswith("current") or len(out) >= sum(ends.values()) - sum(begins.values()), (
            f"{topic} was not read whole"
        )
        return out
    finally:
        await consumer.stop()


@dataclass
class Topics:
    """All records of one topic set."""

    prefix: str
    records: dict[str, list[Record]]

    @classmethod
    async def read(cls, broker: str, prefix: str) -> "Topics":
        names = ("raw", "articles", "deduplicated", "duplicates", "statements", "statements.routed",
                 "enriched", "checked", "alerts", "alerts.current", "rejected")  # fmt: skip
        return cls(prefix, {name: await read_topic(broker, f"{prefix}.{name}") for name in names})

    def __getitem__(self, name: str) -> list[Record]:
        return self.records[name]

    def rejected_by(self, stage: str) -> list[Record]:
        return [r for r in self["rejected"] if r.headers["stage"] == stage]

    def reasons(self) -> list[tuple[tuple[str, str], int]]:
        """(stage, reason) of every dead letter, most frequent first."""
        return Counter((r.headers["stage"], r.headers["reason"]) for r in self["rejected"]).most_common()

    def alerts(self) -> set[tuple[str, bytes]]:
        """Every distinct (event id, body)."""
        return {(r.id, r.value or b"") for r in self["alerts"]}

    # -- the guarantees ---------------------------------------------------------------------------------

    def verify(self) -> None:
        """Check the guarantees of every stage; raises AssertionError that names the places that break one."""
        for name, records in self.records.items():
            _same_bytes(name, records)
        self._stage("parse", {"raw": _raw_items}, [self["articles"]])
        self._stage("deduplicate", {"articles": _one}, [self["deduplicated"], self["duplicates"]])
        self._stage("enrich", {"deduplicated": _one}, [self["enriched"]])
        self._stage("check", {"enriched": _one, "statements.routed": _one}, [self["checked"]])
        self._repeats_stay_out()
        self._alerts_follow_verdicts()

    def _stage(self, stage: str, inputs: dict[str, object], outputs: list[list[Record]]) -> None:
        """Every item of every distinct input event has an output or a dead letter, and not both."""
        written = {r.headers["ce_origin"] for out in outputs for r in out if r.headers["ce_source"].endswith(stage)}
        dead = {r.headers["ce_origin"] for r in self.rejected_by(stage)}
        for topic, items in inputs.items():
            deliveries: dict[str, list[Record]] = defaultdict(list)
            for record in self[topic]:
                deliveries[record.id if topic != "raw" else record.place()].append(record)
            for event, records in deliveries.items():
                count = items(records[0])  # type: ignore[operator]
                for item in range(count):
                    places = {r.place(item) for r in records}
                    assert places & written or places & dead, f"{stage} lost {event} {sorted(places)}"
                    assert not (places & written and places & dead), f"{stage} did {event} twice {sorted(places)}"

    def _repeats_stay_out(self) -> None:
        """A duplicate goes on only if it brings its own statements."""
        repeats = {r.headers["ce_causationid"] for r in self["duplicates"]}
        for record in self["deduplicated"]:
            if record.headers["ce_causationid"] in repeats:
                tree = json.loads(record.value or b"")
                older = tree["lineage"]["relation"] == "superseded"  # no repeat: it shows what was held then
                assert older or tree["statements"], f"a repeat went on: {record.place()}"

    def _alerts_follow_verdicts(self) -> None:
        """The last verdict on each statement agrees with the last state of its alert."""
        state: dict[str, str] = {}
        for record in self["alerts"]:
            alert = json.loads(record.value or b"")
            state[alert["id"]] = alert["state"]
        last: dict[str, bool] = {}
        withdrawn: set[str] = set()
        for record in self["checked"]:
            checked = json.loads(record.value or b"")
            lineage = checked["envelope"]["lineage"]
            if lineage["relation"] in ("kill", "withhold"):
                withdrawn.add(lineage["chain_id"])
            last |= dict.fromkeys(checked.get("gone", ()), False)
            last |= {v["alert_id"]: v["flagged"] for v in checked["verdicts"]}
        for alert_id, flagged in last.items():
            is_open = state.get(alert_id) in ("opened", "updated")
            assert is_open == flagged or withdrawn, f"alert {alert_id} is {state.get(alert_id)}, flagged {flagged}"


def _one(_: Record) -> int:
    return 1


def _raw_items(record: Record) -> int:
    """The number of stories in a raw record: the length of a JSON list, else one."""
    try:
        tree = json.loads(record.value or b"")
    except ValueError:
        return 1
    return max(len(tree), 1) if isinstance(tree, list) else 1


def _same_bytes(name: str, records: Iterable[Record]) -> None:
    seen: dict[str, bytes | None] = {}
    for record in records:
        if name in ("raw", "statements"):
            continue
        before = seen.setdefault(record.id, record.value)
        apart = "" if before == record.value else told_apart(before or b"{}", record.value or b"{}")
        assert not apart, f"{name}: one event id with two bodies: {record.place()}: {apart}"


def differences(one: Topics, other: Topics) -> list[str]:
    """The differences between two runs' alerts, a line for each event: its owner, and the fields that differ."""
    mine, theirs = dict(one.alerts()), dict(other.alerts())
    out = [f"{event} only in {one.prefix}: {mine[event][:300]!r}" for event in sorted(mine.keys() - theirs.keys())]
    out += [f"{event} only in {other.prefix}: {theirs[event][:300]!r}" for event in sorted(theirs.keys() - mine.keys())]
    for event in sorted(mine.keys() & theirs.keys()):
        if mine[event] != theirs[event]:
            out.append(f"{event}: {told_apart(mine[event], theirs[event])}")
    return out


def told_apart(one: bytes, other: bytes) -> str:
    """The fields in which two bodies differ, down to the innermost, with both values."""
    found = list(_apart("", json.loads(one), json.loads(other)))
    told = "; ".join(f"{name}: {str(a)[:200]} | {str(b)[:200]}" for name, a, b in found)
    return told or "the same fields, other bytes"


def _apart(name: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _apart(f"{name}.{key}", one.get(key), other.get(key))
    elif one != other:
        yield name, one, other
