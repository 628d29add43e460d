"""A worker of `parse` and `deduplicate` alone, for `memory`: what is costly is left out, what remembers stays.

Started as a worker is, by `tests.support.processes`: python first_stages.py --set KEY=VALUE… worker
"""

import sys
from itertools import pairwise

from desk.logs import configure
from streams.settings.settings import load, use


def main(arguments: list[str]) -> None:
    """Run until a signal."""
    told = dict(pair.split("=", 1) for flag, pair in pairwise(arguments) if flag == "--set")
    settings = use(load(overrides=told))
    configure(settings.worker.log_level)
    # Imported here: the app is built from the settings above, when it is imported.
    from agents.worker import run
    from streams.faust.app import app

    for agent in run.AGENTS[2:]:
        del app.agents[agent.name]
    run.run()


if __name__ == "__main__":
    main(sys.argv[1:])
