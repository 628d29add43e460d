"""What an agent tells its guard: the stage's name, what it does with a record, and what else it has."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from agents.records.outcome import Inbound, Late, Outcome
from agents.state.table import Changes, State

IDLE = 1.0
"""Seconds without input after which a stage looks after itself: its `tick`, records that are missing."""

Handle = Callable[[Inbound, Changes], Awaitable[Outcome]]
Tick = Callable[[Changes], Awaitable[Sequence[Late]]]
Ahead = Callable[[Sequence[Inbound]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the flow.

    A stage with state may have a `tick`, run about `every` seconds, whose outputs and changes are written as those
    of a batch are. `first` says that the stage reads what others wrote, whose notes of order and times of ingest are
    not to be believed. `ahead` is told of the next few records before they are handled one by one; it may prepare for
    them and decides nothing, so that a stage does the same without it.
    """

    name: str
    handle: Handle
    state: State | None = None
    tick: Tick | None = None
    every: float = IDLE
    first: bool = False
    ahead: Ahead | None = None
