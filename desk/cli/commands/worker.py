"""`copytaster worker`: run the agents until a signal."""

from typing import Any

import click

from desk.logs import configure


@click.command("worker")
@click.pass_obj
def command(context: Any) -> None:
    """Run one worker: every stage, one core of work. Scale by starting more."""
    settings = context.settings
    configure(settings.worker.log_level)
    # Imported here: the app is built from the settings above, when it is imported.
    from agents.worker.run import run

    run()
