"""What the long runs came to, kept by the runner itself: `benchmarks/results/fuzz.json`, and `fuzz.md` for people."""

import fcntl
import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results"
HEAD = """# What fuzzing came to

Written by `python -m tests.fuzz.run --record`: mutants of our own samples, and the bombs, fed to every parser for so
much processor time. Nothing but articles or a declared reason may come out. A find is a defect that was still there
when the run was made; each that there was is mended, and a test by now.

| parser | seconds | items | finds | slowest item | memory | at | what came of them |
|---|---|---|---|---|---|---|---|
"""


def told_in_order(told: Mapping[str, int]) -> str:
    """The outcomes, the most frequent first; what is unsupported is one, as a mutant may call itself anything."""
    together: Counter[str] = Counter()
    for name, many in told.items():
        together["unsupported" if name.startswith("unsupported-") else name] += many
    return ", ".join(f"{name} {many:,}" for name, many in together.most_common())


def record(
    kind: str,
    code: str,
    seed: int,
    seconds: float,
    told: Mapping[str, int],
    finds: Iterable[str],
    slowest: float,
    grown: float,
) -> None:
    """Put one run in the place of the last one of its kind. Several runs may end at once."""
    row = {
        "seconds": round(seconds), "seed": seed, "items": sum(told.values()), "finds": list(finds),
        "slowest_seconds": round(slowest, 2), "grown_mib": round(grown), "commit": code, "told": dict(told),
    }  # fmt: skip
    with (RESULTS / "fuzz.json").open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        rows = json.loads(file.read() or "{}") | {kind: row}
        file.truncate(0)
        file.write(json.dumps(rows, indent=2, sort_keys=True) + "\n")
        (RESULTS / "fuzz.md").write_text(HEAD + "".join(_line(name, rows[name]) for name in sorted(rows)), "utf-8")


def _line(kind: str, row: Mapping[str, object]) -> str:
    """A row of the table; what came of them only as far as it is much."""
    told = row["told"]
    assert isinstance(told, dict)
    assert isinstance(row["finds"], list)
    return (
        f"| {kind} | {row['seconds']} | {row['items']:,} | {len(row['finds'])} | {row['slowest_seconds']} s "
        f"| {row['grown_mib']} MiB | `{row['commit']}` | {told_in_order(told)} |\n"
    )


def code() -> str:
    """The code as it is now: the commit, and a mark where the parsers differed from it."""
    at = Path(__file__).parent
    done = subprocess.run(
        ["git", "describe", "--always", "--abbrev=7", "--exclude=*"], cwd=at, capture_output=True, text=True, check=True
    )
    changed = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "../../copytaster"], cwd=at, check=False)
    return done.stdout.strip() + ("+" if changed.returncode else "")
