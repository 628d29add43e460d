"""One replay from its plan to its end: topics, workers, copying, and waiting until nothing is left to read."""

import asyncio
import os
import socket
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from aiokafka import ConsumerRecord, TopicPartition

from copytaster.model.event_time import in_ms
from copytaster.model.replay_run import TOPICS_BEFORE_CHAINS, Checkpoint, ReplayRun
from desk.ingest.publish import open_producer
from desk.ops.replay.copier import Copier
from desk.ops.replay.event_time import is_within
from desk.ops.replay.identities import copy_identities
from desk.ops.replay.left import UnreadRecords
from desk.ops.replay.order import KeysInFlight
from desk.ops.replay.pace import ReplayPace
from desk.ops.replay.plan import TOPICS_BY_NAME
from desk.ops.replay.registry import RunEntry, build_end_changes, open_run_entry
from desk.ops.replay.source import ReplaySource
from desk.ops.replay.target import CopyTarget, partition_name
from desk.ops.replay.times import parse_iso
from desk.ops.replay.topics import delete_run_topics, settings_of
from desk.ops.replay.workers import RunWorkers
from desk.ops.topic_reading.consumer import open_consumer
from streams.kafka.admin import create_topics
from streams.settings.settings import Settings


class ReplayWatcher(Protocol):
    """An object that shows progress."""

    def report_progress(self, run: ReplayRun, left: int | None) -> None:
        """Show the run's progress and the number of records its workers have not read; None before they are counted."""


@dataclass(frozen=True, slots=True)
class ReplayContext:
    """The context of a replay: the live settings, and the folder of `copytaster.toml`."""

    settings: Settings
    directory: Path | None = None


def name_this_process() -> str:
    """This process, in the form that a run names its owner."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def execute_run(run: ReplayRun, desk: ReplayContext, watcher: ReplayWatcher) -> ReplayRun:
    """Do the rest of a run; return its last state. Raises ReplayFailed, KafkaError, BrokerUnreachable.

    A run that somebody cancels is ended and deleted here. If a signal cancels this task, the run stays
    at its last checkpoint and can be resumed.
    """
    async with open_run_entry(run, desk.settings, name_this_process()) as entry:
        work = asyncio.create_task(_work(entry, desk, watcher))
        stop = asyncio.create_task(entry.cancelled.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await _end(work)
                await delete_run_topics(entry.run, desk.settings, but_results=False)
                await entry.update(**build_end_changes("cancelled"))
            else:
                work.result()
        finally:
            stop.cancel()
            await _end(work)
        return entry.run


async def _end(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _work(entry: RunEntry, desk: ReplayContext, watcher: ReplayWatcher) -> None:
    if entry.run.into:
        await _prepare_filling(entry, desk.settings)
        await _copy(entry, desk.settings, watcher, None)
    else:
        await _prepare(entry, desk.settings)
        with RunWorkers(entry.run, desk.settings, desk.directory) as workers:
            await _beside(workers.watch(), _run_through(entry, desk.settings, watcher, workers))
        if not entry.run.keep:
            await delete_run_topics(entry.run, desk.settings, but_results=True)
    await entry.update(**build_end_changes("finished"))
    watcher.report_progress(entry.run, 0)


async def _beside(watch: Coroutine[Any, Any, None], work: Coroutine[Any, Any, None]) -> None:
    """Do the work as long as the watching task does not fail."""
    tasks = [asyncio.create_task(watch), asyncio.create_task(work)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            await _end(task)


async def _prepare(entry: RunEntry, settings: Settings) -> None:
    own = settings_of(entry.run, settings)
    await create_topics(own)
    if entry.run.state == "planned":
        if set(entry.run.topics) & TOPICS_BEFORE_CHAINS:
            await copy_identities(entry.run, entry.run.warm_up_ms, settings)
        await entry.update(state="copying")


async def _prepare_filling(entry: RunEntry, settings: Settings) -> None:
    """Note where the other topic set ends before anything is copied: what lies before that is not ours."""
    if entry.run.state == "planned":
        async with open_consumer(settings) as consumer:
            ends = await CopyTarget(entry.run, settings).ends(consumer)
        checkpoint = replace(entry.run.checkpoint, written={partition_name(tp): end for tp, end in ends.items()})
        await entry.update(state="copying", checkpoint=checkpoint)


async def _run_through(entry: RunEntry, settings: Settings, watcher: ReplayWatcher, workers: RunWorkers) -> None:
    left = UnreadRecords(settings_of(entry.run, settings), workers)
    if entry.run.state == "copying":
        await _copy(entry, settings, watcher, left)
        await entry.update(state="draining")
    await left.wait_until_read(lambda count: watcher.report_progress(entry.run, count))


async def _copy(entry: RunEntry, settings: Settings, watcher: ReplayWatcher, left: UnreadRecords | None) -> None:
    run = entry.run
    names = {TOPICS_BY_NAME[t].full_name(settings.topics): t for t in run.topics}
    ranges = {
        TopicPartition(TOPICS_BY_NAME[r.topic].full_name(settings.topics), r.partition): (run.next_offset(r), r.end)
        for r in run.ranges
    }
    target = CopyTarget(run, settings)
    there = await target.find_written_copies(settings)

    async def save(checkpoint: Checkpoint) -> None:
        await entry.update(checkpoint=checkpoint)
        watcher.report_progress(entry.run, None)

    async def wait() -> None:
        assert left is not None
        await left.wait_until_read(lambda _: None, looks=1)

    in_flight = KeysInFlight(unknown=bool(run.checkpoint.done or there))

    async def before(topic: str, record: ConsumerRecord) -> bool:
        return left is not None and len(run.topics) > 1 and await in_flight.must_wait(topic, record)

    async with open_consumer(settings) as consumer, open_producer(settings) as producer:
        source = ReplaySource(consumer, ranges)
        copier = Copier(
            names=names,
            target=target,
            producer=producer,
            pace=ReplayPace(rate=run.rate, speed=run.speed),
            checkpoint=run.checkpoint,
            save=save,
            keep=_keep(run),
            there=there,
            before=before,
            wait=wait,
        )
        await copier.copy(source, source.lost)


def _keep(run: ReplayRun) -> Any:
    """A function that is True for the records to copy: all, unless event times decide."""
    starts: Mapping[str, int] = {r.name: r.start for r in run.ranges}
    from_ms, to_ms = (in_ms(parse_iso(t)) for t in (run.span.start, run.span.end))

    def keep(topic: str, record: ConsumerRecord) -> bool:
        is_warm_up = record.offset < starts[f"{topic}/{record.partition}"]
        return not run.span.by_event or is_warm_up or is_within(topic, record, from_ms, to_ms)

    return keep
