"""A worker of `parse` and `deduplicate` alone, for `memory`: what is costly is left out, what remembers stays.

Started as a worker is, by `tests.support.processes`: python first_stages.py --set KEY=VALUE… worker
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
    # Imported here: the nlp child imports this file again, and need not have Faust.
    from agents.worker.build import STAGES, build_worker

    build_worker(settings, stages=STAGES[:2]).run()


if __name__ == "__main__":
    main(sys.argv[1:])
