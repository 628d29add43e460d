"""The steps after a batch has passed the breaker: outputs, changelog, table, acks, each awaited before the next."""

from collections.abc import Sequence
from functools import partial

import structlog

from agents.delivery.broker_retries import PartitionsMoved, ProduceFailed
from agents.delivery.messages import OutgoingRecord, deliver
from agents.records.process_exit import EXIT_FAIL_STOP, stop_hard
from agents.runtime.ownership import PartitionHold
from agents.runtime.record_attempts import HandledRecord
from agents.runtime.stage import Stage
from agents.state.stage_state import StateChanges
from streams.ports import ReceivedRecord

log = structlog.get_logger("copytaster.guard")


class StageWriter:
    """Writes the results of one stage's records."""

    def __init__(self, stage: Stage, hold: PartitionHold) -> None:
        self._stage, self._runtime, self._hold = stage, stage.runtime, hold
        self._log = log.bind(stage=stage.name)

    async def write(self, handled: Sequence[HandledRecord], changes: StateChanges | None) -> None:
        """Write a batch and ack it; nothing is acked if its partitions have moved."""
        name, reached = self._stage.name, self._runtime.reached
        records = [h.record for h in handled]
        if not await self.produce([m for h in handled for m in h.messages], records):
            return
        reached(name, "produced")
        if not self._hold.current(records):
            self._log.info("batch dropped, its partitions have moved on", records=len(handled))
            return
        if self._stage.state is not None and changes is not None:
            if not await self.log_state(changes, records):
                return
            reached(name, "logged")
            self._stage.state.apply(changes)
            reached(name, "applied")
        for h in handled:
            h.record.ack()
            refused = h.refused[0] if h.refused else None
            self._runtime.metrics.count(name, h.outcome, name=h.outcome_name, refused=refused)
        self._runtime.progress.note_acked([(r.topic, r.partition, r.offset) for r in records])
        self._log.debug("batch done", places=[str(h.inbound.place) for h in handled])
        reached(name, "acked")

    async def produce(self, messages: Sequence[OutgoingRecord], sources: Sequence[ReceivedRecord]) -> bool:
        """Write outputs. False if their sources' partitions may belong to another worker. Results computed after they
        moved depend on a table that may have been emptied since; the new owner computes them again."""
        try:
            await deliver(messages, self._runtime.writer, allowed=partial(self._hold.may_write, sources))
        except PartitionsMoved:
            self._log.warning("outputs not written, their partitions have moved on", outputs=len(messages))
            return False
        except ProduceFailed as error:
            stop_hard(EXIT_FAIL_STOP, "cannot write outputs or dead letters", stage=self._stage.name, error=str(error))
        return True

    async def log_state(self, changes: StateChanges, sources: Sequence[ReceivedRecord]) -> bool:
        """Write the changelog. False if the partitions may belong to another worker: then nothing was acked either."""
        assert self._stage.state is not None
        try:
            await self._stage.state.log(changes, allowed=partial(self._hold.may_write, sources))
        except PartitionsMoved:
            self._log.warning("state not written, its partitions have moved on")
            return False
        except ProduceFailed as error:
            stop_hard(EXIT_FAIL_STOP, "cannot write the changelog", stage=self._stage.name, error=str(error))
        return True
