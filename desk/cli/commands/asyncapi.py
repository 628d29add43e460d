"""`copytaster asyncapi`: the contract for programs that read our topics."""

from pathlib import Path
from typing import Any

import click
import orjson

from desk.contracts import build_asyncapi, build_documents


@click.command("asyncapi")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write it to a folder, with a JSON Schema for each topic.",
)
@click.pass_obj
def command(context: Any, out: Path | None) -> None:
    """Print the AsyncAPI 3 document of all topics, as JSON."""
    settings = context.settings
    if out is None:
        click.echo(format_json(build_asyncapi(settings)))
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, tree in build_documents(settings).items():
        (out / name).write_bytes(format_json(tree) + b"\n")
        click.echo(f"{out / name}")


def format_json(tree: dict[str, Any]) -> bytes:
    """The document as bytes, in the form in which it is committed."""
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2)
