"""A worker in which one item takes its time: `HOLD_UP=busy:30` keeps the event loop itself busy so long.

`HOLD_UP=silent:0` lets the first stage read nothing, as a consumer that fell silent would. Run as
`python tests/support/slow.py … worker`, where `copytaster … worker` would be run.
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import desk.cli.commands.worker as worker
from desk.cli.main import main

HOW, SECONDS = os.environ["HOLD_UP"].split(":")
MARK = b"take your time"
configure = worker.configure


def armed(level: str) -> None:
    """Configure logs as the command does, then slow the first stage down."""
    configure(level)
    if HOW == "busy":
        _slow_down()
    else:
        _fall_silent()


def _slow_down() -> None:
    from agents import parse

    step = parse.step

    async def keep_the_loop_busy(inbound: Any, changes: Any) -> Any:
        end = time.monotonic() + float(SECONDS)
        while MARK in inbound.value and time.monotonic() < end:
            sum(range(10_000))
        return await step(inbound, changes)

    parse.step = keep_the_loop_busy
    # the agent's body has the step as a name of its module, which it looks up when it begins


def _fall_silent() -> None:
    from agents.runtime.batch_runner import Guard

    gather = Guard._gather

    async def hears_nothing(self: Guard, queue: Any) -> list[Any]:
        if self.stage == "parse":
            await asyncio.Event().wait()
        return await gather(self, queue)

    Guard._gather = hears_nothing  # type: ignore[method-assign]


if __name__ == "__main__":  # the nlp child imports this file again
    worker.configure = armed
    main()
