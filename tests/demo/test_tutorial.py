"""docs/tutorial.md, run from top to bottom as a reader would, its output compared with the page.

A block named after its language is a file (`json story.json`), `sh` is run, `sh first-terminal` is started
and left running, and `text` is what the block before it prints. `[...]` stands for anything.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.brokers import ROOT

pytestmark = pytest.mark.timeout(240)

BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROBABILITY = re.compile(r"\b[01]\.\d{3}\b")


class Reader:
    """Someone who follows the page in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COPYTASTER_")}
        self.environment = kept | {"TMPDIR": str(folder), "COLUMNS": "80"}
        self.first_terminal: subprocess.Popen[str] | None = None
        (folder / "config").symlink_to(ROOT / "config")
        (folder / ".venv").symlink_to(Path(sys.prefix))

    def run(self, block: str) -> str:
        """Run a block in the second terminal, which keeps what was exported."""
        script = f"set -eo pipefail\nif [ -f .exported ]; then . ./.exported; fi\n{block}\nexport -p > .exported"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=100
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def start(self, block: str) -> str:
        """Start a block in the first terminal; what it says until it tells how to reach it."""
        exported = f". {self.folder}/.exported; exec {block}"
        self.first_terminal = subprocess.Popen(
            ["bash", "-c", exported],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.first_terminal.stdout is not None
        said = ""
        for line in self.first_terminal.stdout:
            said += line
            if found := re.search(r"export (\w+)=(\S+)", line):
                self.environment[found[1]] = found[2]
                if found[1].endswith("APP_ID"):
                    return said
        raise AssertionError(f"ended early:\n{said}")

    def press_ctrl_c(self) -> str:
        """End the first terminal; the rest of what it said."""
        assert self.first_terminal is not None
        self.first_terminal.send_signal(signal.SIGINT)
        rest, _ = self.first_terminal.communicate(timeout=30)
        assert self.first_terminal.returncode == 0, rest
        return rest


@pytest.fixture
def reader() -> Iterator[Reader]:
    with tempfile.TemporaryDirectory(prefix="t-") as folder:
        made = Reader(Path(folder))
        yield made
        if made.first_terminal is not None:
            made.first_terminal.kill()
            made.first_terminal.communicate()


def matches(expected: str, printed: str) -> bool:
    """True where the printed text is the expected one, but for spaces at line ends, probabilities and `[...]`."""

    def plain(text: str) -> str:
        return "\n".join(PROBABILITY.sub("0.000", line.rstrip()) for line in text.strip().splitlines())

    pattern = ".*".join(re.escape(part) for part in plain(expected).split("[...]"))
    return re.search(pattern, plain(printed), re.DOTALL) is not None


def test_the_comparison_tells_one_from_another() -> None:
    assert matches("one 0.500\n[...]\nlast", "zero\none 0.812  \ntwo\nlast\n")
    assert not matches("one 0.500\n[...]\nlast", "zero\none 12\ntwo\nlast\n")
    assert not matches("one\nlast", "one\ntwo\nlast\n")


def test_the_tutorial_does_what_it_says(reader: Reader) -> None:
    printed, compared = "", 0
    for language, name, block in BLOCK.findall((ROOT / "docs/tutorial.md").read_text(encoding="utf-8")):
        if language == "text":
            assert matches(block, printed), f"expected:\n{block}\nprinted:\n{printed}"
            compared += 1
        elif name == "first-terminal":
            printed = reader.start(block)
        elif language == "sh":
            printed = reader.run(block)
        else:
            (reader.folder / name).write_text(block, encoding="utf-8")
    assert compared == 8
    assert "\nopened" in reader.press_ctrl_c()
    left = {path.name for path in reader.folder.iterdir()}
    assert left == {"config", ".venv", ".exported"}


def test_the_alert_in_the_readme_is_what_the_program_prints(reader: Reader) -> None:
    (block,) = re.findall(r"^```text\n(FLAG.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    printed = reader.run("export PATH=$PWD/.venv/bin:$PATH\ncopytaster check config/samples/01-ferry-aground.json")
    assert matches(block, printed), f"expected:\n{block}\nprinted:\n{printed}"
