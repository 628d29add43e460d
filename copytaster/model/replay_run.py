"""A replay run: the ranges of offsets it was given, how far it has come, and which runs it conflicts with.

A replay copies pinned ranges of live topics into its own topics, and its own workers process them. Its whole state is
one `ReplayRun`, stored on the topic `replays` under its id, so that any machine can continue it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

RunState = Literal["planned", "copying", "draining", "finished", "cancelling", "cancelled"]
ENDED_STATES: frozenset[RunState] = frozenset({"finished", "cancelled"})

COMPANION_TOPICS: Mapping[str, tuple[str, ...]] = {
    "raw": ("statements",),
    "articles": ("statements",),
    "deduplicated": ("statements.routed",),
    "enriched": ("statements.routed",),
    "checked": (),
}
"""Topics that a replay may start from, by name without prefix, and the topics whose records it adds to them."""
TOPICS_BEFORE_CHAINS = frozenset({"raw", "articles"})
"""Topics from before a story has its chain id: they are replayed with the known identities, after a warm-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetRange:
    """Offsets of one partition: `start` to `end`, end exclusive, pinned when the run was planned.

    Records from `begin` to `start` are the warm-up: they change state and produce no output. `first_ms` and `last_ms`
    are the times of ingest of the first and the last record from `start` on.
    """

    topic: str
    partition: int
    begin: int
    start: int
    end: int
    first_ms: int = 0
    last_ms: int = 0

    @property
    def name(self) -> str:
        """`topic/partition`, as checkpoints use it."""
        return f"{self.topic}/{self.partition}"

    @property
    def count(self) -> int:
        """Offsets that the run replays, without the warm-up."""
        return self.end - self.start

    @property
    def total(self) -> int:
        """Offsets that the run reads, with the warm-up."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The progress of a run, written after every batch.

    `next` is the next offset to read, `written` the end of what is known to be written, both by `topic/partition`:
    records after `written` at a restart were written after the last checkpoint.
    """

    next: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    copied: int = 0
    left_out: int = 0
    lost: int = 0

    @property
    def done(self) -> int:
        """Offsets that are done: copied, left out by event time, or deleted by retention before they were read."""
        return self.copied + self.left_out + self.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPeriod:
    """The requested time range, ISO 8601: ingest time, or event time if `by_event` is set. `end` is exclusive."""

    start: str
    end: str
    by_event: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRun:
    """One replay. `into` names the topic set that is filled, if the run has no workers and topics of its own.

    `owner` is the process that works on it, `host:pid`; `beat_ms` is its last sign of life. Records ingested before
    `silent_before` are its warm-up, which begins at `warm_up_ms`; 0 if there is none. `overrides` are the settings it
    was started with.
    """

    id: str
    state: RunState
    ranges: tuple[OffsetRange, ...]
    span: ReplayPeriod
    rate: float | None = None
    speed: float | None = None
    into: str = ""
    workers: int = 1
    keep: bool = False
    silent_before: int = 0
    warm_up_ms: int = 0
    overrides: Mapping[str, str] = field(default_factory=dict)
    checkpoint: Checkpoint = Checkpoint()
    created: str = ""
    ended: str = ""
    by: str = ""
    owner: str = ""
    beat_ms: int = 0

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics it reads, by name without prefix; the one it was started for comes first."""
        return tuple(dict.fromkeys(r.topic for r in self.ranges))

    @property
    def total(self) -> int:
        """Offsets that it has to handle, with the warm-up."""
        return sum(r.total for r in self.ranges)

    @property
    def is_over(self) -> bool:
        """True if the run has ended."""
        return self.state in ENDED_STATES

    def next_offset(self, r: OffsetRange) -> int:
        """The next offset to read in a range."""
        return self.checkpoint.next.get(r.name, r.begin)

    def with_heartbeat(self, owner: str, now_ms: int) -> "ReplayRun":
        """The same run, with a new sign of life of the process that works on it."""
        return replace(self, owner=owner, beat_ms=now_ms)


def find_conflicting_runs(run: ReplayRun, others: Iterable[ReplayRun]) -> list[ReplayRun]:
    """Active runs that read a topic that this run reads: a topic has only one replay at a time."""
    own_topics = set(run.topics)
    return [o for o in others if o.id != run.id and not o.is_over and own_topics & set(o.topics)]


def find_winning_run(run: ReplayRun, in_order: Sequence[ReplayRun], others: Iterable[ReplayRun]) -> ReplayRun | None:
    """The run that this one must leave the topic to, when both have been written down; None if there is none.

    `in_order` is every run in the order of its first record; of two that are only planned, the earlier one wins.
    """
    order = {r.id: n for n, r in enumerate(in_order)}
    for other in find_conflicting_runs(run, others):
        if other.state != "planned" or order[other.id] < order[run.id]:
            return other
    return None
