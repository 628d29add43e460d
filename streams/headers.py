"""CloudEvents, binary mode: the headers of all records that we write.

`ce_id` is computed from the event's subject, never from the time or place of its creation, so that an event delivered
twice has the same id twice. `ce_origin` names the input it came from (`topic/partition/offset/item`), and `ce_order`
the input of the nearest stage with state; by it the next such stage knows that it has seen a record before
(docs/explanation/processing.md).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Headers = list[tuple[str, bytes]]

JSON_MEDIA_TYPE = "application/json"
REDRIVEN_INGEST_HEADER = "redrive-ingest"
"""The header of a record that was sent again: the time of its first ingest, in milliseconds."""
HEADERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {
            "type": "string",
            "minLength": 1,
            "description": "The same for the same event.",
        },
        "ce_type": {"type": "string", "pattern": r"^copytaster\.[a-z.]+\.v1$"},
        "ce_source": {"type": "string", "pattern": "^/copytaster/", "description": "The stage that wrote it."},
        "ce_time": {"type": "string", "format": "date-time", "description": "When what it is about was let in."},
        "content-type": {"type": "string"},
        "ce_causationid": {"type": "string", "description": "The event that led to this one."},
        "ce_origin": {"type": "string", "description": "The item that led to it: topic/partition/offset/item."},
        "ce_order": {"type": "string", "description": "The item of the nearest stage with state, likewise."},
        "ce_producertime": {
            "type": "string",
            "pattern": r"^-?\d+$",
            "description": "The timestamp its producer gave the raw record (ms), where that could not be right.",
        },
        "traceparent": {"type": "string", "description": "W3C Trace Context."},
    },
}
"""The headers as a JSON Schema, their values decoded from UTF-8."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The place of one item of one record in Kafka."""

    topic: str
    partition: int
    offset: int
    item: int = 0

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}/{self.item}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Parse the text that `str` gives. Raises ValueError."""
        topic, partition, offset, item = text.rsplit("/", 3)
        return cls(topic, int(partition), int(offset), int(item))


def event_id(*parts: str) -> str:
    """A deterministic event id: 32 hex digits of the sha-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def format_iso(timestamp_ms: int) -> str:
    """A Kafka timestamp as ISO 8601 in UTC, to the millisecond."""
    try:
        moment = datetime.fromtimestamp(timestamp_ms / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):  # Kafka accepts any 64-bit number as a time
        moment = datetime.max.replace(tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_type(topic: str, form: int = 1) -> str:
    """The type of an event: its topic without prefix, and the form of the record (`streams/record_forms.py`)."""
    return f"copytaster.{topic}.v{form}"


def build_headers(
    *,
    id: str,
    type: str,
    source: str,
    time_ms: int,
    content_type: str = JSON_MEDIA_TYPE,
    causation: str | None = None,
    origin: Place | None = None,
    order: Place | None = None,
    traceparent: bytes | None = None,
    producer_time: bytes | None = None,
    form: int = 1,
) -> Headers:
    """Build the headers of one event. `type` is the topic's name without prefix, `source` the stage, `form` the
    record's."""
    out: Headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", id.encode()),
        ("ce_type", event_type(type, form).encode()),
        ("ce_source", f"/copytaster/{source}".encode()),
        ("ce_time", format_iso(time_ms).encode()),
        ("content-type", content_type.encode()),
    ]
    if causation is not None:
        out.append(("ce_causationid", causation.encode()))
    if origin is not None:
        out.append(("ce_origin", str(origin).encode()))
    if order is not None:
        out.append(("ce_order", str(order).encode()))
    if traceparent is not None:
        out.append(("traceparent", traceparent))
    if producer_time is not None:
        out.append(("ce_producertime", producer_time))
    return out
