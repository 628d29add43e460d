"""The result of one record at a stage: outputs, refused items, and changes to the stage's state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.headers import Place
from streams.topic_config import Topic


class RefusedRecord(Exception):
    """This record can never be handled; retrying is no use. `reason` is a short slug."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inbound:
    """One record as it was read: bytes, headers, its place, and its time of ingest (`agents/runtime/ingest_time.py`).

    `producer_ms` is the record's own timestamp, if that could not be right. `order` is the place by which a stage with
    state knows if it has seen this record before.
    """

    place: Place
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]
    time_ms: int
    producer_ms: int | None = None

    @property
    def producer_time(self) -> bytes | None:
        """The header that passes the producer's own time on, or None."""
        return self.headers.get("ce_producertime") if self.producer_ms is None else str(self.producer_ms).encode()

    @property
    def id(self) -> str:
        """The event's id, or its place if it has none."""
        return self.headers.get("ce_id", b"").decode("utf-8", "replace") or str(self.place)

    @property
    def order(self) -> Place:
        """`ce_order`, or the record's own place."""
        given = self.headers.get("ce_order")
        try:
            return Place.parse(given.decode()) if given else self.place
        except ValueError:
            return self.place

    @property
    def media_type(self) -> str | None:
        """The `content-type` header, or None."""
        given = self.headers.get("content-type")
        return given.decode("latin-1") if given else None


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One record to write. `record` is a value of ours, or bytes, or None for a tombstone.

    `id` is the event's id if it must not depend on the input; `item` numbers the items of one record; `answers` is the
    waiting record that led to this output, if that is not the one being handled.
    """

    topic: Topic
    key: str
    record: Any
    item: int = 0
    id: str | None = None
    answers: Inbound | None = None


@dataclass(frozen=True, slots=True)
class RejectedItem:
    """One item of a record that becomes a dead letter while the others go on.

    `answers` is the waiting record that was refused, if this is no item of the record being handled.
    """

    item: int
    reason: str
    message: str
    answers: "Inbound | None" = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """All results of one record. `writes` are changes to the stage's table; None deletes a key."""

    outs: tuple[OutputRecord, ...] = ()
    rejects: tuple[RejectedItem, ...] = ()
    writes: Mapping[str, bytes | None] = field(default_factory=dict)
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class TickResult:
    """The results of a tick; `partition` is the partition of its changes.

    `inbound` is the waiting record that is released or dropped, if any.
    """

    partition: int
    outcome: Outcome
    inbound: Inbound | None = None
