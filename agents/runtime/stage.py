"""A stage: what it makes of a record, and what else it does. The arrows in `agents/` are its subclasses."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from agents.records.outcome import Inbound, Outcome, TickResult
from agents.runtime.context import Runtime
from agents.state.stage_state import StateChanges
from streams.topics import FlowStage

IDLE_SECONDS = 1.0
"""Seconds without input after which a stage looks after itself: its `tick`, records that are missing."""


class Stage(ABC):
    """One stage of the flow.

    `flow` is its line in the table of the flow. `is_first` says that it reads what others wrote, whose notes of order
    and times of ingest are not to be believed. A stage with state may have a `tick`, run about `tick_every` seconds,
    whose outputs and changes are written as those of a batch are.
    """

    flow: ClassVar[FlowStage]
    is_first: ClassVar[bool] = False
    tick_every: ClassVar[float] = IDLE_SECONDS

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.state = None if self.flow.state is None else runtime.states[self.flow.state]

    @property
    def name(self) -> str:
        """The stage's name, as metrics, logs and headers have it."""
        return self.flow.name

    @abstractmethod
    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """What one record leads to. What it raises makes the record be tried again, then a dead letter.

        `changes` is the state as this batch sees it; a stage without state does not look at it.
        """

    async def look_ahead(self, inbounds: Sequence[Inbound]) -> None:
        """Prepare for the next few records before each is handled. Decides nothing: a stage does the same without."""

    async def tick(self, changes: StateChanges) -> Sequence[TickResult]:
        """What the stage does by the clock."""
        return ()
