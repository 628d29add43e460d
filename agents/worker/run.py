"""A worker: every agent, registered by name and in this order, and the Faust worker that runs them."""

from typing import Any

import faust
from aiokafka.errors import KafkaError

from agents import alert, attach, check, deduplicate, enrich, parse
from agents.delivery.failures import TRY_AGAIN, stop_hard
from agents.health.endpoints import serve
from agents.health.http_server import PortTaken
from agents.health.watchdog import Watchdog, beat
from agents.nlp.child import ChildNotStarted, settle
from agents.runtime.context import nlp
from agents.worker import start_offsets
from streams.faust.app import app, settings
from streams.faust.patches import begin_where

FAIL = 1
AGENTS = (parse.parse, deduplicate.deduplicate, attach.attach, enrich.enrich, check.check, alert.alert)
begin_where(start_offsets.begins_at)


@app.task  # type: ignore[untyped-decorator]
async def load_models() -> None:
    """Load the models while the group is forming."""
    try:
        await nlp.start()
    except ChildNotStarted as error:  # Faust would end with 1, and with a last commit
        stop_hard(TRY_AGAIN, "no nlp child", error=str(error), fix="the pipeline of nlp.pipeline cannot be loaded")
    settle()


@app.task  # type: ignore[untyped-decorator]
async def look_after() -> None:
    """Watch this worker from a thread of its own, answer probes, and tell the watchdog that the loop turns."""
    watchdog = Watchdog({topic: agent.name for agent in AGENTS for topic in agent.channel.topics})
    try:
        serve(settings.health, watchdog)
    except PortTaken as error:
        stop_hard(FAIL, "the health server cannot start", error=str(error), fix="change health.port, or set it to 0")
    watchdog.start()
    await beat()


@app.on_before_shutdown.connect  # type: ignore[untyped-decorator]
async def end_child(*_: object, **__: object) -> None:
    """Leave no child behind."""
    nlp.shut()


class Worker(faust.Worker):  # type: ignore[misc]
    """Faust's worker, which would end with 1 whatever broke, after a stop in order that may take long without a broker,
    and would not hear a second signal: somebody who asks twice is in a hurry."""

    async def start(self) -> None:
        """Start, and run until the end. Ends the process with 75 where nobody answers."""
        try:
            await super().start()
        except (KafkaError, OSError) as error:  # a TimeoutError is an OSError
            stop_hard(TRY_AGAIN, "the worker could not start", error=repr(error), broker=settings.broker.url)

    def _crash(self, reason: BaseException) -> None:
        """Told of every service of Faust's that broke beyond what its own supervisor mends."""
        stop_hard(TRY_AGAIN, "a service of the worker broke", error=repr(reason))

    def _schedule_shutdown(self, signal: Any) -> None:
        if self._signal_stop_time:
            stop_hard(TRY_AGAIN, "a second signal: stopped at once")
        super()._schedule_shutdown(signal)


def run() -> None:
    """Run until a signal; returns only by exiting the process."""
    settings.worker.data_dir.mkdir(parents=True, exist_ok=True)
    worker = Worker(app, loglevel=settings.worker.log_level, quiet=True, redirect_stdouts=False, override_logging=False)
    worker.spinner = None  # it would write terminal codes into the logs
    worker.execute_from_commandline()
