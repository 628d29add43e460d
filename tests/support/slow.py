"""A worker in which one item takes long: `HOLD_UP=busy:30` keeps the event loop busy for 30 seconds.

With `HOLD_UP=silent:0` the first stage reads nothing, like a consumer that hangs. Run as
`python tests/support/slow.py … worker` in place of `copytaster … worker`.
"""

import asyncio
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk.cli.main import main

HOW, SECONDS = os.environ["HOLD_UP"].split(":")
MARK = b"take your time"


def arm() -> None:
    """Slow down the first stage before the command builds its worker."""
    if HOW == "busy":
        _slow_down()
    else:
        _fall_silent()


def _slow_down() -> None:
    from agents.parse import Parse
    from agents.worker import build

    class Busy(Parse):
        """`parse` that keeps the loop busy for an item with the mark."""

        async def handle(self, inbound: Any, changes: Any) -> Any:
            end = time.monotonic() + float(SECONDS)
            while MARK in inbound.value and time.monotonic() < end:
                sum(range(10_000))
            return await super().handle(inbound, changes)

    stages = tuple(Busy if stage is Parse else stage for stage in build.STAGES)
    build.build_worker = partial(build.build_worker, stages=stages)  # type: ignore[assignment]


def _fall_silent() -> None:
    from agents.runtime.batch_runner import BatchRunner

    gather = BatchRunner._gather

    async def hears_nothing(self: BatchRunner) -> Any:
        if self._stage.name == "parse":
            await asyncio.Event().wait()
        return await gather(self)

    BatchRunner._gather = hears_nothing  # type: ignore[method-assign]


if __name__ == "__main__":  # the nlp child imports this file again
    arm()
    main()
