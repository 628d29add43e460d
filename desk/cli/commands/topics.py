"""`copytaster topics create|describe`."""

import asyncio
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from streams.kafka.admin import create_topics, describe_topics

EXIT_CHECK_FAILED = 2


@click.group("topics")
def group() -> None:
    """Declare the topics at the broker, or compare them with what is declared."""


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def create(context: Any, as_json: bool) -> None:
    """Create every topic and changelog that is missing."""
    created = asyncio.run(create_topics(context.settings))
    if as_json:
        click.echo(orjson.dumps({"created": created}))
    else:
        click.echo("\n".join(f"created {name}" for name in created) or "all topics are there")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def describe(context: Any, as_json: bool) -> int:
    """Show every topic as declared, and where the broker differs. Exit 2 if it does."""
    described = asyncio.run(describe_topics(context.settings))
    if as_json:
        click.echo(orjson.dumps([
            {"name": d.declared.name, "partitions": d.partitions, "declared_partitions": d.declared.partitions,
             "config": d.declared.config, "problems": d.problems} for d in described
        ]))  # fmt: skip
    else:
        table = Table("topic", "partitions", "keeps", "largest", "problems", box=None, pad_edge=False)
        for d in described:
            table.add_row(
                d.declared.name,
                str(d.declared.partitions),
                _keeps(d.declared.config),
                f"{int(d.declared.config['max.message.bytes']) / 1_048_576:g} MiB",
                "\n".join(d.problems) or "-",
            )
        Console().print(table)
    return EXIT_CHECK_FAILED if any(d.problems for d in described) else 0


def _keeps(config: dict[str, str]) -> str:
    if config["cleanup.policy"] == "compact":
        return "last by key"
    given = config.get("retention.ms", "-1")
    return "for ever" if given == "-1" else f"{int(given) / 86_400_000:g} days"
