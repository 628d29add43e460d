"""A worker with only `parse` and `deduplicate`, for `memory`: it has the stages that remember, not the costly ones.

`tests.support.processes` starts it like a worker: python first_stages.py --set KEY=VALUE… worker
"""

import sys
from itertools import pairwise

from desk.logs import configure_logging
from streams.settings.settings import load_settings


def main(arguments: list[str]) -> None:
    """Run until a signal."""
    told = dict(pair.split("=", 1) for flag, pair in pairwise(arguments) if flag == "--set")
    settings = load_settings(overrides=told)
    configure_logging(settings.worker.log_level)
    # Imported here: the nlp child imports this file again, and does not need Faust.
    from agents.worker.build import STAGES, build_worker

    build_worker(settings, stages=STAGES[:2]).run()


if __name__ == "__main__":
    main(sys.argv[1:])
