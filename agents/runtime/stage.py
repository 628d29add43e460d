"""A stage: the work on a record, and the other tasks. The modules in `agents/` with arrows hold its subclasses."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from agents.records.outcome import Inbound, Outcome, TickResult
from agents.runtime.context import Runtime
from agents.state.stage_state import StateChanges
from streams.topics import FlowStage

IDLE_SECONDS = 1.0
"""Seconds without input after which a stage does its other tasks: its `tick`, the check for missing records."""


class Stage(ABC):
    """One stage of the flow.

    `flow` is its line in the table of the flow. `is_first` marks a stage that reads records of others, whose notes of
    order and times of ingest are not believed. A stage with state may have a `tick`, run about every `tick_every`
    seconds; its outputs and changes are written like those of a batch.
    """

    flow: ClassVar[FlowStage]
    is_first: ClassVar[bool] = False
    tick_every: ClassVar[float] = IDLE_SECONDS

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.state = None if self.flow.state is None else runtime.states[self.flow.state]

    @property
    def name(self) -> str:
        """The stage's name in metrics, logs and headers."""
        return self.flow.name

    @abstractmethod
    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Return the results of one record. If it raises, the record is retried, then becomes a dead letter.

        `changes` is the state as this batch sees it; a stage without state does not use it.
        """

    async def look_ahead(self, inbounds: Sequence[Inbound]) -> None:
        """Prepare for the next few records before each is handled. Decides nothing: the results are the same without
        it."""

    async def tick(self, changes: StateChanges) -> Sequence[TickResult]:
        """Do the work of the stage that depends on time, not on a record."""
        return ()
