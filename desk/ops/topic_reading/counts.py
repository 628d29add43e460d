"""The number of records that each topic holds, and that its stage has finished."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.topic_config import Topic
from streams.topics import FLOW


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """Records by topic name without prefix: how many it holds, and how many its stage has finished."""

    held: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)

    def held_by(self, *topics: Topic) -> int:
        """Records that these topics hold together."""
        return sum(self.held.get(t.name, 0) for t in topics)

    def done_of(self, *topics: Topic) -> int:
        """Records of these topics that their stage has finished."""
        return sum(self.done.get(t.name, 0) for t in topics)

    @property
    def left(self) -> int:
        """Records that a stage still has to read: the lag of all stages together."""
        return sum(self.held_by(*s.reads) - self.done_of(*s.reads) for s in FLOW)
