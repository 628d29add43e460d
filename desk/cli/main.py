"""The command `copytaster`: a group with one command for each task.

Exit codes: 0 ok, 1 error, 2 a check failed, 3 refused, 64 usage, 70 fail-stop, 75 try again.
"""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from copytaster.text.model_files import ModelDamagedError
from desk.cli.commands import (
    asyncapi,
    check,
    config,
    dashboard,
    dedupe,
    demo,
    doctor,
    evaluate,
    evaluate_attributions,
    extract,
    feed,
    ingest,
    lag,
    parse,
    rejected,
    replay,
    state,
    topics,
    worker,
)
from desk.refusal import Refusal
from streams.kafka.admin import BrokerUnreachable
from streams.settings.settings import Settings, SettingsError, load_settings

EXIT_ERROR, EXIT_REFUSED, EXIT_USAGE, EXIT_TRY_AGAIN = 1, 3, 64, 75


class CommandContext:
    """The options that all commands share; settings are read at the first use."""

    def __init__(self, overrides: dict[str, str], directory: Path | None) -> None:
        self.overrides = overrides
        self.directory = directory

    @property
    def settings(self) -> Settings:
        """The settings of this run. Raises SettingsError."""
        return load_settings(overrides=self.overrides, directory=self.directory)


def _pairs(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals:
            raise click.BadParameter(f"{one!r} is not KEY=VALUE")
        pairs[key] = value
    return pairs


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="copytaster")
@click.option("--config-dir", type=click.Path(file_okay=False, path_type=Path), help="Folder of copytaster.toml.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", callback=_pairs, help="Override a setting.")
@click.pass_context
def cli(context: click.Context, config_dir: Path | None, overrides: dict[str, str]) -> None:
    """Reads every wire, drops the repeats, and flags statements that the source does not support."""
    context.obj = CommandContext(overrides, config_dir)


for command in (
    asyncapi.command,
    check.command,
    config.group,
    dashboard.command,
    dedupe.command,
    demo.command,
    doctor.command,
    evaluate.command,
    evaluate_attributions.command,
    extract.command,
    feed.command,
    ingest.command,
    lag.command,
    parse.command,
    rejected.group,
    replay.group,
    state.group,
    topics.group,
    worker.command,
):
    cli.add_command(command)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"copytaster: {message}", err=True)
    sys.exit(code)


def main(args: list[str] | None = None) -> Any:
    """Run the command line and exit."""
    try:
        result = cli.main(args, standalone_mode=False, prog_name="copytaster")
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except click.ClickException as error:
        _fail(error.format_message(), EXIT_ERROR)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted", 130)
    except Refusal as error:
        _fail(str(error), EXIT_REFUSED)
    except ModelDamagedError as error:
        _fail(str(error), EXIT_ERROR)
    except SettingsError as error:
        _fail(f"settings:\n{error}", EXIT_USAGE)
    except BrokerUnreachable as error:
        _fail(f"{error}; start one with `make kafka`, or set broker.url", EXIT_TRY_AGAIN)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_ERROR)
    sys.exit(result if isinstance(result, int) else 0)
