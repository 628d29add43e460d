"""`copytaster worker`: run the stages until a signal comes."""

from typing import Any

import click

from desk.logs import configure_logging


@click.command("worker")
@click.pass_obj
def command(context: Any) -> None:
    """Run one worker: every stage, one core of work. Scale by starting more."""
    settings = context.settings
    configure_logging(settings.worker.log_level)
    # Imported here: Faust takes a second to import. No other command should wait for it.
    from agents.worker.build import build_worker

    build_worker(settings).run()
