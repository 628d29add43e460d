"""Replays as a user runs them: processes of `copytaster replay` beside a live topic set."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.support.processes import Pipeline
from tests.support.verifier import Record, read_topic

LIVE = ("raw", "articles", "deduplicated", "duplicates", "statements", "statements.routed", "enriched", "checked",
        "alerts", "alerts.current", "rejected")  # fmt: skip


@dataclass
class Replays:
    """Runs `copytaster` for one topic set, and looks at the topics of its replays."""

    pipeline: Pipeline
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def command(self, *args: str, config: dict[str, str] | None = None) -> list[str]:
        """The command line, with settings beside those of the topic set."""
        settings = self.pipeline._overrides() | (config or {})
        pairs = [arg for key, value in settings.items() for arg in ("--set", f"{key}={value}")]
        return [str(Path(sys.executable).parent / "copytaster"), *pairs, *args]

    async def run(self, *args: str, code: int = 0, config: dict[str, str] | None = None) -> str:
        """Run a command to its end and check its exit code; return its standard output, or its error if it fails."""
        process = await asyncio.create_subprocess_exec(
            *self.command(*args, config=config),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.pipeline.folder,
        )
        out, err = await process.communicate()
        assert process.returncode == code, f"{args}: {process.returncode}\n{out.decode()}\n{err.decode()}"
        return (err if code else out).decode()

    async def json(self, *args: str, config: dict[str, str] | None = None) -> Any:
        """Run a command with `--json`; return what it printed."""
        return json.loads(await self.run(*args, "--json", config=config))

    def start(self, *args: str) -> subprocess.Popen[bytes]:
        """Start a command and leave it running; its output goes to the folder."""
        with (self.pipeline.folder / "replay.log").open("ab") as log:
            process = subprocess.Popen(
                self.command(*args), stdout=log, stderr=log, cwd=self.pipeline.folder, start_new_session=True
            )
        self.started.append(process)
        return process

    def log(self) -> str:
        """The output of the started commands."""
        return (self.pipeline.folder / "replay.log").read_text("utf-8", "replace")

    def stop(self) -> None:
        """End the started commands that still run."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait(10)

    async def ends(self, run: str = "") -> dict[str, int]:
        """The number of records ever written to each topic, of the live set or of a run."""
        suffix = f".replay.{run}" if run else ""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.pipeline.broker)
        await consumer.start()
        try:
            known = await consumer._client.fetch_all_metadata()
            names = {name: f"{self.pipeline.name}.{name}{suffix}" for name in LIVE}
            tps = [TopicPartition(full, p) for full in names.values() for p in known.partitions_for_topic(full) or ()]
            found = await consumer.end_offsets(tps) if tps else {}
            return {name: sum(end for tp, end in found.items() if tp.topic == full) for name, full in names.items()}
        finally:
            await consumer.stop()

    async def read(self, run: str, name: str) -> list[Record]:
        """Every record of one of a run's topics."""
        return await read_topic(self.pipeline.broker, f"{self.pipeline.name}.{name}.replay.{run}")

    async def until_copied(self, process: subprocess.Popen[bytes], run: str, name: str, count: int) -> None:
        """Wait until this many records are in one of a run's topics."""
        async with asyncio.timeout(300):
            while (await self.ends(run))[name] < count:
                assert process.poll() is None, f"ended with {process.returncode}:\n{self.log()}"
                await asyncio.sleep(0.2)


@dataclass
class Meter:
    """Measures from outside how many records a second come into a topic."""

    replays: Replays
    run: str
    name: str
    seen: list[tuple[float, int]] = field(default_factory=list)
    cuts: list[float] = field(default_factory=list)

    async def watch(self, every: float = 1.0) -> None:
        """Look repeatedly, until cancelled."""
        while True:
            count = (await self.replays.ends(self.run))[self.name]
            self.seen.append((time.monotonic(), count))
            await asyncio.sleep(every)

    def cut(self) -> None:
        """Begin a new stretch: the run was ended and will be continued."""
        self.cuts.append(time.monotonic())

    def rates(self, *, least: float = 5.0) -> list[float]:
        """The rate of each stretch of at least this many seconds, from the first record to the last."""
        edges = [*self.cuts, float("inf")]
        out = []
        for begin, end in zip([0.0, *self.cuts], edges, strict=True):
            looks = [look for look in self.seen if begin < look[0] < end]
            moving = [b for a, b in pairwise(looks) if b[1] > a[1]]
            inner = moving[:-1]  # the last look may be after the last record
            if len(inner) > 1 and inner[-1][0] - inner[0][0] >= least:
                out.append((inner[-1][1] - inner[0][1]) / (inner[-1][0] - inner[0][0]))
        return out


def origins(records: list[Record]) -> Counter[str]:
    """How often each source record was copied, by its place."""
    return Counter(r.headers["replay-origin"] for r in records)


def same_bytes(one: list[Record], other: list[Record]) -> bool:
    """True if both hold the same events: the same ids with the same keys, bodies and times."""
    return _events(one) == _events(other)


def _events(records: list[Record]) -> set[tuple[str, bytes | None, bytes | None, int]]:
    return {(r.id, r.key, r.value, r.timestamp) for r in records}


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill only this process with -9: its children must end by themselves."""
    os.kill(process.pid, 9)
    process.wait(10)
