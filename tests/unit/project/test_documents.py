"""What the documents name exists: files, links, tests, commands and settings."""

import re
from pathlib import Path

import click
import pytest

from agents.parse import LARGE
from desk.cli.main import cli
from streams.settings.settings import keys
from tests.brokers import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOLDERS = ("copytaster", "streams", "agents", "desk", "config", "tests", "docs", "benchmarks", "training")
pytestmark = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    assert [link for link in links if not link.startswith("https://") and not (page.parent / link).exists()] == []


def test_paths_in_the_text_exist(page: Path) -> None:
    text = (
        re.sub(r"(?m)^\| `[^`]+` \|", "|", page.read_text("utf-8"))
        if page.name == "moved.md"
        else page.read_text("utf-8")
    )
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`", text)
    named += re.findall(r"`([\w-]+\.py)`", text)
    known = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")} | {"alerts.py"}
    assert [name for name in named if not (ROOT / name).exists() and name not in known] == []


def test_tests_in_the_text_exist(page: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", page.read_text("utf-8")))
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    written = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert named - written == set()


def test_commands_in_the_text_exist(page: Path) -> None:
    for line in re.findall(r"copytaster (?:--set \S+ )?([a-z]+(?: [a-z]+)?)\b", _shown(page)):
        first, _, second = line.partition(" ")
        command = cli.commands.get(first)
        assert command is not None, line
        if isinstance(command, click.Group) and second:
            assert second in command.commands, line


def test_settings_in_the_text_exist(page: Path) -> None:
    known = {key for key, _, _ in keys()}
    sections = "|".join(sorted({key.partition(".")[0] for key in known} - {"copytaster"}))
    named = re.findall(rf"`(?:--set )?((?:{sections})\.[a-z_]+)\b(?!\.)", page.read_text("utf-8"))
    assert set(named) - known - {"guard.py", "statements.routed", "alerts.current"} == set()


def test_the_size_from_which_items_are_parsed_in_the_child_is_the_one_in_the_code(page: Path) -> None:
    """Those that speak of it are named here, so that none falls silent."""
    told = re.findall(r"\bitems above (\d+) (\w+)", " ".join(page.read_text("utf-8").split()), re.IGNORECASE)
    assert told == ([(str(LARGE // 1024), "KiB")] if page.name in {"decisions.md", "formats.md"} else [])


def _shown(page: Path) -> str:
    """What stands in code: blocks and `spans`."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```(?:sh.*)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])
