"""A worker of one stage alone, so that what it costs can be told: STAGE=deduplicate python … worker.

Run as `python tests/support/one_stage.py … worker`, where `copytaster … worker` would be run.
"""

import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import faust

import desk.cli.commands.worker as worker
from desk.cli.main import main

STAGE = os.environ["STAGE"]
configure = worker.configure


def alone(level: str) -> None:
    """Configure logs as the command does, then run Faust with this stage's agent and no other."""
    configure(level)
    from streams.faust.app import app, settings

    importlib.import_module(f"agents.{STAGE}")
    settings.worker.data_dir.mkdir(parents=True, exist_ok=True)
    one = faust.Worker(app, loglevel=settings.worker.log_level, quiet=True, redirect_stdouts=False,
                       override_logging=False)  # fmt: skip
    one.spinner = None
    one.execute_from_commandline()


if __name__ == "__main__":
    worker.configure = alone
    main()
