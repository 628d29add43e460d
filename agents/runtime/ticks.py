"""The ticks of a stage: outputs first, then state, as for a batch."""

import asyncio

from agents.delivery.messages import OutgoingRecord
from agents.records.outcome import TickResult
from agents.runtime.batch_writer import StageWriter
from agents.runtime.ownership import PartitionHold
from agents.runtime.record_attempts import RecordRunner
from agents.runtime.stage import Stage


class Ticks:
    """The ticks of one stage; a stage without state has none."""

    def __init__(self, stage: Stage, records: RecordRunner, writer: StageWriter, hold: PartitionHold) -> None:
        self._stage, self._records, self._writer, self._hold = stage, records, writer, hold
        self._ticked = asyncio.get_running_loop().time()  # waiting records are looked at after queued ones

    async def run_if_due(self) -> None:
        """Run the stage's tick if it is due and no partition moves."""
        now, state = asyncio.get_running_loop().time(), self._stage.state
        if state is None or now - self._ticked < self._stage.tick_every:
            return
        if self._stage.runtime.group.is_rebalancing or not self._hold.may_begin([]):
            return
        self._ticked = now
        changes = state.changes()
        late = await self._stage.tick(changes)
        if not late:
            return
        if not await self._writer.produce([m for one in late for m in self._messages(one)], []):
            return
        self._stage.runtime.reached(self._stage.name, "tick-produced")
        for one in late:
            changes.add(one.partition, one.outcome.writes, None)
        if await self._writer.log_state(changes, []):
            state.apply(changes)
            for one in late:
                self._stage.runtime.metrics.count(self._stage.name, one.outcome)

    def _messages(self, late: TickResult) -> list[OutgoingRecord]:
        if late.inbound is None:
            return []
        outcome = self._records.warm_up.without_silent(late.outcome, late.inbound, self._stage.name)
        return self._records.messages(outcome, late.inbound)
