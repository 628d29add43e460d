"""A worker of a single stage, to measure the stage's cost: STAGE=deduplicate python … worker.

Run as `python tests/support/one_stage.py … worker` in place of `copytaster … worker`.
"""

import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk.cli.main import main


def leave_alone(name: str) -> None:
    """Make the command build a worker with only this stage."""
    from agents.worker import build

    (stage,) = [stage for stage in build.STAGES if stage.flow.name == name]
    build.build_worker = partial(build.build_worker, stages=(stage,))  # type: ignore[assignment]


if __name__ == "__main__":  # the nlp child imports this file again
    leave_alone(os.environ["STAGE"])
    main()
