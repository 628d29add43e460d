"""Workers under a supervisor: whoever ends is started again under its own name, as systemd or Kubernetes would."""

import asyncio
import os
import signal
import subprocess
from collections import Counter
from contextlib import suppress

from streams.devbroker.embedded import find_free_port
from tests.chaos.probes import is_ready
from tests.support.processes import ROOT, Pipeline

SABOTAGE = ROOT / "tests" / "chaos" / "sabotage.py"
LOOK_EVERY = 0.5


class Fleet:
    """So many workers of one pipeline; `ended` counts how they ended, by exit code (-9 is kill -9)."""

    def __init__(self, pipeline: Pipeline, size: int, *, sabotage: str = "") -> None:
        self.pipeline, self.sabotage = pipeline, sabotage
        self.environ: dict[str, str] = {}
        self.ended: Counter[int] = Counter()
        self.ports = [find_free_port() for _ in range(size)]
        self.workers: list[subprocess.Popen[bytes] | None] = [None] * size
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start everybody, and look after them from now on."""
        for n in range(len(self.workers)):
            self._start(n)
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """SIGTERM to everybody, and wait."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        await asyncio.to_thread(self.pipeline.stop)

    def kill(self, n: int) -> None:
        """kill -9; its child ends with it."""
        worker = self.workers[n]
        if worker is not None and worker.poll() is None:
            worker.kill()

    def signal(self, n: int, number: signal.Signals) -> None:
        """Send a signal to a worker and its child."""
        worker = self.workers[n]
        if worker is not None and worker.poll() is None:
            os.killpg(worker.pid, number)

    def pids(self) -> list[int]:
        """The workers that run."""
        return [w.pid for w in self.workers if w is not None and w.poll() is None]

    async def ready(self, deadline: float) -> float:
        """Seconds until every worker answers that it is ready."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            answers = await asyncio.gather(*(asyncio.to_thread(is_ready, port) for port in self.ports))
            if all(answers):
                return loop.time() - began
            if loop.time() - began > deadline:
                raise AssertionError(f"not ready within {deadline} s: {answers}\n{self.pipeline.logs()}")
            await asyncio.sleep(0.3)

    def _start(self, n: int) -> None:
        environ = self.environ | {
            "COPYTASTER_WORKER__INSTANCE_ID": f"w{n}",
            "COPYTASTER_HEALTH__PORT": str(self.ports[n]),
        }
        if self.sabotage:
            environ["SABOTAGE"] = self.sabotage
        self.workers[n] = self.pipeline.start(launcher=SABOTAGE if self.sabotage else None, environ=environ)

    async def _keep(self) -> None:
        while True:
            for n, worker in enumerate(self.workers):
                if worker is not None and worker.poll() is not None:
                    self.ended[worker.returncode] += 1
                    self._start(n)
            await asyncio.sleep(LOOK_EVERY)
