"""The event time of a record, read from the article that it carries."""

from typing import Any

import orjson
from aiokafka import ConsumerRecord

from copytaster.model.event_time import event_time_ms

WITH_ARTICLES = frozenset({"articles", "deduplicated", "enriched", "checked"})
"""Topics whose records carry their article. Statements without their article use their time of ingest."""


def is_within(topic: str, record: ConsumerRecord, from_ms: int, to_ms: int) -> bool:
    """True if the record's story was made at `from_ms` or later, and before `to_ms`."""
    at: int = record.timestamp
    if topic in WITH_ARTICLES:
        at = event_time_ms(_created(record.value or b""), record.timestamp)
    return from_ms <= at < to_ms


def _created(value: bytes) -> str | None:
    try:
        tree: Any = orjson.loads(value)
        article = tree["article"] if "article" in tree else tree["envelope"]["article"]
        created: str | None = article["versionCreated"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return created
