"""Faults of what a worker reads when it starts: its state and its models."""

import asyncio
import importlib
import os
import shutil
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from copytaster.text.language_models import DEFAULT_PIPELINE
from desk.ingest.publish import open_producer
from desk.ops.state.stands import read_table_status, settle_lost_tables
from streams.kafka.admin import create_topics, open_admin_client
from streams.table_position import PREFIX
from streams.topics import TABLES
from tests.chaos.ground import READY_WITHIN, Ground
from tests.support.processes import Pipeline
from tests.support.verifier import Record, read_topic

CAUGHT_UP_WITHIN = 300.0
COPY = "damaged_pipeline"
CUT = "tok2vec/model"


async def changelogs_cut(on: Ground) -> dict[str, Any]:
    """The first versions, then each changelog loses its second half while nobody runs, then the second versions."""
    await _first_versions(on)
    lost = await shorten(on.pipeline, keep=0.5)
    on.fleet.start()
    ready = await on.fleet.ready(READY_WITHIN)
    await on.feed(on.stories[1::2])
    return {"entries_lost": lost, "ready_after": round(ready, 1)}


async def changelogs_emptied(on: Ground) -> dict[str, Any]:
    """The first versions, then all state is lost while nobody runs; it is built again, then the second versions."""
    await _first_versions(on)
    lost = await shorten(on.pipeline, keep=0)
    on.fleet.start()
    async with asyncio.timeout(READY_WITHIN):
        while sum(on.fleet.ended.values()) < len(on.fleet.workers):
            await asyncio.sleep(0.5)
    refused = dict(on.fleet.ended)
    rebuilt = await settle_lost_tables(
        await read_table_status(on.pipeline.settings), on.pipeline.settings, rebuild=True
    )
    ready = await on.fleet.ready(READY_WITHIN)
    await on.feed(on.stories[1::2])
    return {"entries_lost": lost, "refused": refused, "partitions_rebuilt": rebuilt, "ready_after": round(ready, 1)}


async def _first_versions(on: Ground) -> None:
    on.fleet.start()
    await on.fleet.ready(READY_WITHIN)
    await on.feed(on.stories[::2])
    await on.caught_up(CAUGHT_UP_WITHIN)
    await on.fleet.stop()


async def shorten(pipeline: Pipeline, *, keep: float) -> int:
    """Let each changelog lose its end, as after the loss of the only broker that had it; how many entries."""
    tables = {table.changelog(pipeline.settings.worker.app_id): table for table in TABLES}
    logs = {name: await read_topic(pipeline.broker, name) for name in tables}
    async with open_admin_client(pipeline.settings) as client:
        await client.delete_topics(list(tables))
        async with asyncio.timeout(30):
            while tables.keys() & set(await client.list_topics()):
                await asyncio.sleep(0.2)
    await create_topics(pipeline.settings)
    lost = 0
    async with open_producer(pipeline.settings) as producer:
        for name, records in logs.items():
            for partition in {record.partition for record in records}:
                log = [record for record in records if record.partition == partition]
                kept = _whole_batches(log, ceil(len(log) * keep))
                lost += len(log) - len(kept)
                for record in kept:
                    await producer.send_and_wait(name, record.value, key=record.key, partition=partition)
    return lost


def _whole_batches(log: Sequence[Record], most: int) -> Sequence[Record]:
    """So many entries, and on to the note with which one record's changes end: a broker keeps batches whole or not."""
    while 0 < most < len(log) and not (log[most - 1].key or b"").startswith(PREFIX.encode()):
        most += 1
    return log[:most]


async def model_damaged(on: Ground) -> dict[str, Any]:
    """The workers' pipeline is a copy of the installed one, damaged at first."""
    broken = _copied(on.pipeline.folder / "packages")
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    on.pipeline.extra["nlp.pipeline"] = COPY
    paths = [str(on.pipeline.folder / "packages"), os.environ.get("PYTHONPATH", "")]
    on.fleet.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    await on.feed()
    on.fleet.start()
    async with asyncio.timeout(READY_WITHIN):
        while sum(on.fleet.ended.values()) < len(on.fleet.workers):
            await asyncio.sleep(0.5)
    ended, left = dict(on.fleet.ended), await on.pipeline.lag()
    refused = await read_topic(on.pipeline.broker, on.pipeline.topic("rejected"))
    broken.write_bytes(whole)
    await on.fleet.ready(READY_WITHIN)
    return {
        "ended_while_damaged": ended,
        "enriched_while_damaged": len(await read_topic(on.pipeline.broker, on.pipeline.topic("enriched"))),
        "unread_while_damaged": sum(left.values()),
        "dead_letters_while_damaged": len(refused),
    }


def _copied(folder: Path) -> Path:
    """A package of another name with the same pipeline; the file of it that is to be damaged."""
    package = importlib.import_module(DEFAULT_PIPELINE)
    data = next(Path(str(package.__file__)).parent.glob("*/config.cfg")).parent
    target = folder / COPY
    shutil.copytree(data, target / "data")
    (target / "__init__.py").write_text(
        'import spacy\nfrom pathlib import Path\ndef load():\n    return spacy.load(Path(__file__).parent / "data")\n'
    )
    return target / "data" / CUT
