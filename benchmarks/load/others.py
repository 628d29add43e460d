"""The cost of Faust and our shell: the same core run by a bare aiokafka loop, by Quix Streams and by FastStream.

Each runs the whole core in one process limited to one core, and writes the results of an article after the broker has
answered. Ours is a worker with its six stages, state in changelogs, dead letters, and its models in a child. Frameworks
that are not installed beside us run with the Python named by ${SHELLS_PYTHON}, by default that of `.venv-shells`, which
`make bench` makes.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from aiokafka.admin import NewTopic

from benchmarks.load import plain
from benchmarks.load.material import one_statement_each
from benchmarks.load.newsroom import Newsroom, newsroom
from benchmarks.load.report import Part, Size, table
from benchmarks.load.svg import bars
from benchmarks.load.usage import cpu, memory_mb, on_cores
from streams.kafka.admin import open_admin_client
from tests.support.generator import Made
from tests.support.processes import ROOT

SHELLS = {"aiokafka": "bare", "FastStream": "fast", "Quix Streams": "quix"}
PYTHON = Path(os.environ.get("SHELLS_PYTHON", ROOT / ".venv-shells" / "bin" / "python"))
WARM = 40
"""Stories before the measured ones, for broker and shell alike."""


def measure(*, size: Size) -> Part:
    """Processor milliseconds and megabytes of each, and articles a second."""
    count = {"quick": 30, "middle": 120, "full": 400}[size]
    cores = os.sched_getaffinity(0)
    held = {min(cores)}
    with on_cores(held):
        spacy = plain.run(count, seed=9, processes=1)
    found = {"Copytaster": asyncio.run(_ours(count, held, (cores - held) or cores))}
    for name, module in SHELLS.items():
        python = Path(sys.executable) if module == "bare" else PYTHON
        if python.exists():
            found[name] = asyncio.run(_shell(python, module, count, held, (cores - held) or cores))
    figures = {
        "articles": count,
        "plain_spacy": spacy,
        "shells": found,
        "not_installed": [name for name in SHELLS if name not in found],
    }
    values = {name: round(1000 * one["cpu_seconds_an_article"], 1) for name, one in found.items()}
    chart = bars("The same core in other shells", values, unit="processor ms an article")
    return Part(figures, _section(figures), {"load-others": chart})


async def _ours(count: int, held: set[int], rest: set[int]) -> dict[str, float]:
    async with newsroom(broker_cores=rest) as room:
        (leader,) = await room.start(1, cores=held)
        return await _timed(room, leader, "checked", list(one_statement_each(count + WARM, seed=9)))


async def _shell(python: Path, module: str, count: int, held: set[int], rest: set[int]) -> dict[str, float]:
    async with newsroom(broker_cores=rest) as room:
        async with open_admin_client(room.pipeline.settings) as client:
            await client.create_topics([NewTopic("out", num_partitions=12, replication_factor=1)])
        command = [str(python), "-m", f"benchmarks.load.shells.{module}", room.pipeline.broker,
                   room.pipeline.topic("raw"), "out"]  # fmt: skip
        log = room.pipeline.folder / "shell.log"
        process = _started(command, log, held)
        try:
            return await _timed(room, process.pid, "out", list(one_statement_each(count + WARM, seed=9)), full=True)
        except TimeoutError:
            told = await asyncio.to_thread(log.read_text, "utf-8", "replace")
            raise AssertionError(told[-3000:]) from None
        finally:
            process.kill()
            process.wait(10)


def _started(command: Sequence[str], log: Path, held: set[int]) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with on_cores(held), log.open("wb") as sink:
        return subprocess.Popen(command, cwd=log.parent, stdout=sink, stderr=sink,
                                env=os.environ | {"PYTHONPATH": paths}, start_new_session=True)  # fmt: skip


async def _timed(room: Newsroom, leader: int, topic: str, made: list[Made], *, full: bool = False) -> dict[str, float]:
    """First some warm-up stories, then all others: real time, processor time and memory of a process group."""
    await room.ingest(made[:WARM])
    await room.until(topic, WARM, deadline=180, full=full)
    spent, began = cpu([leader]), monotonic()
    await room.ingest(made[WARM:])
    await room.until(topic, len(made), deadline=60 + 5.0 * len(made), full=full)
    took, used, count = monotonic() - began, cpu([leader]) - spent, len(made) - WARM
    return {"per_second": count / took, "cpu_seconds_an_article": used / count, "memory_mb": memory_mb(leader)}


def _section(figures: dict[str, Any]) -> str:
    base = figures["plain_spacy"]["cpu_seconds_an_article"]
    rows = [["plain spaCy alone", f"{figures['plain_spacy']['per_second']:.1f}", f"{1000 * base:.0f}", "1", ""]]
    rows += [
        [name, f"{one['per_second']:.1f}", f"{1000 * one['cpu_seconds_an_article']:.0f}",
         f"{one['cpu_seconds_an_article'] / base:.2f}", f"{one['memory_mb']:.0f}"]
        for name, one in figures["shells"].items()
    ]  # fmt: skip
    absent = "".join(f" {name} was not installed." for name in figures["not_installed"])
    return f"{figures['articles']} Reuters stories with one statement each, one core.{absent}\n\n" + table(
        ["shell", "articles a second", "processor ms an article", "in plain spaCy", "MB"], rows
    )
