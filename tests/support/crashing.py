"""A worker that dies by kill -9 at a chosen step: CRASH_AT=stage:step:n, at the n-th time it gets there.

Run as `python tests/support/crashing.py … worker`, where `copytaster … worker` would be run.
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import desk.cli.commands.worker as worker
from desk.cli.main import main

STAGE, STEP, TIMES = os.environ["CRASH_AT"].split(":")
left = int(TIMES)
configure = worker.configure


def armed(level: str) -> None:
    """Configure logs as the command does, then put the trap into the guard's seam."""
    configure(level)
    from agents.runtime import batch_runner

    def reached(stage: str, step: str) -> None:
        global left
        if (stage, step) == (STAGE, STEP):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    batch_runner.reached = reached


if __name__ == "__main__":  # the nlp child imports this file again
    worker.configure = armed
    main()
