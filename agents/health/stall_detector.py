"""Detection of a stuck worker: a pure comparison of its work with the broker's offsets, at each look.

There are three kinds of standstill, each of which must last `stuck_after` seconds while the broker answers:

- there are records to read, none is handled, and no committed offset moves. While other stages work, one stage has
  more time: the client hands out fetched records in order, so a slow stage makes the others wait;
- records were acked, and their offsets are not committed;
- the worker joins or recovers and does not finish (`recovery_deadline`).

A stage whose breaker is open waits on purpose, and while the broker is away no time is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.metrics.progress import Part, Progress

STARVATION_FACTOR = 4
"""Factor by which a stage may stand still longer while other stages of its worker move."""


@dataclass(frozen=True, slots=True)
class PartitionOffsets:
    """One partition at the broker."""

    committed: int
    end: int


class StallDetector:
    """Receives each look at the broker, and names a part of the worker that is stuck."""

    def __init__(self, reads: Mapping[str, str], *, stuck_after: float, recovery_deadline: float) -> None:
        """`reads` names the stage that reads each topic."""
        self._reads = reads
        self._stuck_after = stuck_after
        self._recovery_deadline = recovery_deadline
        self._moved: dict[str, float] = {}
        self._worked: tuple[int, float] = (-1, 0.0)
        self._seen: dict[str, tuple[object, ...]] = {}
        self._uncommitted: dict[Part, tuple[int, float]] = {}
        self._inactive_since: float | None = None

    def forget(self) -> None:
        """Restart all time counts, because the broker was away or partitions have moved."""
        self._moved.clear()
        self._worked = (-1, 0.0)
        self._seen.clear()
        self._uncommitted.clear()

    def forget_all(self) -> None:
        """Restart the count for recovery too: the broker gave no answer, so recovery cannot go on either."""
        self.forget()
        self._inactive_since = None

    def look(self, now: float, progress: Progress, offsets_by_part: Mapping[Part, PartitionOffsets]) -> str | None:
        """Describe the part that is stuck; None if all is well."""
        if not progress.active:
            self.forget()
            since = self._inactive_since = now if self._inactive_since is None else self._inactive_since
            if now - since >= self._recovery_deadline:
                return f"not assigned and recovered for {now - since:.0f} s"
            return None
        self._inactive_since = None
        return self._unread(now, progress, offsets_by_part) or self._not_committed(now, progress, offsets_by_part)

    def _unread(self, now: float, progress: Progress, offsets_by_part: Mapping[Part, PartitionOffsets]) -> str | None:
        handled = sum(stage.handled for stage in progress.stages.values())
        if handled != self._worked[0]:
            self._worked = (handled, now)
        limit = (
            self._stuck_after if now - self._worked[1] >= self._stuck_after else STARVATION_FACTOR * self._stuck_after
        )
        for stage in dict.fromkeys(self._reads.values()):
            own = {at: offsets for at, offsets in offsets_by_part.items() if self._reads.get(at[0]) == stage}
            behind = {at: offsets for at, offsets in own.items() if offsets.end > offsets.committed}
            note = progress.stage(stage)
            seen = (note.handled, *((at, o.committed) for at, o in sorted(own.items())))
            if not behind or note.held_back or self._seen.get(stage) != seen:
                self._seen[stage], self._moved[stage] = seen, now
            elif now - self._moved[stage] >= limit:
                unread = sum(o.end - o.committed for o in behind.values())
                return f"{stage} has not moved for {now - self._moved[stage]:.0f} s, {unread} records unread"
        return None

    def _not_committed(
        self, now: float, progress: Progress, offsets_by_part: Mapping[Part, PartitionOffsets]
    ) -> str | None:
        for at, offsets in offsets_by_part.items():
            if progress.acked.get(at, 0) <= offsets.committed:
                self._uncommitted.pop(at, None)
                continue
            committed, since = self._uncommitted.setdefault(at, (offsets.committed, now))
            if committed != offsets.committed:
                self._uncommitted[at] = (offsets.committed, now)
            elif now - since >= self._stuck_after:
                return f"{at[0]}/{at[1]}: acked to {progress.acked[at]}, committed {committed} for {now - since:.0f} s"
        return None
