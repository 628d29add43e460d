"""The project's own promises: pinned and hashed, one way to make and check it, and what CI runs."""

import os
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.brokers import ROOT

CI = ROOT / ".ci" / "run"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    """Name and version of each requirement of a lock file, each of which must carry hashes."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    found = {}
    for line in lines:
        pinned = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", line)
        assert pinned, f"{lock}: {line}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), f"{lock}: {pinned[1]} has no hash"
        found[pinned[1].lower().replace("_", "-")] = pinned[2]
    return found


def test_every_locked_requirement_has_a_version_and_hashes_and_both_locks_agree() -> None:
    run, develop = (pins(lock) for lock in LOCKS)
    assert run.items() <= develop.items()
    assert {"faust-streaming", "aiokafka", "noida-db", "spacy", "setuptools"} <= set(run)
    assert {"pytest", "mypy", "ruff", "import-linter"} <= set(develop) - set(run)


def test_what_touches_internals_is_pinned_to_the_version_in_the_lock() -> None:
    locked = pins("requirements.lock")
    exact = dict(re.findall(r"([\w-]+)(?:\[.*\])?==(\S+)", "\n".join(PROJECT["project"]["dependencies"])))
    for name in ("faust-streaming", "mode-streaming", "aiokafka", "noida-db"):
        assert exact[name] == locked[name]


def test_the_project_says_its_licence_and_its_python() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.12"
    assert PROJECT["project"]["scripts"] == {"copytaster": "desk.cli.main:main"}
    for name in (*PROJECT["project"]["license-files"], PROJECT["project"]["readme"]):
        assert (ROOT / name).stat().st_size > 0, name
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")


def test_tests_are_strict() -> None:
    options = PROJECT["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"] == ["error"]
    assert options["timeout"] > 0
    assert options["xfail_strict"] is True
    assert "--strict-markers" in options["addopts"]
    assert PROJECT["tool"]["mypy"]["strict"] is True
    assert set(PROJECT["tool"]["mypy"]["packages"]) == {"copytaster", "streams", "agents", "desk"}


def recipe(target: str) -> str:
    """What `make target` would run in a finished environment, without running it."""
    make = shutil.which("make")
    assert make
    command = [make, "--dry-run", "--always-make", "--no-print-directory", target]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def test_make_check_runs_every_check() -> None:
    told = recipe("check")
    for command in ("ruff check .", "ruff format --check .", "mypy", "lint-imports"):
        assert f".venv/bin/{command}" in told


def test_make_sets_up_the_environment_from_the_locks_alone() -> None:
    for target, lock in (("demo", "requirements.lock"), ("test", "requirements-dev.lock")):
        told = recipe(target)
        assert f"--require-hashes -r {lock}" in told
        assert "--no-deps --no-build-isolation -e ." in told


def test_the_quick_tests_need_no_kafka_and_the_others_run_on_it() -> None:
    assert '-m "not connected or embedded"' in recipe("test")
    told = recipe("test-kafka")
    assert "COPYTASTER_TEST_BROKER=kafka" in told
    assert "-m connected" in told


TOOLS = ("bash", "env", "dirname")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: stand-ins that note how they were called, and the few real tools."""
    path = tmp_path / "bin"
    path.mkdir()
    for tool in TOOLS:
        (path / tool).symlink_to(str(shutil.which(tool)))
    for name in ("make", "apt-get", "java", "mvn", "chromium", "faketime"):
        stand_in(path, name)
    return path


def stand_in(path: Path, name: str, *, code: int = 0) -> None:
    script = path / name
    script.write_text(f'#!/usr/bin/env bash\necho "called {name} $*"\nexit {code}\n')
    script.chmod(0o755)


def run_ci(path: Path) -> tuple[int, list[str], str]:
    """Run .ci/run on that machine: exit code, the calls in order, and all it printed."""
    done = subprocess.run([str(CI)], env={"PATH": str(path)}, capture_output=True, text=True, timeout=30, check=False)
    output = done.stdout + done.stderr
    return done.returncode, re.findall(r"^called (.*)$", output, re.MULTILINE), output


def test_ci_runs_tests_checks_tests_under_shifted_clocks_and_tests_on_kafka(machine: Path) -> None:
    code, calls, output = run_ci(machine)
    assert code == 0
    assert calls == ["make test", "make check", "make test-clocks", "make test-kafka"]
    assert "make check passed in" in output


@pytest.mark.parametrize("fails", ["java", "mvn", "chromium", "faketime"])
def test_ci_installs_what_its_tests_need_or_says_what_to_install(machine: Path, fails: str) -> None:
    (machine / fails).unlink()
    code, calls, output = run_ci(machine)
    package = {"java": "default-jre-headless", "mvn": "maven"}.get(fails, fails)
    if os.geteuid() == 0:
        assert code == 0
        assert [c for c in calls if c.startswith("apt-get")][-1].endswith(f" {package}")
        assert calls[-1] == "make test-kafka"
    else:
        assert code == 1
        assert f"apt-get install {package}" in output


def test_ci_stops_at_the_first_failure_with_its_exit_code(machine: Path) -> None:
    stand_in(machine, "make", code=2)
    code, calls, _ = run_ci(machine)
    assert code == 2
    assert calls == ["make test"]


def test_ci_can_be_run_as_it_is() -> None:
    assert CI.stat().st_mode & stat.S_IXUSR
    text = CI.read_text("utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
