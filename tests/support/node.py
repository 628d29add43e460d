"""Node packages for the tests: those pinned by `examples/package-lock.json`, installed once."""

import shutil
import subprocess
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def installed(package: str) -> Path:
    """The folder of an installed package; skips the test if there is no Node to install it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("needs Node.js and npm, which are not here")
    modules, lock = EXAMPLES / "node_modules", EXAMPLES / "package-lock.json"
    done = modules / ".package-lock.json"
    if not done.is_file() or done.stat().st_mtime < lock.stat().st_mtime:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(EXAMPLES)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=110)
        assert run.returncode == 0, run.stderr
        done.touch()
    return modules / package
