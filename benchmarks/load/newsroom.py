"""Apache Kafka, an empty topic set and ready workers: the set-up of all end-to-end measurements."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from benchmarks.load import model
from benchmarks.load.usage import on_cores
from copytaster.formats.sniffing import ENVELOPE
from desk.ingest.publish import RawItem, publish_items
from streams.devbroker.apache_kafka import KafkaServer
from streams.devbroker.embedded import find_free_port
from streams.kafka.admin import create_topics
from tests.chaos.probes import is_ready
from tests.support.generator import Made
from tests.support.processes import ROOT, Pipeline

READY_WITHIN = 180.0
ASKED_EVERY = 0.2
"""Seconds between two queries of the progress; more of them would cost the broker more than its work."""
PROVIDER = "bench"


@dataclass
class Newsroom:
    """A topic set and its workers."""

    pipeline: Pipeline
    consumer: AIOKafkaConsumer

    async def start(self, workers: int, *, cores: set[int] | None = None, launcher: Path | None = None) -> list[int]:
        """Start workers, on these cores if some are given; return their process groups when all are ready."""
        ports = [find_free_port() for _ in range(workers)]
        started = []
        for n, port in enumerate(ports):
            environ = {"COPYTASTER_WORKER__INSTANCE_ID": f"w{n}", "COPYTASTER_HEALTH__PORT": str(port)}
            with on_cores(cores or set(range(64))):
                started.append(self.pipeline.start(environ=environ, launcher=launcher).pid)
        async with asyncio.timeout(READY_WITHIN):
            while not all(await asyncio.gather(*(asyncio.to_thread(is_ready, port) for port in ports))):
                self.pipeline.check_alive()
                await asyncio.sleep(0.3)
        return started

    async def ingest(self, made: Iterable[Made]) -> None:
        """Ingest all of them at once."""
        items = [RawItem(m.raw, ENVELOPE, PROVIDER, m.item_id) for m in made]
        async for _ in publish_items(items, self.pipeline.settings):
            pass

    async def count(self, name: str, *, full: bool = False) -> int:
        """Records that a topic has ever had; `full` says that the name is the topic's own, without our prefix."""
        topic = name if full else self.pipeline.topic(name)
        known = await self.consumer._client.fetch_all_metadata()
        parts = known.partitions_for_topic(topic) or ()  # a topic that was made a moment ago may not be known yet
        ends = await self.consumer.end_offsets([TopicPartition(topic, p) for p in parts])
        return sum(ends.values())

    async def _count_or_none(self, name: str, full: bool) -> int:
        """Like `count`; -1 if a busy broker has not answered."""
        try:
            return await self.count(name, full=full)
        except KafkaError:
            return -1

    async def until(self, name: str, count: int, *, deadline: float, full: bool = False) -> None:
        """Wait until a topic has this many records."""
        async with asyncio.timeout(deadline):
            while await self._count_or_none(name, full) < count:
                await asyncio.sleep(ASKED_EVERY)
                self.pipeline.check_alive()


@asynccontextmanager
async def newsroom(*, broker_cores: set[int] | None = None) -> AsyncIterator[Newsroom]:
    """A broker of its own, on these cores if some are given."""
    with tempfile.TemporaryDirectory(prefix="copytaster-load-") as folder:
        server = KafkaServer(Path(folder, "kafka"), config_dir=ROOT / "config")
        with on_cores(broker_cores or set(range(64))):
            server.start()
        try:
            pipeline = Pipeline(server.address, "wire", Path(folder), {"topics.retention_days": "-1"},
                                entailment=model.asked())  # fmt: skip
            await create_topics(pipeline.settings)
            consumer = AIOKafkaConsumer(bootstrap_servers=server.address)
            await consumer.start()
            try:
                yield Newsroom(pipeline, consumer)
            finally:
                await consumer.stop()
                pipeline.stop()
        finally:
            server.stop()
