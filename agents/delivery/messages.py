"""Outputs and dead letters: building them, and writing them in order, each answer awaited."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from agents.delivery.batches import Allowed, Group, PartitionWriter
from agents.records.outcome import Inbound, OutputRecord
from streams import codec, dead_letter_headers, record_forms
from streams.headers import JSON_MEDIA_TYPE, Headers, Place, build_headers, event_id
from streams.ports import BatchEntry
from streams.settings.sections import TopicsSettings
from streams.topics import REJECTED

RESERVED_BYTES = 64 * 1024
"""Bytes by which a record stays below the largest message, so that its dead letter, which has more headers, fits
too."""


@dataclass(frozen=True, slots=True)
class OutgoingRecord:
    """A record ready to be written."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    time_ms: int


def build_output(
    out: OutputRecord, inbound: Inbound, *, stage: str, order: Place | None, topics: TopicsSettings
) -> OutgoingRecord:
    """Build the record of an output. Raises CodecError if the value has no JSON form, or is larger than topics
    allow."""
    value = out.record if isinstance(out.record, bytes | None) else codec.encode(out.record)
    key, most = out.key.encode("utf-8", "replace"), topics.max_bytes - RESERVED_BYTES
    if len(key) + len(value or b"") > most:
        raise codec.CodecError("too-large", f"{len(value or b'')} bytes for {out.topic.name}, {most} allowed")
    item = out.item if out.answers is None else 0
    inbound = out.answers or inbound
    return OutgoingRecord(
        topic=out.topic.full_name(topics),
        key=key,
        value=value,
        headers=build_headers(
            id=out.id or event_id(out.topic.name, inbound.id, str(item)),
            type=out.topic.name,
            source=stage,
            time_ms=inbound.time_ms,
            causation=inbound.id,
            origin=item_place(inbound.place, item),
            order=order,
            traceparent=inbound.headers.get("traceparent"),
            producer_time=inbound.producer_time,
            form=record_forms.written_form(out.topic.record),
        ),
        time_ms=inbound.time_ms,
    )


def build_dead_letter(
    inbound: Inbound, *, stage: str, item: int, reason: str, error: str, attempt: int, topics: TopicsSettings
) -> OutgoingRecord:
    """Build a dead letter: the exact bytes of the record, and in the headers everything needed to send it again."""
    place, value = item_place(inbound.place, item), inbound.value
    fits = len(value) <= topics.max_bytes - RESERVED_BYTES  # a record of others may leave no room for our headers
    return OutgoingRecord(
        topic=REJECTED.full_name(topics),
        key=inbound.key,
        value=value if fits else dead_letter_headers.cut_value(value),
        headers=[
            *build_headers(
                id=event_id("rejected", stage, str(place)),
                type=REJECTED.name,
                source=stage,
                time_ms=inbound.time_ms,
                content_type=inbound.media_type or JSON_MEDIA_TYPE,
                causation=inbound.id,
                origin=place,
                producer_time=inbound.producer_time,
            ),
            *dead_letter_headers.build_letter_headers(
                stage=stage, reason=reason, error=error, attempt=attempt, place=place, whole=None if fits else value
            ),
            *dead_letter_headers.prefix_headers(inbound.headers.items()),
        ],
        time_ms=inbound.time_ms,
    )


async def deliver(
    messages: Sequence[OutgoingRecord], writer: PartitionWriter, *, allowed: Allowed | None = None
) -> None:
    """Write all messages, those of one partition in their order, and await every answer.

    Raises ProduceFailed, or PartitionsMoved if writing is not `allowed`; that is asked before each partition is
    written.

    After a failure only the unconfirmed records are written again. If the batch of a partition was in fact stored, its
    records come twice with the same ids; the others do not.
    """
    parts: dict[tuple[str, int], list[Group]] = {}
    for topic in dict.fromkeys(m.topic for m in messages):
        partitions = await writer.partitions_of(topic)
        for m in messages:
            if m.topic == topic:
                parts.setdefault((topic, writer.partition_for(m.key, partitions)), []).append([_entry(m)])
    writes = (writer.write(topic, partition, groups, allowed=allowed) for (topic, partition), groups in parts.items())
    answers = await asyncio.gather(*writes, return_exceptions=True)  # none may go on after the batch is abandoned
    for error in answers:
        if error is not None:
            raise error


def _entry(m: OutgoingRecord) -> BatchEntry:
    return BatchEntry(m.key, m.value, m.time_ms, m.headers)


def item_place(place: Place, item: int) -> Place:
    """The place of one item of a record."""
    return Place(place.topic, place.partition, place.offset, item)
