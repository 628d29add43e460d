"""`copytaster ingest`: publish files to `raw`, or to `statements` if they hold statements without an article."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError

from copytaster import formats
from copytaster.formats.errors import FormatError
from streams.dead_letter_headers import NOWHERE, build_letter_headers, cut_value
from streams.headers import Headers, build_headers, event_id
from streams.kafka.admin import BrokerUnreachable
from streams.kafka.connection import connection_options, start_client
from streams.settings.settings import Settings
from streams.topic_config import Topic
from streams.topics import RAW, REJECTED, STATEMENTS

STAGE = "ingest"
MOST_IN_FLIGHT = 500
"""Most unanswered records at a time."""


@dataclass(frozen=True, slots=True)
class RawItem:
    """One raw item to publish: its bytes, its media type, its provider and the provider's id."""

    value: bytes
    media_type: str
    provider: str
    item_id: str


@dataclass(slots=True)
class PublishTally:
    """The number of items published and refused."""

    published: int = 0
    refused: int = 0


def list_files(paths: Iterable[Path]) -> list[Path]:
    """Every file among the paths and in their folders, in a stable order, without hidden ones."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.is_file() and not _is_hidden(p.relative_to(path)))
        else:
            files.append(path)
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_items(paths: Iterable[Path], *, provider: str) -> Iterator[RawItem]:
    """Each file as an item; a `.jsonl` file as one item a line. Raises OSError."""
    for path in paths:
        raw = path.read_bytes()
        if path.suffix == ".jsonl":
            for n, line in enumerate(raw.splitlines()):
                if line.strip():
                    yield RawItem(line, formats.sniff_media_type(line), provider, f"{path.name}:{n}")
        else:
            yield RawItem(raw, formats.sniff_media_type(raw, path.name), provider, path.name)


@asynccontextmanager
async def open_producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that waits for every replica. Raises BrokerUnreachable."""
    producer = AIOKafkaProducer(
        **connection_options(settings),
        acks="all",
        enable_idempotence=True,
        max_request_size=settings.topics.max_bytes,
        compression_type="lz4",
        linger_ms=5,
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(start_client(producer))
        except (KafkaConnectionError, OSError) as error:
            raise BrokerUnreachable(f"no broker answers at {settings.broker.url}") from error
        yield producer


async def publish_items(
    items: Iterable[RawItem], settings: Settings, *, at_ms: int | None = None
) -> AsyncIterator[PublishTally]:
    """Publish items, and yield the tally after each answered batch. `at_ms` is the time of ingest, default now."""
    tally = PublishTally()
    async with open_producer(settings) as producer:
        answers = []
        for n, item in enumerate(items):
            answer, accepted = await send_item(producer, item, settings, n=n, at_ms=at_ms)
            tally.refused += not accepted
            tally.published += accepted
            answers.append(answer)
            if len(answers) >= MOST_IN_FLIGHT:
                await asyncio.gather(*answers)
                answers.clear()
                yield tally
        await asyncio.gather(*answers)
        yield tally


async def send_item(
    producer: AIOKafkaProducer, item: RawItem, settings: Settings, *, n: int = 0, at_ms: int | None = None
) -> tuple[asyncio.Future[Any], bool]:
    """Hand one item to a producer: the answer to await, and False if it went to the dead letters as too large.

    `n` distinguishes items that are ingested within one millisecond.
    """
    time_ms = at_ms or int(time.time() * 1000)
    topic, value, meta = _record(item, settings, time_ms, n)
    answer = await producer.send(
        topic.full_name(settings.topics), value, key=_key(item, topic), headers=meta, timestamp_ms=time_ms
    )
    return answer, topic is not REJECTED


def _key(item: RawItem, topic: Topic) -> bytes:
    if topic is STATEMENTS:
        try:
            return formats.parse_statements(item.value).uri.encode("utf-8", "replace")
        except FormatError:
            return item.item_id.encode("utf-8", "replace")
    return f"{item.provider}/{item.item_id}".encode("utf-8", "replace")


def _record(item: RawItem, settings: Settings, at_ms: int, n: int) -> tuple[Topic, bytes, Headers]:
    """The record of the n-th item of a run. The same item received twice is two events, by time and number."""
    digest = hashlib.sha256(item.value).hexdigest()
    meta = [
        *build_headers(
            id=event_id(RAW.name, item.provider, item.item_id, digest, str(at_ms), str(n)),
            type=RAW.name,
            source=STAGE,
            time_ms=at_ms,
            content_type=item.media_type,
        ),
        ("provider", item.provider.encode("utf-8", "replace")),
        ("item-id", item.item_id.encode("utf-8", "replace")),
    ]
    if len(item.value) > settings.ingest.max_bytes:
        error = f"{len(item.value)} bytes, {settings.ingest.max_bytes} allowed"
        meta += build_letter_headers(
            stage=STAGE, reason="too-large", error=error, attempt=1, place=NOWHERE, whole=item.value
        )
        return REJECTED, cut_value(item.value), meta
    return (STATEMENTS if item.media_type == formats.SEPARATE_STATEMENTS else RAW), item.value, meta
