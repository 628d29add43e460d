"""The state of one partition, judged from what the broker shows of it: Burrow's states, and IDLE.

There are no thresholds on lag: a backlog that shrinks is well, however long, and one record that nobody reads is not.
The order of the rules is Burrow's (its wiki, Consumer Lag Evaluation Rules): a partition without lag is never
at fault; else rewound, stopped, stalled, never shrinking, in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

QUIET_SECONDS = 20.0
"""Seconds without a commit, or with commits of one offset, that count as a standstill: twenty commit intervals."""
COMMITS_LOOKED_BACK = 10
"""Commits that are examined for a backlog that never shrinks, as in Burrow."""
FEWEST_COMMITS = 5
"""Fewest commits for that judgement: a burst that comes in is no backlog yet."""


class PartitionState(Enum):
    """The states in the order in which they are shown, worst first."""

    STOPPED = "nobody commits, though there is something to read"
    STALLED = "commits come, and always at the same offset"
    REWOUND = "the committed offset went back"
    WARNING = "offsets move, and the lag never shrinks"
    OK = "read, and keeping up or catching up"
    IDLE = "nothing to read, and nothing comes in"

    @property
    def is_fault(self) -> bool:
        """True if somebody should look at it."""
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
        """Unread records at that moment."""
        return max(self.end - self.next, 0)


@dataclass(frozen=True, slots=True)
class PartitionHistory:
    """What is known of one partition, oldest first. `samples` holds at least one look.

    `has_commit_log` says that `commits` comes from the broker's own log; else it has only the moves between two looks.
    `next_record_age` is in seconds, None if unknown; `is_owned` is None during a rebalance.
    """

    samples: Sequence[OffsetSample]
    commits: Sequence[LoggedCommit] = ()
    has_commit_log: bool = False
    is_owned: bool | None = None
    next_record_age: float | None = None

    @property
    def now(self) -> float:
        """The time of the last look."""
        return self.samples[-1].at

    @property
    def seconds_since_commit(self) -> float | None:
        """Seconds since the last commit; None if there was none."""
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
    """True if the offset went back and is still behind. Only the log counts: it may be newer than the last look."""
    return bool(history.commits) and max(c.offset for c in history.commits) > history.commits[-1].offset


def _stopped(history: PartitionHistory) -> bool:
    if history.seconds_since_commit is not None and history.seconds_since_commit < QUIET_SECONDS:
        return False
    if history.is_owned is False or _seen_still_for(history) >= QUIET_SECONDS:
        return True
    still_all_along = len({s.next for s in history.samples}) == 1 and all(s.lag for s in history.samples)
    return history.has_commit_log and still_all_along and (history.next_record_age or 0.0) >= QUIET_SECONDS


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
    """True if commits repeat one offset for the time of a standstill, and something was unread at every look."""
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
    """True if at each of the last commits at least as much was unread as at the one before."""
    moved = [history.samples[0]]
    for sample in history.samples[1:]:
        if sample.next != moved[-1].next:
            moved.append(sample)
    lags = [s.lag for s in moved[1:]][-COMMITS_LOOKED_BACK:]
    return len(lags) >= FEWEST_COMMITS and min(lags) > 0 and all(a <= b for a, b in pairwise(lags))
