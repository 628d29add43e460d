"""The definition of a table: the state of one stage, in a compacted changelog beside its input's partitions."""

from dataclasses import dataclass

from streams.settings.sections import TopicsSettings
from streams.topic_config import Spread


@dataclass(frozen=True, slots=True)
class Table:
    """A table of ours; it has as many partitions as the topics that its stage reads."""

    name: str
    spread: Spread

    def changelog(self, app_id: str) -> str:
        """The changelog's name, in Faust's form."""
        return f"{app_id}-{self.name}-changelog"

    def partitions(self, topics: TopicsSettings) -> int:
        """The declared number of partitions."""
        return topics.partitions if self.spread is Spread.MANY else 1

    def config(self, topics: TopicsSettings) -> dict[str, str]:
        """Use compaction only: a changelog emptied by retention would lose state and hang recovery."""
        return {"cleanup.policy": "compact", "max.message.bytes": str(topics.max_bytes)}
