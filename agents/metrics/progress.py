"""What the stages tell the watchdog, and the watchdog tells the probes: plain values, written by one thread each.

The event loop writes what it handles and where it stands; the watchdog, on its own thread, compares that with
the offsets committed at the broker.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

Part = tuple[str, int]
"""Topic and partition."""


@dataclass(slots=True)
class StageProgress:
    """One stage at work: records handled since the start, and whether its breaker holds a batch back."""

    handled: int = 0
    held_back: bool = False


@dataclass(slots=True)
class Progress:
    """All that one worker tells about itself. Times are of the monotonic clock."""

    stages: dict[str, StageProgress] = field(default_factory=dict)
    acked: dict[Part, int] = field(default_factory=dict)
    """Offset behind the last record acked, which the next commit should carry."""
    assignment: frozenset[Part] = frozenset()
    active: bool = False
    """Assigned and recovered: no rebalance is under way."""
    beat: float = field(default_factory=time.monotonic)
    """When the event loop last turned."""

    def stage(self, name: str) -> StageProgress:
        """The note of one stage, made where it is new."""
        return self.stages.setdefault(name, StageProgress())

    def note_acked(self, places: Sequence[tuple[str, int, int]]) -> None:
        """Records (topic, partition, offset) that were acked, in order."""
        for topic, partition, offset in places:
            self.acked[topic, partition] = offset + 1
