"""The demo as a user runs it: alerts on the distorted statements, and nothing left after it however it ends."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.brokers import ROOT, read_proc

pytestmark = pytest.mark.timeout(240)

PROGRAM = str(Path(sys.executable).with_name("copytaster"))
PAGE = "config/samples/07-tram-crash-page.txt"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the command puts temporary files: a short path, since sockets lie there too (108 bytes on Linux)."""
    with tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """Temporary files go where this test can see them; no settings but those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPYTASTER_")}
    return kept | {"TMPDIR": str(folder), "COLUMNS": "80"}


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [PROGRAM, *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)


@contextmanager
def started(*arguments: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The command under way, standard error to be read as it comes."""
    pipe = subprocess.PIPE
    demo = subprocess.Popen([PROGRAM, *arguments], env=environment, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)
    try:
        yield demo
    finally:
        demo.kill()
        demo.communicate()


def said(demo: subprocess.Popen[str], what: str) -> re.Match[str]:
    """The first line of standard error that matches; fails where it ends without."""
    assert demo.stderr is not None
    lines = []
    for line in demo.stderr:
        lines.append(line)
        if found := re.search(what, line):
            return found
    raise AssertionError(f"never said {what!r}: {''.join(lines)}")


def running(folder: Path) -> dict[int, str]:
    """Every process that was started with `folder` for its temporary files, with its command line."""
    mark = f"TMPDIR={folder}"
    return {
        int(process.name): read_proc(process / "cmdline").replace("\0", " ")
        for process in Path("/proc").glob("[0-9]*")
        if mark in read_proc(process / "environ")
    }


def assert_nothing_is_left(folder: Path) -> None:
    deadline = time.monotonic() + 5
    while running(folder) and time.monotonic() < deadline:  # killed is not yet gone
        time.sleep(0.05)
    assert running(folder) == {}
    assert list(folder.iterdir()) == []


def until_models_load(folder: Path) -> None:
    """The worker has a child of its own by now, which must not stay behind either."""
    deadline = time.monotonic() + 60
    while not any("forkserver" in command for command in running(folder).values()):
        assert time.monotonic() < deadline, running(folder)
        time.sleep(0.05)


def test_our_samples_are_read_repeats_dropped_and_distortions_shown(environment: dict[str, str], folder: Path) -> None:
    done = run("demo", environment=environment)
    assert done.returncode == 0, done.stderr
    assert "«Seventeen» people were treated" in done.stdout
    assert "Sandtrans put the damage at about [-9 million-]{+900,000+} crowns." in done.stdout
    assert "7 items in: 6 stories, 1 repeat dropped, 0 dead letters.\n" in done.stdout
    assert re.search(r"^2\d statements checked: \d+ alerts, in \d+\.\d s\.$", done.stdout, re.MULTILINE)
    shown = re.search(r"Dashboard at http://127\.0\.0\.1:\d+/ with (\d+) alerts,\nclosed again", done.stderr)
    assert shown
    assert f" checked: {shown[1]} alerts," in done.stdout
    assert max(map(len, (done.stdout + done.stderr).splitlines())) <= 80
    assert "\x1b" not in done.stdout + done.stderr
    assert_nothing_is_left(folder)


def test_the_alerts_topic_holds_the_alerts_that_check_finds(environment: dict[str, str], folder: Path) -> None:
    report = json.loads(run("check", PAGE, "--json", environment=environment).stdout)
    flagged = [s for s in report["statements"] if s["flagged"]]
    assert 6 in {s["n"] for s in flagged}

    done = run("demo", PAGE, "--json", "--no-dashboard", environment=environment)
    assert done.returncode == 0, done.stderr
    assert "Dashboard" not in done.stderr
    alerts = [json.loads(line) for line in done.stdout.splitlines()]
    assert {a["chain_id"] for a in alerts} == {report["chain_id"]}
    assert {a["state"] for a in alerts} == {"opened"}
    assert {(a["id"], a["n"], a["statement"]) for a in alerts} == {(s["alert_id"], s["n"], s["text"]) for s in flagged}
    assert {a["id"]: a["findings"] for a in alerts} == {s["alert_id"]: s["findings"] for s in flagged}
    assert_nothing_is_left(folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_leaves_nothing(
    number: signal.Signals, environment: dict[str, str], folder: Path
) -> None:
    with started("demo", environment=environment) as demo:
        said(demo, "worker started")
        until_models_load(folder)
        demo.send_signal(number)
        _, rest = demo.communicate(timeout=20)
        assert "interrupted" in rest
        assert demo.returncode == 130
    assert_nothing_is_left(folder)


def test_a_worker_that_dies_ends_the_demo_with_its_log(environment: dict[str, str], folder: Path) -> None:
    with started("demo", environment=environment) as demo:
        worker = int(said(demo, r"worker started, process (\d+)")[1])
        until_models_load(folder)
        os.kill(worker, signal.SIGKILL)
        _, rest = demo.communicate(timeout=60)
        assert "copytaster: the worker has ended with -9; the end of its log:\n" in rest
        assert demo.returncode == 1
    assert_nothing_is_left(folder)


def test_a_demo_that_is_kept_shows_what_follows_and_ends_well(environment: dict[str, str], folder: Path) -> None:
    with started("demo", "config/samples/05-water-vapour.json", "--keep", "--json", environment=environment) as demo:
        exports = [said(demo, r"export (\w+)=(\S+)") for _ in range(3)]
        pointed = environment | {e[1]: e[2] for e in exports}
        assert demo.poll() is None
        published = run("ingest", PAGE, environment=pointed)
        assert published.stdout == "1 items published\n"
        assert demo.stdout is not None
        alert = json.loads(next(line for line in demo.stdout if b"9 million" in line.encode()))
        assert alert["findings"][0]["kind"] == "number"
        demo.send_signal(signal.SIGINT)
        _, rest = demo.communicate(timeout=20)
        assert rest.endswith("Stopped; nothing is left running.\n")
        assert demo.returncode == 0
    assert_nothing_is_left(folder)


def test_a_demo_with_its_dashboard_serves_the_alerts_until_it_is_ended(
    environment: dict[str, str], folder: Path
) -> None:
    with started("demo", PAGE, "--dashboard", environment=environment) as demo:
        url = said(demo, r"Dashboard at (http://127\.0\.0\.1:\d+/) with \d+ alerts?,")[1]
        said(demo, "until Ctrl-C")
        listed = httpx.get(f"{url}alerts").json()
        assert any("9 million" in item["alert"]["statement"] for item in listed["alerts"])
        story = httpx.get(f"{url}articles/{listed['alerts'][0]['alert']['chain_id']}").json()
        assert "tram" in story["versions"][0]["text"].lower()
        assert "Copytaster" in httpx.get(url).text
        demo.send_signal(signal.SIGINT)
        _, rest = demo.communicate(timeout=20)
        assert rest.endswith("Stopped; nothing is left running.\n")
        assert demo.returncode == 0
    assert_nothing_is_left(folder)
