"""The circumstances of a measurement: date, revision and machine."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "results"
DATA = Path(os.environ.get("COPYTASTER_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
NOW = "2026-11-22T18:00:00.000Z"
"""The time of ingest of everything."""


def circumstances() -> dict[str, object]:
    """Date, revision and machine, for the top of a report."""
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    ).stdout.strip()
    load = os.getloadavg()[0]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "revision": revision,
        "machine": f"{os.cpu_count()} cores ({_model()}), load {load:.1f}, Python {platform.python_version()}",
    }


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").is_file() else ():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()
