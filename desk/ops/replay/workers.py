"""A run's own workers: real workers that use this machine's processors after all other processes."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from copytaster.model.replay_run import ReplayRun
from desk.ops.replay.topics import build_own_settings
from streams.devbroker.child_process import ChildProcess
from streams.settings.settings import Settings

NICENESS = 10
"""A replay can wait: it gets a tenth of a live worker's share if both want the processor (Linux: 110 to 1024).

At 19 it would get a seventieth, on a busy machine too little to stay in its group.
"""
STOP_SECONDS = 20.0
MOST_RESTARTS = 5
RESTART_PAUSE = 2.0
"""Seconds before a worker that has ended is started again."""


class ReplayFailed(Exception):
    """The run could not continue; it can be resumed. The message says why."""


class RunWorkers:
    """The workers of one run, as child processes; `with` starts them and ends them."""

    def __init__(self, run: ReplayRun, settings: Settings, directory: Path | None) -> None:
        self._run = run
        own = dict(run.overrides) | build_own_settings(run, settings)
        self._command = ["nice", "-n", str(NICENESS), str(Path(sys.executable).with_name("copytaster"))]
        if directory is not None:
            self._command += ["--config-dir", str(directory)]
        for key, value in own.items():
            self._command += ["--set", f"{key}={value}"]
        self.folder = Path(own["worker.data_dir"])
        self._children: dict[int, ChildProcess] = {}
        self._restarts = 0

    def __enter__(self) -> "RunWorkers":
        self.folder.mkdir(parents=True, exist_ok=True)
        for number in range(self._run.workers):
            self._start(number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children.values():
            if child.exit_code is None:
                os.kill(child.pid, signal.SIGTERM)
        for child in self._children.values():
            child.stop(STOP_SECONDS)
            with suppress(ProcessLookupError):  # a worker that died by itself may have left its own child behind
                os.killpg(child.pid, signal.SIGKILL)

    async def watch(self) -> None:
        """Restart workers that have ended. Raises ReplayFailed if they keep ending."""
        while True:
            await asyncio.sleep(RESTART_PAUSE)
            for number, child in list(self._children.items()):
                if child.exit_code is None:
                    continue
                self._restarts += 1
                if self._restarts > MOST_RESTARTS:
                    raise self.build_error(f"a worker keeps ending, this time with {child.exit_code}")
                self._start(number)

    def build_error(self, why: str) -> ReplayFailed:
        """An error that ends with the last lines of the workers' logs."""
        logs = "\n".join(child.output() for child in self._children.values())
        return ReplayFailed(f"{why}; go on with `copytaster replay resume {self._run.id}`. Their logs end:\n{logs}")

    def _start(self, number: int) -> None:
        self._children[number] = ChildProcess([*self._command, "worker"], log=self.folder / f"worker-{number}.log")
