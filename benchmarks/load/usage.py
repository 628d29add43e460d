"""The use of a worker and its child: processor time and memory of a process group, read from /proc."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def group(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(path)
        if fields and int(fields[2]) == leader:
            found.append(int(path.parent.name))
    return found


def cpu(leaders: Iterable[int]) -> float:
    """Seconds of processor time of these groups, with that of the processes they have reaped."""
    spent = 0.0
    for leader in leaders:
        for pid in group(leader):
            fields = _fields(Path(f"/proc/{pid}/stat"))
            spent += sum(int(ticks) for ticks in fields[11:15]) / TICKS if fields else 0.0
    return spent


def memory_mb(leader: int) -> float:
    """Megabytes that a group holds; shared memory counts once."""
    return sum(_pss(pid) for pid in group(leader)) / 1024


@contextmanager
def on_cores(cores: set[int]) -> Iterator[None]:
    """Run everything that is started inside on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _fields(path: Path) -> list[str]:
    """The fields of a stat file after the name, or none if the process has ended."""
    try:
        return path.read_text("utf-8").rpartition(") ")[2].split()
    except OSError:
        return []
