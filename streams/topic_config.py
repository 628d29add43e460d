"""The definition of a topic: its name, key, spread over partitions, and the record it carries."""

from dataclasses import dataclass
from enum import Enum

from streams.settings.sections import TopicsSettings

DAY_MS = 24 * 60 * 60 * 1000
KEPT_OF_TOO_LARGE = 64 * 1024
"""Bytes kept of a value that does not fit into a dead letter; length and sha-256 of the whole are in its headers."""
TOMBSTONE_KEPT_MS = 7 * DAY_MS


class Spread(Enum):
    """ONE partition if all records need one order, MANY if work is spread by key."""

    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of ours. `name` lacks the prefix; `summary` describes its records, for contracts and documents.

    `record` is the type of its values, None if it carries bytes as received.

    `is_entry` marks topics that others write to. There the broker sets the timestamp when it stores a record: retention
    uses it, and would delete a record dated 1970 by its producer before it is read. All other topics carry the time of
    ingest.
    """

    name: str
    summary: str
    key: str
    spread: Spread
    record: type | None = None
    compacted: bool = False
    is_entry: bool = False

    def full_name(self, topics: TopicsSettings) -> str:
        """The name at the broker; a replay's topics end in the replay's name, so that they are never the live ones."""
        return f"{topics.prefix}.{self.name}" + (f".replay.{topics.run}" if topics.run else "")

    def partitions(self, topics: TopicsSettings) -> int:
        """The declared number of partitions."""
        return topics.partitions if self.spread is Spread.MANY else 1

    def config(self, topics: TopicsSettings) -> dict[str, str]:
        """Its settings at the broker."""
        common = {
            "max.message.bytes": str(topics.max_bytes),
            "message.timestamp.type": "LogAppendTime" if self.is_entry and not topics.run else "CreateTime",
        }
        if self.compacted:
            return common | {"cleanup.policy": "compact", "delete.retention.ms": str(TOMBSTONE_KEPT_MS)}
        days = topics.retention_days
        return common | {
            "cleanup.policy": "delete",
            "retention.ms": "-1" if days < 0 else str(int(days * DAY_MS)),
        }
