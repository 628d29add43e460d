"""How one partition does, judged from what the broker has seen of it: Burrow's states, and IDLE beside them.

No thresholds on lag: a backlog that shrinks is well, however long, and one record that nobody reads is not.
The order of the rules is Burrow's (its wiki, Consumer Lag Evaluation Rules): what has been caught up is never
at fault; else rewound, stopped, stalled, never shrinking, in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

QUIET = 20.0
"""Seconds without a commit, or with commits on one spot, that are a standstill: twenty commit intervals."""
COMMITS = 10
"""Commits looked back on for a backlog that never shrinks, as in Burrow."""
FEWEST = 5
"""Fewest of them that say anything: a burst that comes in is no backlog yet."""


class State(Enum):
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
        return self not in (State.OK, State.IDLE)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as the broker logged it; `at` in seconds since the epoch."""

    at: float
    offset: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the partition: offset of the next record to read, and the end."""

    at: float
    next: int
    end: int

    @property
    def lag(self) -> int:
        """Records unread at that moment."""
        return max(self.end - self.next, 0)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one partition, oldest first. `samples` holds one look at least.

    `logged` says that `commits` is the broker's own log of them; else only what moved between two looks is
    known. `waits` is the age of the next record in seconds, None where unknown; `owned` is None while
    partitions are being handed out.
    """

    samples: Sequence[Sample]
    commits: Sequence[Commit] = ()
    logged: bool = False
    owned: bool | None = None
    waits: float | None = None

    @property
    def now(self) -> float:
        """The time of the last look."""
        return self.samples[-1].at

    @property
    def quiet(self) -> float | None:
        """Seconds since the last commit; None where none was ever seen."""
        return max(self.now - self.commits[-1].at, 0.0) if self.commits else None


def judge(history: History) -> State:
    """The state of a partition at the last look."""
    if history.samples[-1].lag == 0:
        return State.IDLE if _nothing_happens(history) else State.OK
    for state, holds in (
        (State.REWOUND, _rewound),
        (State.STOPPED, _stopped),
        (State.STALLED, _stalled),
        (State.WARNING, _never_shrinks),
    ):
        if holds(history):
            return state
    return State.OK


def _nothing_happens(history: History) -> bool:
    still = history.samples[0].end == history.samples[-1].end
    return still and (history.quiet is None or history.quiet >= QUIET)


def _rewound(history: History) -> bool:
    """It went back, and has not come to where it was. The log may be newer than the last look: only it counts."""
    return bool(history.commits) and max(c.offset for c in history.commits) > history.commits[-1].offset


def _stopped(history: History) -> bool:
    if history.quiet is not None and history.quiet < QUIET:
        return False
    if history.owned is False or _seen_still_for(history) >= QUIET:
        return True
    still_all_along = len({s.next for s in history.samples}) == 1 and all(s.lag for s in history.samples)
    return history.logged and still_all_along and (history.waits or 0.0) >= QUIET


def _seen_still_for(history: History) -> float:
    """Seconds up to the last look in which something was unread and the offset did not move."""
    last = history.samples[-1]
    since = last.at
    for sample in reversed(history.samples):
        if sample.next != last.next or sample.lag == 0:
            break
        since = sample.at
    return last.at - since


def _stalled(history: History) -> bool:
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
    return times > 1 and history.commits[-1].at - since >= QUIET


def _never_shrinks(history: History) -> bool:
    """At each of the last commits as much was unread as at the one before, or more."""
    moved = [history.samples[0]]
    for sample in history.samples[1:]:
        if sample.next != moved[-1].next:
            moved.append(sample)
    lags = [s.lag for s in moved[1:]][-COMMITS:]
    return len(lags) >= FEWEST and min(lags) > 0 and all(a <= b for a, b in pairwise(lags))
