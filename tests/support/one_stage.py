"""A worker of one stage alone, so that what it costs can be told: STAGE=deduplicate python … worker.

Run as `python tests/support/one_stage.py … worker`, where `copytaster … worker` would be run.
"""

import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk.cli.main import main


def leave_alone(name: str) -> None:
    """Have the command build a worker with this stage and no other."""
    from agents.worker import build

    (stage,) = [stage for stage in build.STAGES if stage.flow.name == name]
    build.build_worker = partial(build.build_worker, stages=(stage,))  # type: ignore[assignment]


if __name__ == "__main__":  # the nlp child imports this file again
    leave_alone(os.environ["STAGE"])
    main()
