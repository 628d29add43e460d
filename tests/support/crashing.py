"""A worker that dies by kill -9 at a chosen step: CRASH_AT=stage:step:n, the n-th time that it reaches the step.

Run as `python tests/support/crashing.py … worker` in place of `copytaster … worker`.
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
    """End the process when it has reached the step for the n-th time."""
    global left
    if (stage, step) == (STAGE, STEP):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def arm() -> None:
    """Make the command build a worker that reports its steps to `reached`."""
    from agents.worker import build

    build.build_worker = partial(build.build_worker, reached=reached)  # type: ignore[assignment]


if __name__ == "__main__":  # the nlp child imports this file again
    arm()
    main()
