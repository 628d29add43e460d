"""The process of a worker: its tasks besides the stages, and its end."""

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
        except ChildNotStarted as error:  # Faust would end with 1, after a last commit
            fix = "the pipeline of nlp.pipeline cannot be loaded"
            stop_hard(EXIT_TRY_AGAIN, "no nlp child", error=str(error), fix=fix)
        freeze_loaded_objects()

    return load


def look_after(runtime: Runtime, nlp: NlpChild, stages: Sequence[Stage]) -> Task:
    """A task that watches this worker from its own thread, answers probes, and records that the loop runs."""

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
    """Return a task that ends the child when the worker stops."""

    async def end(*_: object, **__: object) -> None:
        nlp.shut()

    return end


class WorkerProcess(faust.Worker):  # type: ignore[misc]
    """Faust's worker, changed in two points. Faust's own ends with 1 whatever failed, after an orderly stop that may
    take long without a broker. It also ignores a second signal, but a person who sends two wants a quick end."""

    broker_url = ""
    """The broker to be reached, for the log."""

    async def start(self) -> None:
        """Start, and run until the end. Ends the process with 75 if the broker does not answer."""
        try:
            await super().start()
        except (KafkaError, OSError) as error:  # a TimeoutError is an OSError
            stop_hard(EXIT_TRY_AGAIN, "the worker could not start", error=repr(error), broker=self.broker_url)

    def _crash(self, reason: BaseException) -> None:
        """Called for each Faust service that failed beyond what its own supervisor fixes."""
        stop_hard(EXIT_TRY_AGAIN, "a service of the worker broke", error=repr(reason))

    def _schedule_shutdown(self, signal: Any) -> None:
        if self._signal_stop_time:
            stop_hard(EXIT_TRY_AGAIN, "a second signal: stopped at once")
        super()._schedule_shutdown(signal)
