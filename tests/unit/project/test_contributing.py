"""The worked examples of CONTRIBUTING.md: what can run is run, and the lines that a change begins from are there."""

import json
import re
from types import ModuleType
from typing import Any

import pytest

from copytaster.checking.detectors import DETECTORS
from desk.cli.main import cli
from tests.brokers import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS: list[tuple[str, str, str]] = re.findall(r"(?ms)^```(\w+) (\S+)\n(.*?)^```$", PAGE)
FILES = {path: text for language, path, text in BLOCKS if language != "diff"}
CHANGES = [(path, text) for language, path, text in BLOCKS if language == "diff"]


def module(path: str) -> Any:
    """A file of the page as a module, without a place among ours."""
    made = ModuleType(path)
    exec(compile(FILES[path], path, "exec"), made.__dict__)
    return made


@pytest.mark.parametrize(("path", "text"), CHANGES, ids=[path for path, _ in CHANGES])
def test_the_lines_that_a_change_begins_from_are_in_the_file(path: str, text: str) -> None:
    there = (ROOT / path).read_text("utf-8").splitlines()
    assert [line[1:] for line in text.splitlines() if line[0] in " -" and line[1:] not in there] == []
    assert [line[1:] for line in text.splitlines() if line[0] == "+" and line[1:] in there] == []


def test_new_files_are_not_there_yet_and_have_a_folder() -> None:
    new = [path for path in FILES if path != "tests/unit/desk/ingest/feeds/test_fetch.py"]
    assert len(new) == 8
    assert [path for path in new if (ROOT / path).exists() or not (ROOT / path).parent.is_dir()] == []


def test_the_detector_passes_its_own_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DETECTORS, "records", module("copytaster/checking/detectors/records.py").detect)
    tests = module("tests/unit/copytaster/checking/detectors/test_records.py")
    tests.test_a_record_that_the_story_does_not_report_is_flagged()
    for more in ("It is the highest fine so far.", "It is the first fine of the year."):
        tests.test_a_record_in_other_words_is_not_flagged(more)


def test_the_format_reads_its_sample_as_expected() -> None:
    parse = module("copytaster/formats/markdown.py").parse
    article = parse(FILES["tests/wires/markdown-story.md"].encode()).article
    (expected,) = json.loads(FILES["tests/wires/markdown-story.md.expected.json"])["items"]
    assert {"title": article.title, "text": article.text} == expected


def test_the_command_passes_its_own_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.commands, "fingerprint", module("desk/cli/commands/fingerprint.py").command)
    test = module("tests/unit/desk/cli/test_fingerprint_command.py")
    test.test_each_article_has_a_line_with_its_fingerprint_and_its_uri()


def test_the_other_python_blocks_are_python() -> None:
    for path, text in FILES.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
