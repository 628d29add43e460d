"""`copytaster dashboard`: serve the alerts to browsers until a signal comes."""

import asyncio
from typing import Any

import click

from desk.logs import configure_logging
from streams.kafka.admin import BrokerUnreachable, find_missing_topics
from streams.topics import ALERTS, ALERTS_CURRENT, ALERTS_DESK


@click.command("dashboard")
@click.pass_obj
def command(context: Any) -> None:
    """Show the alerts in a browser, live; on this machine only, or with a token."""
    settings = context.settings
    configure_logging(settings.worker.log_level)
    asyncio.run(_serve(settings))


async def _serve(settings: Any) -> None:
    from desk.dashboard.log import LogUnavailable  # no other command needs a web server
    from desk.dashboard.serve import load_access_rules, serve

    access = load_access_rules(settings)
    missing = await find_missing_topics(settings, ALERTS, ALERTS_CURRENT, ALERTS_DESK)
    if missing:
        raise click.ClickException(f"no topic {', '.join(missing)} at the broker; run `copytaster topics create`")
    try:
        await serve(settings, access, on=lambda url: click.echo(f"dashboard at {url} until Ctrl-C", err=True))
    except LogUnavailable as error:
        raise BrokerUnreachable(str(error)) from error
