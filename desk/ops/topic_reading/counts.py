"""How many records each topic holds, and how many its stage is done with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.topic_config import Topic
from streams.topics import FLOW


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """Records by topic, by its name without prefix: how many it holds, and how many its stage is done with."""

    held: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)

    def of(self, *topics: Topic) -> int:
        """Records that these topics hold together."""
        return sum(self.held.get(t.name, 0) for t in topics)

    def done_of(self, *topics: Topic) -> int:
        """Records of these topics that their stage is done with."""
        return sum(self.done.get(t.name, 0) for t in topics)

    @property
    def left(self) -> int:
        """Records that a stage still has to read: the lag of all stages together."""
        return sum(self.of(*s.reads) - self.done_of(*s.reads) for s in FLOW)
