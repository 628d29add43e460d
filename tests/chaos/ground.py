"""The ground of one fault: Apache Kafka, a topic set of its own, workers, and stories that keep coming in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from aiokafka.errors import KafkaError

from streams.devbroker.apache_kafka import KafkaServer
from streams.kafka.admin import BrokerUnreachable, create_topics
from tests.chaos.fleet import Fleet
from tests.chaos.material import told_twice
from tests.support.generator import Made
from tests.support.processes import Pipeline
from tests.support.publishing import AT_MS, ingest

SETTINGS = {"topics.retention_days": "-1", "topics.partitions": "6", "broker.commit_interval": "0.5"}
"""The records' time is fixed, so that two runs have the same input to the byte: retention must leave them alone."""
READY_WITHIN = 180.0
CALM_LOOKS = 2


@dataclass
class Ground:
    """Where one fault is inflicted, and how hard: `times` and `seconds` are less in CI than in the long form."""

    server: KafkaServer
    pipeline: Pipeline
    fleet: Fleet
    stories: Sequence[Made]
    rate: float
    times: int
    seconds: float
    fed: asyncio.Event = field(default_factory=asyncio.Event)

    async def feed(self, some: Sequence[Made] | None = None) -> None:
        """Let the stories in, `rate` a second; a broker that is away is waited for."""
        began = monotonic()
        for n, made in enumerate(self.stories if some is None else some):
            await asyncio.sleep(max(began + n / self.rate - monotonic(), 0))
            while not await self._let_in(made):
                await asyncio.sleep(1)
        self.fed.set()

    async def _let_in(self, made: Made) -> bool:
        try:
            await asyncio.wait_for(ingest(self.pipeline, [made], at_ms=AT_MS), 30)
        except (KafkaError, OSError, TimeoutError):  # sent again: the same story at another offset is a repeat
            return False
        return True

    @asynccontextmanager
    async def under_load(self) -> AsyncIterator[None]:
        """Workers that are ready, and stories coming in while the body does its worst; both are done after it."""
        self.fleet.start()
        await self.fleet.ready(READY_WITHIN)
        feeding = asyncio.create_task(self.feed())
        try:
            await asyncio.sleep(2 / self.rate)
            yield
            await feeding
        finally:
            feeding.cancel()

    async def caught_up(self, deadline: float) -> float:
        """Seconds until nothing is unread, some looks in a row."""
        began, calm, left = monotonic(), 0, dict[str, int]()
        while calm < CALM_LOOKS:
            if monotonic() - began > deadline:
                raise AssertionError(f"not caught up within {deadline} s: {left}\n{self.pipeline.logs()}")
            try:
                left = {topic: n for topic, n in (await self.pipeline.lag()).items() if n}
                calm = 0 if left else calm + 1
            except (KafkaError, BrokerUnreachable, OSError):
                calm = 0
            await asyncio.sleep(0.5)
        return monotonic() - began


@asynccontextmanager
async def ground(
    server: KafkaServer,
    name: str,
    folder: Path,
    *,
    count: int,
    workers: int = 3,
    sabotage: str = "",
    extra: dict[str, str] | None = None,
    times: int = 3,
    seconds: float = 20.0,
    rate: float = 4.0,
    seed: int = 41,
) -> AsyncIterator[Ground]:
    """An empty topic set with workers that are not started yet; all of them ended after it."""
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  # nothing else runs now
    pipeline = Pipeline(server.address, name, folder, SETTINGS | (extra or {}))
    await create_topics(pipeline.settings)
    fleet = Fleet(pipeline, workers, sabotage=sabotage)
    made = list(told_twice(count, seed=seed))
    try:
        yield Ground(server, pipeline, fleet, made, rate, times, seconds)
    finally:
        await fleet.stop()
