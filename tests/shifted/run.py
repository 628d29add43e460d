"""The tests that touch time, once more under a shifted clock: `make test-clocks`.

    python -m tests.shifted.run [--all] [PYTEST OPTION ...]

Needs `faketime` (Debian has it under that name). Each shift is the same for every process, so that what two of them say
of the time agrees. The monotonic clock is left alone: how long something takes is not what is tried here. With `--all`
the whole of `make test` runs, 400 days ahead.
"""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from tests.support.wall_clock import now

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DAY = 24 * 60 * 60
BEFORE = 20
"""Seconds before the year ends when its tests begin."""
TOUCHES = re.compile(r"support\.(times|worlds)|wall_clock|event_time|datetime|dedupe|in_memory|fakes|test_chains")
"""What a module of tests names that touches time: the one now, a clock, or stages that are given records."""
QUICK = ("-n", "2", "--dist", "loadfile", "-q", "-p", "no:cacheprovider")


def shifts(at: datetime) -> dict[str, int]:
    """How far each clock is ahead, in seconds."""
    year_end = at.replace(month=12, day=31, hour=23, minute=59, second=60 - BEFORE, microsecond=0)
    return {
        "a day ahead": DAY,
        "45 days ahead": 45 * DAY,
        "400 days ahead": 400 * DAY,
        "across the end of the year": int((year_end - at).total_seconds()),
    }


def modules() -> list[str]:
    """The tests that touch time."""
    found = sorted((ROOT / "tests" / "unit").rglob("test_*.py"))
    return [path.relative_to(ROOT).as_posix() for path in found if TOUCHES.search(path.read_text("utf-8"))]


def run(ahead: int, *arguments: str) -> int:
    """The exit code of pytest with a clock so many seconds ahead."""
    environ = os.environ | {"PYTHONPATH": str(HERE), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
    command = ["faketime", "-f", f"{ahead:+d}", sys.executable, "-m", "pytest", *QUICK, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def main() -> int:
    """Run all shifts; 0 where every test passes under each."""
    if shutil.which("faketime") is None:
        print("`faketime` is not installed. On Debian: apt-get install faketime", file=sys.stderr)
        return 1
    options = [argument for argument in sys.argv[1:] if argument != "--all"]
    if "--all" in sys.argv:
        quick = run(400 * DAY, "-m", "not connected", "tests/unit", *options)
        rest = ("--ignore=tests/unit",)
        return quick or run(400 * DAY, "-m", "not connected or embedded", *rest, *options)
    for name in shifts(now()):
        print(f"\n-- with the clock {name}", flush=True)
        if code := run(shifts(now())[name], "-m", "not connected", *modules(), *options):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
