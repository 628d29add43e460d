"""A worker that dies by kill -9 at a chosen step: CRASH_AT=stage:step:n, at the n-th time it gets there.

Run as `python tests/support/crashing.py … worker`, where `copytaster … worker` would be run.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk.cli.main import main

STAGE, STEP, TIMES = os.environ["CRASH_AT"].split(":")
left = int(TIMES)


def reached(stage: str, step: str) -> None:
    """The trap: ends the process where it has got there for the last time."""
    global left
    if (stage, step) == (STAGE, STEP):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def arm() -> None:
    """Have the command build a worker that tells the trap of its steps."""
    from agents.worker import build

    build.build_worker = partial(build.build_worker, reached=reached)  # type: ignore[assignment]


if __name__ == "__main__":  # the nlp child imports this file again
    arm()
    main()
