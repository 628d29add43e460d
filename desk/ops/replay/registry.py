"""Every replay and its progress, written to and read from the topic `replays`."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition

from copytaster.model.replay_run import ReplayRun, RunState, find_conflicting_runs, find_winning_run
from desk.ingest.publish import open_producer
from desk.ops.topic_reading.consumer import open_consumer
from desk.ops.topic_reading.read_back import read_topic
from desk.refusal import Refusal
from streams import codec, record_forms
from streams.headers import build_headers, event_id, format_iso
from streams.kafka.admin import create_topics, find_missing_topics
from streams.settings.settings import Settings
from streams.topics import REPLAYS

BEAT_SECONDS = 2.0
"""Seconds between two heartbeats of the process that works on a run."""
SILENT_MS = 12_000
"""Milliseconds without a heartbeat after which a run counts as abandoned."""


@dataclass(frozen=True, slots=True)
class KnownRuns:
    """All runs: their first entries in order, and their current entries by name."""

    in_order: list[ReplayRun]
    now: dict[str, ReplayRun]

    def get_run(self, name: str) -> ReplayRun:
        """The run of this name. Raises Refusal."""
        if name not in self.now:
            raise Refusal(f"there is no replay {name!r}; `copytaster replay status` lists them")
        return self.now[name]


async def read_runs(settings: Settings) -> KnownRuns:
    """Read every run; none if there is no such topic yet."""
    if await find_missing_topics(settings, REPLAYS):
        return KnownRuns([], {})
    first: dict[str, ReplayRun] = {}
    now: dict[str, ReplayRun] = {}
    for record in await read_topic(REPLAYS, settings):
        key = (record.key or b"").decode()
        if record.value is None:
            first.pop(key, None)
            now.pop(key, None)
            continue
        now[key] = record_forms.decode(ReplayRun, record.value, dict(record.headers))
        first.setdefault(key, now[key])
    return KnownRuns(list(first.values()), now)


class RunEntry:
    """One run's entry, written by the process that works on it. `cancelled` is set if somebody cancels the run."""

    def __init__(self, run: ReplayRun, producer: AIOKafkaProducer, settings: Settings, owner: str) -> None:
        self.run = run
        self.cancelled = asyncio.Event()
        self._producer = producer
        self._settings = settings
        self._owner = owner
        self._lock = asyncio.Lock()

    async def update(self, **changes: Any) -> None:
        """Change the entry and await the broker's answer. Raises KafkaError."""
        async with self._lock:
            self.run = replace(self.run, **changes).with_heartbeat(self._owner, int(time.time() * 1000))
            await write_run(self.run, self._producer, self._settings)

    async def keep_beating(self) -> None:
        """Send heartbeats until cancelled."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await self.update()

    async def wait_for_cancel(self) -> None:
        """Wait until somebody cancels the run."""
        async with open_consumer(self._settings, auto_offset_reset="latest") as consumer:
            at = TopicPartition(REPLAYS.full_name(self._settings.topics), 0)
            consumer.assign([at])
            await consumer.seek_to_end(at)
            async for record in consumer:
                if record.key == self.run.id.encode() and _says_cancel(record):
                    self.cancelled.set()
                    return


def _says_cancel(record: ConsumerRecord) -> bool:
    if record.value is None:
        return False
    return record_forms.decode(ReplayRun, record.value, dict(record.headers)).state == "cancelling"


async def write_run(run: ReplayRun, producer: AIOKafkaProducer, settings: Settings) -> None:
    """Write a run's entry and await the broker's answer. Raises KafkaError."""
    await _send(run.id, codec.encode(run), producer, settings)


async def forget_run(run: ReplayRun, settings: Settings) -> None:
    """Delete a run's entry."""
    async with open_producer(settings) as producer:
        await _send(run.id, None, producer, settings)


async def _send(name: str, value: bytes | None, producer: AIOKafkaProducer, settings: Settings) -> None:
    now_ms = int(time.time() * 1000)
    meta = build_headers(
        id=event_id(REPLAYS.name, name, str(now_ms)), type=REPLAYS.name, source="replay", time_ms=now_ms
    )
    topic = REPLAYS.full_name(settings.topics)
    await producer.send_and_wait(topic, value, key=name.encode(), headers=meta, timestamp_ms=now_ms)


async def register_run(run: ReplayRun, settings: Settings) -> None:
    """Write a new run's entry. Raises Refusal if its name is taken, or another run is under way on its topic."""
    await create_topics(settings)
    known = await read_runs(settings)
    if run.id in known.now:
        raise Refusal(f"there is a replay {run.id!r} already: {known.now[run.id].state}")
    for other in find_conflicting_runs(run, known.now.values()):
        raise _occupied(run, other)
    async with open_producer(settings) as producer:
        await write_run(run, producer, settings)
        known = await read_runs(settings)
        if winner := find_winning_run(run, known.in_order, known.now.values()):
            await _send(run.id, None, producer, settings)
            raise _occupied(run, winner)


def _occupied(run: ReplayRun, other: ReplayRun) -> Refusal:
    return Refusal(
        f"{run.topics[0]} is being replayed by {other.id} ({other.state}); one replay a topic at a time: "
        f"let it end, `copytaster replay resume {other.id}`, or `copytaster replay cancel {other.id}`"
    )


@asynccontextmanager
async def open_run_entry(run: ReplayRun, settings: Settings, owner: str) -> AsyncIterator[RunEntry]:
    """The entry of a run while this process works on it."""
    async with open_producer(settings) as producer:
        entry = RunEntry(run, producer, settings, owner)
        tasks = [asyncio.create_task(entry.wait_for_cancel()), asyncio.create_task(entry.keep_beating())]
        try:
            yield entry
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def build_end_changes(state: RunState) -> dict[str, Any]:
    """The changes to the entry of a run that is over."""
    return {"state": state, "ended": format_iso(int(time.time() * 1000))}
