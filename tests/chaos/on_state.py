"""Faults of what a worker reads when it starts: its state and its models."""

import asyncio
import importlib
import os
import shutil
from pathlib import Path
from typing import Any

from copytaster.models import DEFAULT_PIPELINE
from streams.admin import admin, create_topics
from streams.topology import TABLES
from tests.chaos.ground import READY_WITHIN, Ground
from tests.support.verifier import read_topic

CAUGHT_UP_WITHIN = 300.0
COPY = "damaged_pipeline"
CUT = "tok2vec/model"


async def changelogs_emptied(on: Ground) -> dict[str, Any]:
    """The first versions, then all state is lost while nobody runs, then the second versions."""
    on.fleet.start()
    await on.fleet.ready(READY_WITHIN)
    await on.feed(on.stories[::2])
    await on.caught_up(CAUGHT_UP_WITHIN)
    await on.fleet.stop()
    names = [table.changelog(on.pipeline.settings.worker.app_id) for table in TABLES]
    entries = sum([len(await read_topic(on.pipeline.broker, name)) for name in names])
    async with admin(on.pipeline.settings) as client:
        await client.delete_topics(names)
        async with asyncio.timeout(30):
            while set(names) & set(await client.list_topics()):
                await asyncio.sleep(0.2)
    await create_topics(on.pipeline.settings)
    on.fleet.start()
    ready = await on.fleet.ready(READY_WITHIN)
    await on.feed(on.stories[1::2])
    return {"entries_lost": entries, "ready_after": round(ready, 1)}


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
