"""What a replay is: the ranges of offsets it was given, how far it has come, and what it may not run beside.

A replay copies pinned ranges of live topics into topics of its own, through which workers of its own run.
Its whole state is one `Run`, kept on the topic `replays` under its id, so that any machine can go on with it.
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
"""Topics that a replay may start from, by name without prefix, and those whose records flow in beside them."""
TOPICS_BEFORE_CHAINS = frozenset({"raw", "articles"})
"""Topics from before a story has its chain id: replayed with what is known of identities, after a warm-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetRange:
    """Offsets of one partition: `start` to `end`, end exclusive, pinned when the run was planned.

    Records from `begin` to `start` are the warm-up: they change state, and nothing is told of them.
    `first_ms` and `last_ms` are the times of ingest of the first and the last record from `start` on.
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
        """`topic/partition`, as checkpoints have it."""
        return f"{self.topic}/{self.partition}"

    @property
    def count(self) -> int:
        """Offsets that the run replays, the warm-up left out."""
        return self.end - self.start

    @property
    def all(self) -> int:
        """Offsets that the run reads, the warm-up among them."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a run has come, written after every batch.

    `next` is the next offset to read, `written` the end of what is known to be written, both by
    `topic/partition`: what lies behind `written` at a restart was written after the last checkpoint.
    """

    next: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    copied: int = 0
    left_out: int = 0
    lost: int = 0

    @property
    def done(self) -> int:
        """Offsets dealt with: copied, left out by event time, or deleted by retention before they were read."""
        return self.copied + self.left_out + self.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPeriod:
    """The time asked for, ISO 8601: of ingest, or of the event where `by_event` says so. `end` is exclusive."""

    start: str
    end: str
    by_event: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRun:
    """One replay. `into` names the topic set that is filled, where it is no run of its own with workers.

    `owner` is the process at work on it, `host:pid`; `beat_ms` when it last said so. What was let in before
    `silent_before` is its warm-up, which begins at `warm_up_ms`; 0 where there is none. `overrides` are the settings
    it was started with.
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
        """The topics it reads, by name without prefix, the one it was started for first."""
        return tuple(dict.fromkeys(r.topic for r in self.ranges))

    @property
    def total(self) -> int:
        """Offsets it has to deal with, the warm-up among them."""
        return sum(r.all for r in self.ranges)

    @property
    def is_over(self) -> bool:
        """Nothing more will come of it."""
        return self.state in ENDED_STATES

    def at(self, r: OffsetRange) -> int:
        """The next offset to read of a range."""
        return self.checkpoint.next.get(r.name, r.begin)

    def with_heartbeat(self, owner: str, now_ms: int) -> "ReplayRun":
        """The same run, with a sign of life of whoever works on it."""
        return replace(self, owner=owner, beat_ms=now_ms)


def find_conflicting_runs(run: ReplayRun, others: Iterable[ReplayRun]) -> list[ReplayRun]:
    """Runs under way that read a topic that this one reads: one replay a topic at a time."""
    mine = set(run.topics)
    return [o for o in others if o.id != run.id and not o.is_over and mine & set(o.topics)]


def find_winning_run(run: ReplayRun, in_order: Sequence[ReplayRun], others: Iterable[ReplayRun]) -> ReplayRun | None:
    """The run that another must leave the topic to, having both been written down; None where there is none.

    `in_order` is every run as first written down, the earlier one winning between two that are only planned.
    """
    order = {r.id: n for n, r in enumerate(in_order)}
    for other in find_conflicting_runs(run, others):
        if other.state != "planned" or order[other.id] < order[run.id]:
            return other
    return None
