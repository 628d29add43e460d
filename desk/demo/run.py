"""`copytaster demo`: the whole flow on this machine, from the broker to the alerts; nothing is left afterwards.

It has a broker and a topic set of its own in a temporary folder, and one real worker as a child process. It does only
what any user could do: publish stories, read the broker's counts, read the alerts topic.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from copytaster.model.records import Alert, CheckedArticle
from desk.ingest.publish import RawItem, publish_items
from desk.ops.topic_reading.counts import RecordCounts
from desk.ops.topic_reading.offsets import RecordCounter, open_record_counter
from desk.ops.topic_reading.read_back import read_events
from streams.devbroker.child_process import ChildProcess
from streams.devbroker.embedded import EmbeddedBroker
from streams.kafka.admin import create_topics
from streams.settings.settings import Settings, load_settings
from streams.topics import ALERTS, ARTICLES, CHECKED, DUPLICATES, RAW, REJECTED

LOOK_EVERY = 0.2
"""Seconds between two looks at the broker's counts."""
CALM_LOOKS = 2
"""Looks in a row that must find nothing unread; the second is for records that a stage still releases by time."""
IN_TURN = 20
"""Most items sent one after another, as a wire does: so the first of two copies is always the first."""
STUCK_AFTER = 180.0
"""Seconds without any progress after which the demo fails: longer than the models may take to load."""
QUICK_SETTINGS = {
    "broker.session_timeout": "10",
    "broker.heartbeat_interval": "1",
    "broker.rebalance_timeout": "4",
    "broker.commit_interval": "0.2",
}
"""A single worker that is never replaced need not wait for others, and need not save commits."""


class DemoFailed(Exception):
    """The demo could not finish; the message ends with the worker's last lines."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The user's call: settings of the command line, and the config folder."""

    overrides: Mapping[str, str]
    directory: Path | None


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The result. `stories` counts first copies and real new versions; `seconds` is from start to last alert."""

    items: int
    stories: int
    repeats: int
    statements: int
    rejected: int
    alerts: Sequence[Alert]
    seconds: float


class DemoWatcher(Protocol):
    """An object that shows progress."""

    def step(self, what: str) -> None:
        """One more step is done, or has begun."""

    def show_counts(self, counts: RecordCounts) -> None:
        """The broker's counts have been read."""


