"""`copytaster config keys|show|check`."""

from typing import Any

import click
import orjson

from streams.settings.settings import list_keys, load_with_origins


@click.group("config")
def group() -> None:
    """The settings, and a check of them."""


@group.command("keys")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def keys_(as_json: bool) -> None:
    """List every setting with its default and meaning."""
    if as_json:
        click.echo(orjson.dumps([{"key": k, "description": d, "default": str(v)} for k, d, v in list_keys()]))
        return
    for key, description, default in list_keys():
        click.echo(f"{key} = {default}\n    {description}")


@group.command()
@click.option("--origin", is_flag=True, help="Say where each value came from.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(context: Any, origin: bool, as_json: bool) -> None:
    """Show every setting as it is in use. Secrets are in files: only their paths show."""
    settings, origins = load_with_origins(overrides=context.overrides, directory=context.directory)
    rows = []
    for key, _, _ in list_keys():
        section, _, leaf = key.partition(".")
        value = getattr(getattr(settings, section), leaf)
        rows.append({"key": key, "value": str(value), "origin": origins.get(key, "default")})
    if as_json:
        click.echo(orjson.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['key']} = {row['value']}" + (f"    ({row['origin']})" if origin else ""))


@group.command()
@click.pass_obj
def check(context: Any) -> None:
    """Read all settings and name all wrong ones. Exit 64 if one is wrong."""
    _ = context.settings
    click.echo("settings are sound")
