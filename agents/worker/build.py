"""A worker: every stage over one Faust app, in the order of the flow, and the process around them.

`build_worker` creates everything from the settings; nothing exists before, and two workers share nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import faust

from agents.alert import Alerting
from agents.attach import Attach
from agents.check import Check
from agents.deduplicate import Deduplicate
from agents.enrich import Enrich
from agents.nlp.child_process import NlpChild
from agents.parse import Parse
from agents.runtime.batch_runner import run_stage
from agents.runtime.context import Runtime, build_runtime
from agents.runtime.stage import Stage
from agents.worker.process import WorkerProcess, end_child, load_models, look_after
from agents.worker.start_offsets import StartOffsets
from streams.faust.app import build_app, build_channel
from streams.faust.batch_writer import FaustBatchWriter
from streams.faust.membership import FaustMembership
from streams.faust.patches import start_notes
from streams.faust.record_source import FaustRecordSource
from streams.faust.tables import FaustTables
from streams.settings.settings import Settings

STAGES: tuple[type[Stage], ...] = (Parse, Deduplicate, Attach, Enrich, Check, Alerting)


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker, ready to run. `app` is Faust's."""

    settings: Settings
    app: faust.App
    runtime: Runtime
    stages: Sequence[Stage]

    def run(self) -> None:
        """Run until a signal; ends by exiting the process."""
        settings = self.settings.worker
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        process = WorkerProcess(
            self.app, loglevel=settings.log_level, quiet=True, redirect_stdouts=False, override_logging=False
        )
        process.spinner = None  # else it would write terminal codes into the logs
        process.broker_url = self.settings.broker.url
        process.execute_from_commandline()


def build_worker(
    settings: Settings,
    *,
    stages: Sequence[type[Stage]] = STAGES,
    reached: Callable[[str, str], None] = lambda _stage, _step: None,
) -> Worker:
    """Build a worker with these stages. `reached` is called at each step of a batch (`Runtime.reached`). Raises
    OSError."""
    app = build_app(settings)
    nlp = NlpChild(settings.nlp)
    runtime = build_runtime(
        settings,
        group=FaustMembership(app),
        writer=FaustBatchWriter(app),
        tables=FaustTables(app, settings),
        nlp=nlp,
        reached=reached,
    )
    start_notes(app).begins_at = StartOffsets(runtime.states, settings.topics).begins_at
    built = [stage(runtime) for stage in stages]
    for stage in built:
        _register(app, stage)
    app.task(load_models(nlp))
    app.task(look_after(runtime, nlp, built))
    app.on_before_shutdown.connect(end_child(nlp), weak=False)
    return Worker(settings, app, runtime, built)


def _register(app: faust.App, stage: Stage) -> None:
    """Have Faust run a stage as an agent with its name."""

    async def body(stream: Any) -> None:
        await run_stage(stage, FaustRecordSource(stream.channel))

    body.__doc__ = type(stage).__doc__
    channel = build_channel(app, stage.runtime.settings, stage.flow.reads)
    app.agent(channel, name=stage.name, concurrency=1)(body)
