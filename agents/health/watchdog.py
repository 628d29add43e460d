"""The watchdog: a thread that compares the work of this worker with the broker's offsets.

It has its own event loop and its own connections, so that neither a busy loop nor a silent consumer can deceive it. A
worker that is stuck is ended with 75 and the stacks of all threads, and starts again from the last commit. A broker
that is away makes a worker unready and never ends it.
"""

import asyncio
import faulthandler
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from agents.health.stall_detector import PartitionOffsets, StallDetector
from agents.metrics.progress import Part, Progress
from agents.records.process_exit import EXIT_TRY_AGAIN, stop_hard
from agents.runtime.context import Runtime
from streams.kafka.admin import BrokerUnreachable
from streams.kafka.positions import PositionReader, open_position_reader
from streams.ports import GroupMembership

LOOK_INTERVAL = 2.0
"""Seconds between two looks at the broker."""
LOOK_TIMEOUT = 5.0
"""Seconds for one look; after that the broker counts as away. With both values, a worker is unready within 10 s."""
BEAT_INTERVAL = 1.0
"""Seconds between two signs of life of the event loop."""

log = structlog.get_logger("copytaster.watchdog")


class Watchdog:
    """The watchdog of one worker; call `start` on the event loop that it watches."""

    def __init__(self, reads: Mapping[str, str], runtime: Runtime, child_pid: Callable[[], int | None]) -> None:
        """`reads` gives the stage that reads each topic; `child_pid` gives the process id of the nlp child, if there is
        one."""
        self._settings, self._progress, self._metrics = runtime.settings, runtime.progress, runtime.metrics
        self._child_pid = child_pid
        settings = runtime.settings
        self._stall_detector = StallDetector(
            reads, stuck_after=settings.health.stuck_after, recovery_deadline=settings.health.recovery_deadline
        )
        self._reads = reads
        self._seen_broker = float("-inf")
        self._looked = time.monotonic()
        self._epoch: object = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    @property
    def broker_answers(self) -> bool:
        """True if the last look at the broker succeeded and is recent."""
        return time.monotonic() - self._seen_broker < LOOK_INTERVAL + LOOK_TIMEOUT

    @property
    def ready(self) -> bool:
        """True if the worker has its partitions, has recovered, and is in touch with the broker."""
        return self._progress.active and self.broker_answers

    @property
    def live(self) -> bool:
        """True if the worker is watched and not known to be stuck; without its watchdog it does not count as live."""
        turning = time.monotonic() - self._progress.beat < self._settings.health.stuck_after
        return turning and time.monotonic() - self._looked < 10 * (LOOK_INTERVAL + LOOK_TIMEOUT)

    def _run(self) -> None:
        while True:
            try:
                asyncio.run(self._watch())
            except (BrokerUnreachable, KafkaError, TimeoutError, OSError) as error:
                log.warning("the broker gave no answer", error=str(error) or repr(error))
            except Exception:  # a watchdog that ends watches nothing, so every error is caught
                if not threading.main_thread().is_alive():
                    return
                log.exception("the watchdog could not look")
            self._stall_detector.forget_all()
            self._check_loop()
            time.sleep(LOOK_INTERVAL)

    async def _watch(self) -> None:
        """Look until the broker is away."""
        async with asyncio.timeout(LOOK_TIMEOUT) as opening, open_position_reader(self._settings) as reader:
            opening.reschedule(None)
            while True:
                self._check_loop()
                async with asyncio.timeout(LOOK_TIMEOUT):
                    offsets = await self._look(reader)
                self._seen_broker = time.monotonic()
                self._judge(offsets)
                await asyncio.sleep(LOOK_INTERVAL)

    async def _look(self, reader: PositionReader) -> dict[Part, PartitionOffsets]:
        assigned = [TopicPartition(*at) for at in self._progress.assignment if at[0] in self._reads]
        positions = await reader.read(assigned)
        return {(tp.topic, tp.partition): PartitionOffsets(max(p.next, p.begin), p.end) for tp, p in positions.items()}

    def _judge(self, offsets: Mapping[Part, PartitionOffsets]) -> None:
        if self._epoch != self._progress.assignment:
            self._stall_detector.forget()
            self._epoch = self._progress.assignment
        stuck = self._stall_detector.look(time.monotonic(), self._progress, offsets)
        self._metrics.ready.set(self.ready)
        if stuck:
            self._end(stuck)

    def _check_loop(self) -> None:
        self._looked = time.monotonic()
        self._metrics.ready.set(self.ready)
        still = self._looked - self._progress.beat
        if still >= self._settings.health.stuck_after:
            self._end(f"the event loop has not turned for {still:.0f} s")

    def _end(self, reason: str) -> NoReturn:
        """Show the stacks of every thread and task, end the child, and end the process."""
        faulthandler.dump_traceback(sys.stderr, all_threads=True)
        with suppress(RuntimeError):  # the loop may change its tasks while they are listed
            for task in asyncio.all_tasks(self._loop):
                print(f"Task {task.get_name()}: {' > '.join(_trace_waits(task))}", file=sys.stderr)
        child = self._child_pid()
        if child is not None:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        stop_hard(EXIT_TRY_AGAIN, "stuck", what=reason)


def _trace_waits(task: "asyncio.Task[Any]") -> Iterator[str]:
    """Yield the places where a task waits, from the outermost coroutine inwards; its own stack shows only the first."""
    waiting: Any = task.get_coro()
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is not None:
            yield f"{frame.f_code.co_qualname} ({Path(frame.f_code.co_filename).name}:{frame.f_lineno})"
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
        if type(waiting).__name__ == "coroutine_wrapper":  # what `__await__` of an agent returns; it shows no frame
            waiting = next(iter(gc.get_referents(waiting)), None)


async def keep_beating(progress: Progress, group: GroupMembership) -> NoReturn:
    """Record, for ever, that the loop runs, and which partitions this worker owns."""
    while True:
        progress.beat = time.monotonic()
        progress.active = group.generation > 0 and not group.is_rebalancing and not group.is_recovering
        assignment = frozenset((topic, partition) for topic, partition in group.owned())
        if assignment != progress.assignment:
            progress.acked.clear()
            progress.assignment = assignment
        await asyncio.sleep(BEAT_INTERVAL)
