"""`copytaster config keys|check`."""

from typing import Any

import click
import orjson

from streams.settings import keys


@click.group("config")
def group() -> None:
    """What can be set, and whether what is set is right."""


@group.command("keys")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def keys_(as_json: bool) -> None:
    """List every setting with its default and meaning."""
    if as_json:
        click.echo(orjson.dumps([{"key": k, "description": d, "default": str(v)} for k, d, v in keys()]))
        return
    for key, description, default in keys():
        click.echo(f"{key} = {default}\n    {description}")


@group.command()
@click.pass_obj
def check(context: Any) -> None:
    """Read all settings; name every wrong one at once. Exit 64 where one is wrong."""
    _ = context.settings
    click.echo("settings are sound")
