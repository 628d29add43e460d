"""The fixtures of tests/brokers.py hold every other test to its promises; here they are held to theirs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.brokers import ROOT, children, is_running

LEAVES_A_PROCESS = """
import subprocess, sys

def test_it():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    print("child", child.pid)
"""

HAS_NO_MARK = """
def test_it(broker):
    assert broker
"""

IS_NOT_FOR_THE_EMBEDDED_BROKER = """
import pytest

@pytest.mark.connected
def test_it(kafka):
    kafka.restart()
"""


def run(folder: Path, test: str, broker: str = "embedded") -> tuple[int, str]:
    """Run one test file under our fixtures in a pytest of its own: its exit code and output."""
    path = folder / "test_it.py"
    path.write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.brokers", "-c", str(ROOT / "pyproject.toml")]
    command += ["-p", "no:cacheprovider", "-rs", f"--rootdir={folder}", str(path)]
    environment = {**os.environ, "COPYTASTER_TEST_BROKER": broker}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_test_that_leaves_a_process_fails_and_the_process_is_ended(tmp_path: Path) -> None:
    code, output = run(tmp_path, LEAVES_A_PROCESS)
    started = re.search(r"^child (\d+)$", output, re.MULTILINE)
    named = re.search(r"left running: \{(\d+):", output)
    assert code == 1
    assert started is not None
    assert named is not None
    assert started[1] == named[1]
    assert not is_running(int(named[1]))


def test_a_test_with_a_broker_must_say_that_it_is_connected(tmp_path: Path) -> None:
    code, output = run(tmp_path, HAS_NO_MARK)
    assert code == 4
    assert "test_it needs a broker and lacks the mark `connected`" in output


def test_what_is_not_for_the_embedded_broker_waits_for_kafka(tmp_path: Path) -> None:
    code, output = run(tmp_path, IS_NOT_FOR_THE_EMBEDDED_BROKER)
    assert code == 0
    assert "needs Apache Kafka: run `make test-kafka`" in output


def test_a_misspelt_choice_of_broker_is_refused(tmp_path: Path) -> None:
    code, output = run(tmp_path, IS_NOT_FOR_THE_EMBEDDED_BROKER, broker="kafak")
    assert code == 4
    assert "COPYTASTER_TEST_BROKER is 'kafak'" in output


def test_children_are_seen_until_they_end() -> None:
    before = children()
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    assert children().keys() - before.keys() == {child.pid}
    child.kill()
    child.wait()
    assert children() == before