class Demo:
    """A running demo: its settings, its worker, and the counts at its broker."""

    def __init__(self, settings: Settings, worker: ChildProcess, counter: RecordCounter, watcher: DemoWatcher) -> None:
        self.settings = settings
        self._worker = worker
        self._counter = counter
        self._watcher = watcher
        self._started = time.monotonic()

    async def publish(self, items: Sequence[RawItem]) -> None:
        """Publish the items; all are acknowledged on return. A few are sent one after another, many at once."""
        refused, at_once = 0, 1 if len(items) <= IN_TURN else len(items)
        for n in range(0, len(items), at_once):
            refused += [tally.refused async for tally in publish_items(items[n : n + at_once], self.settings)][-1]
            await self._until(lambda counts: at_once > 1 or counts.done_of(RAW) == counts.held_by(RAW))
        self._watcher.step(f"items published: {len(items)}" + (f", too large: {refused}" if refused else ""))

    async def finish(self, items: int) -> DemoResult:
        """Wait until every stage has read everything. Raises DemoFailed."""
        counts = await self._until(lambda counts: not counts.left, looks=CALM_LOOKS)
        self._watcher.step("every stage has read all there is")
        checked = await read_events(CHECKED, CheckedArticle, self.settings)
        return DemoResult(
            items=items,
            stories=counts.held_by(ARTICLES) - counts.held_by(DUPLICATES),
            repeats=counts.held_by(DUPLICATES),
            statements=sum(len(c.verdicts) for c in checked),
            rejected=counts.held_by(REJECTED),
            alerts=await self.read_alerts(),
            seconds=time.monotonic() - self._started,
        )

    async def read_alerts(self) -> list[Alert]:
        """All alert events on the topic, grouped by story, in the order in which the stories first came."""
        alerts = await read_events(ALERTS, Alert, self.settings)
        first = {chain: n for n, chain in reversed(list(enumerate(a.chain_id for a in alerts)))}
        return sorted(alerts, key=lambda a: first[a.chain_id])

    async def follow_alerts(self) -> AsyncIterator[list[Alert]]:
        """Yield the alert events that are new since the last time, without end."""
        seen = {(a.id, a.revision) for a in await self.read_alerts()}
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self._check_alive()
            if (await self._counter.read_counts()).held_by(ALERTS) > len(seen):
                new = [a for a in await self.read_alerts() if (a.id, a.revision) not in seen]
                seen |= {(a.id, a.revision) for a in new}
                if new:
                    yield new

    async def _until(self, satisfied: Callable[[RecordCounts], bool], *, looks: int = 1) -> RecordCounts:
        """Look at the counts until they satisfy this many times in a row. Raises DemoFailed."""
        in_a_row, moved, before = 0, time.monotonic(), RecordCounts()
        while True:
            self._check_alive()
            counts = await self._counter.read_counts()
            self._watcher.show_counts(counts)
            in_a_row = in_a_row + 1 if satisfied(counts) else 0
            if in_a_row >= looks:
                return counts
            if counts != before:
                moved, before = time.monotonic(), counts
            elif time.monotonic() - moved > STUCK_AFTER:
                raise self._failed(f"nothing has moved for {STUCK_AFTER:.0f} s, {counts.left} records are unread")
            await asyncio.sleep(LOOK_EVERY)

    def _check_alive(self) -> None:
        if self._worker.exit_code is not None:
            raise self._failed(f"the worker has ended with {self._worker.exit_code}")

    def _failed(self, why: str) -> DemoFailed:
        return DemoFailed(f"{why}; the end of its log:\n{self._worker.output()}")


@asynccontextmanager
async def run_demo(options: DemoOptions, watcher: DemoWatcher) -> AsyncIterator[Demo]:
    """A broker, its topics and a worker; all are ended on leaving. Raises BrokerError, SettingsError, DemoFailed.

    The clean-up awaits nothing, so that no signal can interrupt it.
    """
    with (
        tempfile.TemporaryDirectory(prefix="copytaster-") as folder,
        EmbeddedBroker(Path(folder, "broker")) as broker,
    ):
        watcher.step(f"embedded broker at {broker.address}")
        own = {**options.overrides, **QUICK_SETTINGS, **_own_names(broker.url, Path(folder, "data"))}
        settings = load_settings(overrides=own, directory=options.directory)
        created = await create_topics(settings)
        watcher.step(f"{len(created)} topics and changelogs created")
        with _worker(options, own, Path(folder)) as worker:
            watcher.step(f"worker started, process {worker.pid}")
            async with open_record_counter(settings) as counter:
                yield Demo(settings, worker, counter, watcher)


def _own_names(url: str, data_dir: Path) -> dict[str, str]:
    name = f"demo-{uuid.uuid4().hex[:8]}"
    return {
        "broker.url": url,
        "topics.prefix": name,
        "worker.app_id": name,
        "worker.instance_id": "",
        "health.port": "0",
        "worker.data_dir": str(data_dir),
    }


@contextmanager
def _worker(options: DemoOptions, own: Mapping[str, str], folder: Path) -> Iterator[ChildProcess]:
    """`copytaster worker` in a process group of its own; it is killed on leaving, because nothing of it is kept.

    Its temporary files are in `folder` too, because a killed process does not remove them.
    """
    command = [str(Path(sys.executable).with_name("copytaster"))]
    if options.directory is not None:
        command += ["--config-dir", str(options.directory)]
    for key, value in own.items():
        command += ["--set", f"{key}={value}"]
    worker = ChildProcess([*command, "worker"], log=folder / "worker.log", env=os.environ | {"TMPDIR": str(folder)})
    try:
        yield worker
    finally:
        worker.kill()
        with suppress(ProcessLookupError):  # a worker that died by itself may have left its own child behind
            os.killpg(worker.pid, signal.SIGKILL)
