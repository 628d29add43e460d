"""The process of a worker: what it does beside its stages, and how it ends."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import faust
from aiokafka.errors import KafkaError

from agents.health.endpoints import serve_probes
from agents.health.http_server import HttpPortTaken
from agents.health.watchdog import Watchdog, keep_beating
from agents.nlp.child_process import ChildNotStarted, NlpChild, freeze_loaded_objects
from agents.records.process_exit import EXIT_TRY_AGAIN, stop_hard
from agents.runtime.context import Runtime
from agents.runtime.stage import Stage

EXIT_FAILED = 1
Task = Callable[[], Awaitable[None]]


def load_models(nlp: NlpChild) -> Task:
    """A task that loads the models while the group is forming."""

    async def load() -> None:
        try:
            await nlp.start()
        except ChildNotStarted as error:  # Faust would end with 1, and with a last commit
            fix = "the pipeline of nlp.pipeline cannot be loaded"
            stop_hard(EXIT_TRY_AGAIN, "no nlp child", error=str(error), fix=fix)
        freeze_loaded_objects()

    return load


def look_after(runtime: Runtime, nlp: NlpChild, stages: Sequence[Stage]) -> Task:
    """A task that watches this worker from a thread of its own, answers probes, and notes that the loop turns."""

    async def look() -> None:
        topics = runtime.settings.topics
        reads = {topic.full_name(topics): stage.name for stage in stages for topic in stage.flow.reads}
        watchdog = Watchdog(reads, runtime, lambda: nlp.pid)
        try:
            serve_probes(runtime.settings.health, watchdog, runtime.metrics)
        except HttpPortTaken as error:
            fix = "change health.port, or set it to 0"
            stop_hard(EXIT_FAILED, "the health server cannot start", error=str(error), fix=fix)
        watchdog.start()
        await keep_beating(runtime.progress, runtime.group)

    return look


def end_child(nlp: NlpChild) -> Callable[..., Awaitable[None]]:
    """What leaves no child behind when the worker stops."""

    async def end(*_: object, **__: object) -> None:
        nlp.shut()

    return end


class WorkerProcess(faust.Worker):  # type: ignore[misc]
    """Faust's worker, which would end with 1 whatever broke, after a stop in order that may take long without a broker,
    and would not hear a second signal: somebody who asks twice is in a hurry."""

    broker_url = ""
    """For the log: the broker that is to be reached."""

    async def start(self) -> None:
        """Start, and run until the end. Ends the process with 75 where nobody answers."""
        try:
            await super().start()
        except (KafkaError, OSError) as error:  # a TimeoutError is an OSError
            stop_hard(EXIT_TRY_AGAIN, "the worker could not start", error=repr(error), broker=self.broker_url)

    def _crash(self, reason: BaseException) -> None:
        """Told of every service of Faust's that broke beyond what its own supervisor mends."""
        stop_hard(EXIT_TRY_AGAIN, "a service of the worker broke", error=repr(reason))

    def _schedule_shutdown(self, signal: Any) -> None:
        if self._signal_stop_time:
            stop_hard(EXIT_TRY_AGAIN, "a second signal: stopped at once")
        super()._schedule_shutdown(signal)
