"""What is mended in Faust itself, because no guard around it can: each with the reason and its test.

`seek_to_committed`: after a rebalance Faust drops what it had fetched and seeks back to the committed
offsets, but leaves alone every partition whose group has no committed offset yet, or offset 0. Fetching then
goes on behind the dropped records, and they are never seen (tests/connected/test_crashes.py found it: the
guard ended the worker with `the client skipped records`).

`perform_seek`: after table recovery Faust resumes the stream partitions and only then seeks them, while its
fetcher is running. What is fetched between the two comes from wherever the client stood; the note of what
was read last is then ahead of the seek, and Faust throws away the records in between as seen. Here the
partitions stay out of the fetcher's reach until the seek is done.

`verify_event_path`: Faust's look for stuck streams counts what passes through its own iteration, which the
guard does not use; it would call every partition stuck. Whether a stage moves is read from committed offsets.
"""

import asyncio
from typing import Any

from faust.transport.consumer import Consumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

CHANGELOG = "-changelog"
"""Changelogs are sought by table recovery, not here."""
_faust_perform_seek = Consumer.perform_seek


async def _seek(consumer: Any) -> dict[Any, int | None]:
    """Put every stream partition at its committed offset, or at its beginning where it has none."""
    tps = [tp for tp in consumer.assignment() if not tp.topic.endswith(CHANGELOG)]
    found = dict(zip(tps, await asyncio.gather(*map(consumer.committed, tps)), strict=True))
    beginnings = await consumer.beginning_offsets([tp for tp in tps if found[tp] is None])
    for tp in tps:
        consumer.seek(tp, beginnings[tp] if found[tp] is None else found[tp])
    return found


async def _seek_to_committed(thread: Any) -> dict[Any, int | None]:
    result: dict[Any, int | None] = await thread.call_thread(_seek, thread._ensure_consumer())
    return result


async def committed_offset(consumer: Any, tp: Any) -> int | None:
    """The group's committed offset of a partition, asked of the broker; Faust's own note of it comes and goes."""

    async def ask(client: Any) -> int | None:
        offset: int | None = await client.committed(tp)
        return offset

    thread = consumer._thread
    result: int | None = await thread.call_thread(ask, thread._ensure_consumer())
    return result


async def _perform_seek(consumer: Any) -> None:
    """Seek with the stream partitions out of the fetcher's reach, so that nothing from before gets through."""
    reading = {tp for tp in consumer._get_active_partitions() if not tp.topic.endswith(CHANGELOG)}
    generation = consumer.app.consumer_generation_id
    consumer.pause_partitions(reading)
    await _faust_perform_seek(consumer)
    if consumer.app.consumer_generation_id == generation:
        consumer.resume_partitions(reading & consumer.assignment())


async def is_member(consumer: Any) -> bool:
    """True where the group's coordinator takes a heartbeat from this worker."""

    async def ask(client: Any) -> bool:
        alive: bool = await client._coordinator._do_heartbeat()
        return alive

    thread = consumer._thread
    result: bool = await thread.call_thread(ask, thread._ensure_consumer())
    return result


def _no_verdict(_thread: Any, _now: float, _tp: Any) -> None:
    """Say nothing of streams that Faust cannot see."""


def mend() -> None:
    """Put the mends in place; called once, before the app is made."""
    AIOKafkaConsumerThread.seek_to_committed = _seek_to_committed
    AIOKafkaConsumerThread.verify_event_path = _no_verdict
    Consumer.perform_seek = _perform_seek
