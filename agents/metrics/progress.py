"""The values that stages pass to the watchdog, and the watchdog to the probes; each is written by one thread only.

The event loop records what it has handled; the watchdog, on its own thread, compares that with the offsets committed at
the broker.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

Part = tuple[str, int]
"""Topic and partition."""


@dataclass(slots=True)
class StageProgress:
    """The progress of one stage: records handled since the start, and whether its breaker holds a batch back."""

    handled: int = 0
    held_back: bool = False


@dataclass(slots=True)
class Progress:
    """The progress of one worker. Times are of the monotonic clock."""

    stages: dict[str, StageProgress] = field(default_factory=dict)
    acked: dict[Part, int] = field(default_factory=dict)
    """The offset after the last acked record; the next commit should carry it."""
    assignment: frozenset[Part] = frozenset()
    active: bool = False
    """True if partitions are assigned and tables recovered: no rebalance is under way."""
    beat: float = field(default_factory=time.monotonic)
    """The time at which the event loop last ran."""

    def stage(self, name: str) -> StageProgress:
        """The progress of one stage, created if it is new."""
        return self.stages.setdefault(name, StageProgress())

    def note_acked(self, places: Sequence[tuple[str, int, int]]) -> None:
        """Record that these records (topic, partition, offset) were acked, in order."""
        for topic, partition, offset in places:
            self.acked[topic, partition] = offset + 1
