"""Publishing made stories on the topics, as `copytaster ingest` does."""

import json
from collections.abc import Iterable

from copytaster import formats
from desk.ingest.publish import RawItem, publish_items
from tests.support.generator import Made
from tests.support.processes import Pipeline

AT_MS = 1_790_000_000_000
"""A fixed time of ingest, so that two runs have exactly the same input."""


async def ingest(pipeline: Pipeline, made: Iterable[Made], *, at_ms: int | None = None) -> None:
    """Publish made items with the provider `test`."""
    items = [RawItem(m.raw, formats.sniff_media_type(m.raw), "test", m.item_id) for m in made]
    async for _ in publish_items(items, pipeline.settings, at_ms=at_ms):
        pass


async def ingest_raw(pipeline: Pipeline, raws: Iterable[bytes], *, media_type: str | None = None) -> None:
    """Publish raw bytes, each under its own name."""
    items = [
        RawItem(raw, media_type or formats.sniff_media_type(raw), "test", f"raw-{n}") for n, raw in enumerate(raws)
    ]
    async for _ in publish_items(items, pipeline.settings):
        pass


def apart(uri: str, *texts: str) -> bytes:
    """Statements without their article, as JSON."""
    return json.dumps({"uri": uri, "statements": [{"n": n, "text": t} for n, t in enumerate(texts, 1)]}).encode()
