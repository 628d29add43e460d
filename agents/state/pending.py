"""Records that wait for another record: kept whole in a stage's table, so that they can go on or be dropped.

`waits/<what for>` is an entry in form 1 (`copytaster/model/stored_entry.py`), with the time since when the oldest
record waits. It has one byte for whether the group was dropped, then the records. Dropping takes two ticks: the
decision is in the table before its dead letters are written. So no record can both go on and be dropped, even if the
process ends between the two.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from agents.records.outcome import Inbound, Outcome, RefusedRecord, RejectedItem, TickResult
from agents.state.stage_state import StateChanges
from copytaster.model.stored_entry import EntryReaders, StampedEntry, unmarked
from streams.headers import Place

PREFIX = "waits/"
MAX_GROUP_SIZE = 500
"""Most records that wait for one thing; more are refused, since each is stored together with all the others."""
MAX_GROUPS_PER_TICK = 200
"""Most groups that one tick handles."""


@dataclass(frozen=True, slots=True)
class PendingGroup:
    """The records that wait for one thing. `since_ms` is by this machine's clock, the time at which the first began to
    wait."""

    name: str
    since_ms: int
    dropped: bool
    stored: bytes

    @property
    def records(self) -> list[Inbound]:
        """The records, in the order they came."""
        return [_from_tree(tree) for tree in orjson.loads(self.stored)]


@dataclass(frozen=True, slots=True)
class WaitLimit:
    """The longest wait of records: `minutes`, by the clock `now_ms`."""

    minutes: float
    now_ms: Callable[[], int]

    def is_over(self, group: PendingGroup) -> bool:
        """True if a group has waited too long."""
        return self.now_ms() - group.since_ms > self.minutes * 60_000


class PendingRecords:
    """The waiting records of one table."""

    def __init__(self, changes: StateChanges, wait: WaitLimit) -> None:
        self._changes, self._wait = changes, wait

    def of(self, name: str) -> list[Inbound]:
        """The records that wait for this and were not dropped."""
        group = self._group(name)
        return group.records if group and not group.dropped else []

    def groups(self) -> Iterator[PendingGroup]:
        """Every group, its records not yet decoded."""
        for key, raw in self._changes.items(PREFIX):
            yield _decode_group(key.removeprefix(PREFIX), raw)

    def is_overdue(self, group: PendingGroup) -> bool:
        """True if the group has waited too long."""
        return self._wait.is_over(group)

    def put(self, name: str, inbound: Inbound) -> dict[str, bytes | None]:
        """The change that adds a waiting record, once. Raises RefusedRecord if too many wait already."""
        group = self._group(name)
        records = group.records if group else []
        if any((r.id, r.value) == (inbound.id, inbound.value) for r in records):
            return {}  # the same event again, at another place
        if len(records) >= MAX_GROUP_SIZE:
            raise RefusedRecord("too-many-waiting", f"{len(records)} records wait for {name} already")
        since = group.since_ms if group else self._wait.now_ms()
        return _encode_group(name, since, bool(group and group.dropped), [*records, inbound])

    @staticmethod
    def gone(name: str) -> dict[str, bytes | None]:
        """The change after which nothing waits for this."""
        return {PREFIX + name: None}

    def drop(
        self, group: PendingGroup, partition: int, *, reason: str = "no-article", why: str = "no article"
    ) -> list[TickResult]:
        """Take the next step of dropping a group: first the decision, and at the next tick the dead letters."""
        if not group.dropped:
            decided = _encode_group(group.name, group.since_ms, True, group.records)
            return [TickResult(partition, Outcome(writes=decided))]
        waited = f"{why} came within {self._wait.minutes:g} minutes"
        late = [TickResult(r.place.partition, _build_refusal(r, reason, waited), r) for r in group.records]
        return [*late, TickResult(partition, Outcome(writes=self.gone(group.name)))]

    def _group(self, name: str) -> PendingGroup | None:
        raw = self._changes.get(PREFIX + name)
        return None if raw is None else _decode_group(name, raw)


def _build_refusal(inbound: Inbound, reason: str, why: str) -> Outcome:
    return Outcome(rejects=(RejectedItem(inbound.place.item, reason, why),))


def _decode_group(name: str, raw: bytes) -> PendingGroup:
    since_ms, dropped, stored = _READERS.read(raw)
    return PendingGroup(name, since_ms, dropped, stored)


def _read_fields(entry: StampedEntry) -> tuple[int, bool, bytes]:
    return entry.stamp.since, bool(entry.rest[0]), entry.rest[1:]


_READERS = EntryReaders(PREFIX, {1: _read_fields})


def _encode_group(name: str, since_ms: int, dropped: bool, records: Sequence[Inbound]) -> dict[str, bytes | None]:
    rest = bytes([dropped]) + orjson.dumps([_to_tree(r) for r in records])
    return {PREFIX + name: unmarked(since_ms, rest)}


def release_record(inbound: Inbound, outcome: Outcome, writes: dict[str, bytes | None]) -> TickResult:
    """A waiting record that goes on."""
    return TickResult(inbound.place.partition, replace(outcome, writes=writes), inbound)


def _to_tree(inbound: Inbound) -> dict[str, Any]:
    return {
        "place": str(inbound.place),
        "key": _text(inbound.key),
        "value": _text(inbound.value),
        "headers": {name: _text(value) for name, value in inbound.headers.items()},
        "time_ms": inbound.time_ms,
    }


def _from_tree(tree: dict[str, Any]) -> Inbound:
    return Inbound(
        place=Place.parse(tree["place"]),
        key=_bytes(tree["key"]),
        value=_bytes(tree["value"]) or b"",
        headers={name: _bytes(value) or b"" for name, value in tree["headers"].items()},
        time_ms=tree["time_ms"],
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
