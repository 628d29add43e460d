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
    """Who is told how it goes."""

    def told(self, run: ReplayRun, left: int | None) -> None:
        """The run has come so far, and so many records are left to its workers; None before they are counted."""


@dataclass(frozen=True, slots=True)
class ReplayContext:
    """Where a replay is run from: the live settings, and the folder of `copytaster.toml`."""

    settings: Settings
    directory: Path | None = None


def name_this_process() -> str:
    """This process, as a run names who works on it."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def execute_run(run: ReplayRun, desk: ReplayContext, watcher: ReplayWatcher) -> ReplayRun:
    """Do what is left of a run; it as it is after that. Raises ReplayFailed, KafkaError, BrokerUnreachable.

    A run that somebody cancels ends here and is taken away here. Cancelled from within, by a signal, it stays
    as it is at the last checkpoint, to be resumed.
    """
    async with open_run_entry(run, desk.settings, name_this_process()) as book:
        work = asyncio.create_task(_work(book, desk, watcher))
        stop = asyncio.create_task(book.cancelled.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await _end(work)
                await delete_run_topics(book.run, desk.settings, but_results=False)
                await book.note(**build_end_changes("cancelled"))
            else:
                work.result()
        finally:
            stop.cancel()
            await _end(work)
        return book.run


async def _end(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _work(book: RunEntry, desk: ReplayContext, watcher: ReplayWatcher) -> None:
    if book.run.into:
        await _prepare_filling(book, desk.settings)
        await _copy(book, desk.settings, watcher, None)
    else:
        await _prepare(book, desk.settings)
        with RunWorkers(book.run, desk.settings, desk.directory) as workers:
            await _beside(workers.watch(), _run_through(book, desk.settings, watcher, workers))
        if not book.run.keep:
            await delete_run_topics(book.run, desk.settings, but_results=True)
    await book.note(**build_end_changes("finished"))
    watcher.told(book.run, 0)


async def _beside(watch: Coroutine[Any, Any, None], work: Coroutine[Any, Any, None]) -> None:
    """Do the work, for as long as what watches it does not fail."""
    tasks = [asyncio.create_task(watch), asyncio.create_task(work)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            await _end(task)


async def _prepare(book: RunEntry, settings: Settings) -> None:
    own = settings_of(book.run, settings)
    await create_topics(own)
    if book.run.state == "planned":
        if set(book.run.topics) & TOPICS_BEFORE_CHAINS:
            await copy_identities(book.run, book.run.warm_up_ms, settings)
        await book.note(state="copying")


async def _prepare_filling(book: RunEntry, settings: Settings) -> None:
    """Note where the other topic set ends before anything is copied: what lies there is not ours."""
    if book.run.state == "planned":
        async with open_consumer(settings) as consumer:
            ends = await CopyTarget(book.run, settings).ends(consumer)
        checkpoint = replace(book.run.checkpoint, written={partition_name(tp): end for tp, end in ends.items()})
        await book.note(state="copying", checkpoint=checkpoint)


async def _run_through(book: RunEntry, settings: Settings, watcher: ReplayWatcher, workers: RunWorkers) -> None:
    left = UnreadRecords(settings_of(book.run, settings), workers)
    if book.run.state == "copying":
        await _copy(book, settings, watcher, left)
        await book.note(state="draining")
    await left.nothing(lambda count: watcher.told(book.run, count))


async def _copy(book: RunEntry, settings: Settings, watcher: ReplayWatcher, left: UnreadRecords | None) -> None:
    run = book.run
    names = {TOPICS_BY_NAME[t].full_name(settings.topics): t for t in run.topics}
    ranges = {
        TopicPartition(TOPICS_BY_NAME[r.topic].full_name(settings.topics), r.partition): (run.at(r), r.end)
        for r in run.ranges
    }
    target = CopyTarget(run, settings)
    there = await target.find_written_copies(settings)

    async def save(checkpoint: Checkpoint) -> None:
        await book.note(checkpoint=checkpoint)
        watcher.told(book.run, None)

    async def wait() -> None:
        assert left is not None
        await left.nothing(lambda _: None, looks=1)

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
    """Which records of the ranges are copied: all, but where the time of events decides."""
    starts: Mapping[str, int] = {r.name: r.start for r in run.ranges}
    from_ms, to_ms = (in_ms(parse_iso(t)) for t in (run.span.start, run.span.end))

    def keep(topic: str, record: ConsumerRecord) -> bool:
        is_warm_up = record.offset < starts[f"{topic}/{record.partition}"]
        return not run.span.by_event or is_warm_up or is_within(topic, record, from_ms, to_ms)

    return keep
