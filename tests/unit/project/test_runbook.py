"""Every command line in docs/how-to and docs/reference names a command and options that exist."""

import re
import shlex

import click
import pytest
import yaml

from desk.cli.main import cli
from tests.brokers import ROOT

PAGES = sorted(page for folder in ("how-to", "reference") for page in (ROOT / "docs" / folder).glob("*.md"))
RUNBOOK = (ROOT / "docs" / "how-to" / "runbook.md").read_text("utf-8")
NEEDED = ("Lag grows", "A worker is stuck", "A topic is full", "A bad deploy", "Backfill a week", "Rotate a secret",
          "A larger topic set, filled by replay")  # fmt: skip
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
OTHERS = {"docker", "kafka-configs.sh", "curl", "openssl", "mkdir", "chmod", "git", "df", "kubectl", "make"}
"""Programs that are not ours."""
COMPOSE = {"up", "ps", "logs", "restart", "stop", "run"}


def lines(page: str) -> list[list[str]]:
    """The words of every line in its blocks of commands, without remarks."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    typed = [block for language, block in blocks if not language]
    return [words for block in typed for line in block.splitlines() if (words := shlex.split(line, comments=True))]


LINES = [words for page in PAGES for words in lines(page.read_text("utf-8"))]


def parsed(words: list[str]) -> None:
    """Raise where the command or one of its options does not exist; values are not looked at."""
    command: click.Command = cli
    while True:
        parser = command.make_parser(click.Context(command, **cli.context_settings))
        if not isinstance(command, click.Group):
            parser.parse_args(list(words))
            return
        _, rest, _ = parser.parse_args(list(words))
        if not rest or (rest[0] not in command.commands and command.invoke_without_command):
            return
        command, words = command.commands[rest[0]], rest[1:]


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_every_line_can_be_typed(words: list[str]) -> None:
    if words[0] == "copytaster":
        parsed(words[1:])
    else:
        assert words[0] in OTHERS


@pytest.mark.parametrize("words", [w for w in LINES if w[:2] == ["docker", "compose"]], ids=" ".join)
def test_compose_is_asked_for_services_and_profiles_that_it_has(words: list[str]) -> None:
    assert COMPOSE & set(words)
    profiles = {p for service in SERVICES.values() for p in service.get("profiles", [])}
    if "--profile" in words:
        assert words[words.index("--profile") + 1] in profiles
    named = [w for w in words[2:] if not w.startswith("-") and w.isalpha()]
    assert set(named) - COMPOSE <= set(SERVICES) | profiles


@pytest.mark.parametrize("what", NEEDED)
def test_the_runbook_has_steps_for(what: str) -> None:
    section = re.search(rf"^## {re.escape(what)}$(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL)
    assert section, what
    assert any(words[0] == "copytaster" for words in lines(section[1])), "a step of ours, to see or to repair"


@pytest.mark.parametrize("words", [["lagg"], ["lag", "--wach"], ["replay", "--fromm", "-2h"], ["rejected", "lost"]])
def test_a_line_that_cannot_be_typed_would_be_noticed(words: list[str]) -> None:
    with pytest.raises((click.UsageError, KeyError)):
        parsed(words)
