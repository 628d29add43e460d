"""The circumstances (revision, machine, versions) that every extraction benchmark reports, and its results folder."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from copytaster.text.language_models import DEFAULT_PIPELINE

RESULTS = Path(__file__).parent / "results"
DATA = Path(os.environ.get("COPYTASTER_DATA", "../shared/data"))


def circumstances(command: str, *packages: str) -> dict[str, Any]:
    """Everything that the figures of a run depend on."""
    return {
        "command": command,
        "revision": _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain", "copytaster") else ""),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "pipeline": DEFAULT_PIPELINE,
        "versions": {name: version(name) for name in ("spacy", *packages)},
    }


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of the data folder."""
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def keep(name: str, report: dict[str, Any], page: str) -> None:
    """Write the report and its page, and print the page."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(page, encoding="utf-8")
    print(page)


def heading(title: str, report: dict[str, Any]) -> str:
    """The top of a page: the title and the circumstances of the run."""
    versions = ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    return (
        f"# {title}\n\n`{report['command']}` at {report['revision']} on {report['date']}; {report['machine']}; "
        f"Python {report['python']}, {report['pipeline']}, {versions}.\n\n"
    )


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
