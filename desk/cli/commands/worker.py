"""`copytaster worker`: run the agents until a signal."""

from typing import Any

import click

from desk.logs import configure_logging


@click.command("worker")
@click.pass_obj
def command(context: Any) -> None:
    """Run one worker: every stage, one core of work. Scale by starting more."""
    settings = context.settings
    configure_logging(settings.worker.log_level)
    # Imported here: Faust takes a second to import, which every other command would wait for.
    from agents.worker.build import build_worker

    build_worker(settings).run()
