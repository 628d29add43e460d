"""`copytaster feed`: poll feeds, watch folders, accept pushed articles."""

import asyncio
from typing import Any

import click
import orjson

from desk.logs import configure_logging
from streams.kafka.admin import BrokerUnreachable
from streams.settings.feed_sources import SOURCES_FILE, FeedSource, load_sources
from streams.settings.settings import find_config_dir

EXIT_CHECK_FAILED = 2


@click.command("feed")
@click.option("--once", is_flag=True, help="Look at every source once and end; 2 where one fails.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print how each source did as JSON.")
@click.pass_obj
def command(context: Any, once: bool, as_json: bool) -> int:
    """Read the feeds and folders of sources.toml, and take articles that are pushed, until a signal."""
    # Imported here: no other command needs an HTTP client and a server.
    from desk.ingest.feeds import run

    settings = context.settings
    directory = find_config_dir(context.directory)
    sources = load_sources(directory)
    if not sources and (once or not settings.feed.port):
        raise click.ClickException(f"{directory / SOURCES_FILE} names no source, and feed.port is 0: nothing to do")
    configure_logging(settings.worker.log_level)
    if once:
        return _once(run, sources, settings, as_json)
    try:
        asyncio.run(run.serve(sources, settings, on=lambda url: click.echo(f"articles are taken at {url}", err=True)))
    except BrokerUnreachable:
        raise
    except OSError as error:
        raise click.ClickException(f"feed: {error}") from error
    return 0


def _once(run: Any, sources: tuple[FeedSource, ...], settings: Any, as_json: bool) -> int:
    health = asyncio.run(run.once(sources, settings))
    if as_json:
        click.echo(orjson.dumps(run.views(health)))
    else:
        for one in health:
            outcome = one.error or f"{one.published} published" + (f", {one.refused} too large" if one.refused else "")
            click.echo(f"{one.name}: {one.state}: {outcome}")
    return EXIT_CHECK_FAILED if any(one.error for one in health) else 0
