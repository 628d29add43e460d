"""The speed of `deduplicate` through Faust on Apache Kafka, beside the same decisions without a broker.

    python -m benchmarks.duplicates.stage [--articles N]

The Reuters wire is on the topic `articles`, as `parse` writes it. One worker runs only this stage. Articles a
second are counted by the group's committed offset, between a tenth and all of them, so that the start of the
process does not count. The core is timed on the same articles before and after it, in this process. Writes
benchmarks/results/duplicates-stage.{json,md}.
"""

import argparse
import asyncio
import json
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from aiokafka import AIOKafkaProducer, TopicPartition

from benchmarks.duplicates.circumstances import DATA, RESULTS, circumstances
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from desk.ingest.article_lines import ArticleLine, parse_line
from streams import codec
from streams.devbroker.apache_kafka import KafkaServer
from streams.kafka.admin import create_topics, open_admin_client
from streams.kafka.connection import connection_options
from streams.kafka.positions import read_committed_offsets
from streams.topics import ARTICLES
from tests.support.processes import ROOT, Pipeline
from tests.support.times import NOW

LAUNCHER = ROOT / "tests" / "support" / "one_stage.py"
AT_MS = 1_790_000_000_000
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=21_578)
    many = parser.parse_args().articles
    with (DATA / "articles/reuters21578.jsonl").open() as file:
        lines = [parse_line(json.loads(line), NOW) for line in islice(file, many)]
    before = core(lines)
    report = {**circumstances(), "articles": len(lines), **asyncio.run(through_kafka(lines))}
    report["core_per_second"] = sorted(round(rate) for rate in (before, core(lines)))
    (RESULTS / "duplicates-stage.json").write_text(json.dumps(report, indent=2) + "\n")
    (RESULTS / "duplicates-stage.md").write_text(markdown(report))
    print(markdown(report))


def core(lines: Sequence[ArticleLine]) -> float:
    """Articles a second of processor time, for the decisions alone."""
    began = time.process_time()
    for _ in InMemoryDeduplicator().decide_all(line.envelope for line in lines):
        pass
    return len(lines) / (time.process_time() - began)


async def through_kafka(lines: Sequence[ArticleLine]) -> dict[str, object]:
    """Articles a second of real time, and of the worker's processor time."""
    with (
        tempfile.TemporaryDirectory(prefix="copytaster-") as folder,
        KafkaServer(Path(folder, "kafka"), config_dir=ROOT / "config") as server,
    ):
        pipeline = Pipeline(server.address, "wire", Path(folder))
        pipeline.extra = {"topics.retention_days": "-1"}
        await create_topics(pipeline.settings)
        await publish(pipeline, lines)
        worker = pipeline.start(launcher=LAUNCHER, environ={"STAGE": "deduplicate"})
        try:
            first = await reached(pipeline, len(lines) // 10)
            began, spent = time.monotonic(), cpu(worker.pid)
            last = await reached(pipeline, len(lines))
            clock, used = time.monotonic() - began, cpu(worker.pid) - spent
        finally:
            pipeline.stop()
    return {
        "counted": last - first,
        "per_second": round((last - first) / clock),
        "per_second_of_processor": round((last - first) / used),
    }


async def publish(pipeline: Pipeline, lines: Sequence[ArticleLine]) -> None:
    """Publish the articles on their topic."""
    logging.getLogger("aiokafka.producer.sender").setLevel(logging.ERROR)  # a new leader refuses records for a moment
    topic = ARTICLES.full_name(pipeline.settings.topics)
    producer = AIOKafkaProducer(**connection_options(pipeline.settings), linger_ms=20, max_batch_size=1 << 20)
    await producer.start()
    try:
        for line in lines:
            key = line.envelope.article.uri.encode()
            await producer.send(topic, codec.encode(line.envelope), key=key, partition=0, timestamp_ms=AT_MS)
        await producer.flush()
    finally:
        await producer.stop()


async def reached(pipeline: Pipeline, offset: int) -> int:
    """Wait until the group has committed this offset; return the offset that it then has."""
    tp = TopicPartition(ARTICLES.full_name(pipeline.settings.topics), 0)
    async with open_admin_client(pipeline.settings) as client, asyncio.timeout(900):
        while True:
            at = (await read_committed_offsets(client, pipeline.settings.worker.app_id)).get(tp, 0)
            if at >= offset:
                return at
            await asyncio.sleep(0.2)
            pipeline.check_alive()


def cpu(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def markdown(report: dict[str, object]) -> str:
    """The report as a page."""
    low, high = report["core_per_second"]  # type: ignore[misc]
    return (
        "# `deduplicate` through Faust on Apache Kafka\n\n"
        f"`python -m benchmarks.duplicates.stage` at {report['revision']}, {report['machine']}; "
        f"{report['counted']:,} of {report['articles']:,} articles of the Reuters wire counted.\n\n"
        "| articles a second | |\n|---|---:|\n"
        f"| through Faust and Kafka, by the clock | {report['per_second']:,} |\n"
        f"| of the worker's processor time | {report['per_second_of_processor']:,} |\n"
        f"| the decisions alone, before and after | {low:,} to {high:,} |\n"
    )


if __name__ == "__main__":
    main()
