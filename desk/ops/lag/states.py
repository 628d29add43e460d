"""How one partition does, judged from what the broker has seen of it: Burrow's states, and IDLE beside them.

No thresholds on lag: a backlog that shrinks is well, however long, and one record that nobody reads is not.
The order of the rules is Burrow's (its wiki, Consumer Lag Evaluation Rules): what has been caught up is never
at fault; else rewound, stopped, stalled, never shrinking, in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

QUIET_SECONDS = 20.0
"""Seconds without a commit, or with commits on one spot, that are a standstill: twenty commit intervals."""
COMMITS_LOOKED_BACK = 10
"""Commits looked back on for a backlog that never shrinks, as in Burrow."""
FEWEST_COMMITS = 5
"""Fewest of them that say anything: a burst that comes in is no backlog yet."""


class PartitionState(Enum):
    """In the order in which they are shown: worst first."""

    STOPPED = "nobody commits, though there is something to read"
    STALLED = "commits come, and always at the same offset"
    REWOUND = "the committed offset went back"
    WARNING = "offsets move, and the lag never shrinks"
    OK = "read, and keeping up or catching up"
    IDLE = "nothing to read, and nothing comes in"

    @property
    def is_fault(self) -> bool:
        """Somebody should look."""
        return self not in (PartitionState.OK, PartitionState.IDLE)


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    """A commit as the broker logged it; `at` in seconds since the epoch."""

    at: float
    offset: int


@dataclass(frozen=True, slots=True)
class OffsetSample:
    """One look at the partition: offset of the next record to read, and the end."""

    at: float
    next: int
    end: int

    @property
    def lag(self) -> int:
        """Records unread at that moment."""
        return max(self.end - self.next, 0)


@dataclass(frozen=True, slots=True)
class PartitionHistory:
    """What is known of one partition, oldest first. `samples` holds one look at least.

    `logged` says that `commits` is the broker's own log of them; else only what moved between two looks is
    known. `waits` is the age of the next record in seconds, None where unknown; `owned` is None while
    partitions are being handed out.
    """

    samples: Sequence[OffsetSample]
    commits: Sequence[LoggedCommit] = ()
    logged: bool = False
    owned: bool | None = None
    waits: float | None = None

    @property
    def now(self) -> float:
        """The time of the last look."""
        return self.samples[-1].at

    @property
    def seconds_since_commit(self) -> float | None:
        """Seconds since the last commit; None where none was ever seen."""
        return max(self.now - self.commits[-1].at, 0.0) if self.commits else None


def judge_state(history: PartitionHistory) -> PartitionState:
    """The state of a partition at the last look."""
    if history.samples[-1].lag == 0:
        return PartitionState.IDLE if _nothing_happens(history) else PartitionState.OK
    for state, holds in (
        (PartitionState.REWOUND, _rewound),
        (PartitionState.STOPPED, _stopped),
        (PartitionState.STALLED, _stalled),
        (PartitionState.WARNING, _never_shrinks),
    ):
        if holds(history):
            return state
    return PartitionState.OK


def _nothing_happens(history: PartitionHistory) -> bool:
    still = history.samples[0].end == history.samples[-1].end
    return still and (history.seconds_since_commit is None or history.seconds_since_commit >= QUIET_SECONDS)


def _rewound(history: PartitionHistory) -> bool:
    """It went back, and has not come to where it was. The log may be newer than the last look: only it counts."""
    return bool(history.commits) and max(c.offset for c in history.commits) > history.commits[-1].offset


def _stopped(history: PartitionHistory) -> bool:
    if history.seconds_since_commit is not None and history.seconds_since_commit < QUIET_SECONDS:
        return False
    if history.owned is False or _seen_still_for(history) >= QUIET_SECONDS:
        return True
    still_all_along = len({s.next for s in history.samples}) == 1 and all(s.lag for s in history.samples)
    return history.logged and still_all_along and (history.waits or 0.0) >= QUIET_SECONDS


def _seen_still_for(history: PartitionHistory) -> float:
    """Seconds up to the last look in which something was unread and the offset did not move."""
    last = history.samples[-1]
    since = last.at
    for sample in reversed(history.samples):
        if sample.next != last.next or sample.lag == 0:
            break
        since = sample.at
    return last.at - since


def _stalled(history: PartitionHistory) -> bool:
    """Commits on one spot for as long as a standstill takes, with something unread all the while we looked."""
    if not history.commits or any(s.lag == 0 for s in history.samples):
        return False
    spot = history.commits[-1].offset
    since = history.commits[-1].at
    times = 0
    for commit in reversed(history.commits):
        if commit.offset != spot:
            break
        since, times = commit.at, times + 1
    return times > 1 and history.commits[-1].at - since >= QUIET_SECONDS


def _never_shrinks(history: PartitionHistory) -> bool:
    """At each of the last commits as much was unread as at the one before, or more."""
    moved = [history.samples[0]]
    for sample in history.samples[1:]:
        if sample.next != moved[-1].next:
            moved.append(sample)
    lags = [s.lag for s in moved[1:]][-COMMITS_LOOKED_BACK:]
    return len(lags) >= FEWEST_COMMITS and min(lags) > 0 and all(a <= b for a, b in pairwise(lags))
