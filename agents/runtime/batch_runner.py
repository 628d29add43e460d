"""The run of one stage: it takes batches, judges them and writes them, and loses no record whatever happens to one.

Records are read from their source and acked here, strictly in order. A batch goes through these steps, and an end of
the process between any two of them loses nothing and adds nothing:

    handle every record -> judge the batch -> produce (awaited) -> changelog (awaited) -> table -> ack
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

import structlog

from agents.records.process_exit import EXIT_FAIL_STOP, stop_hard
from agents.runtime.batch_writer import StageWriter
from agents.runtime.breaker import Breaker
from agents.runtime.ownership import PartitionHold
from agents.runtime.record_attempts import HandledRecord, RecordRunner
from agents.runtime.stage import IDLE_SECONDS, Stage
from agents.runtime.ticks import Ticks
from agents.state.stage_state import StateChanges
from streams.ports import ReceivedRecord, RecordSource

SLOW_BATCH_SECONDS = 30.0
"""Seconds into a batch after which the breaker is asked at every record, not only at the end."""
LOOK_AHEAD_RECORDS = 8
"""Records that a stage sees at a time before it handles them: the models read about thirty paragraphs in one call
nearly as cheaply as hundreds, and no other stage waits long for them."""
MAX_BATCH_BYTES = 4 * 1024 * 1024
"""Most bytes of input in one batch."""
EVIDENCE_WAIT = 1.0
"""Seconds to wait for more records when a small batch mostly fails."""

log = structlog.get_logger("copytaster.guard")


async def run_stage(stage: Stage, source: RecordSource) -> None:
    """Run a stage over its records for ever. Raises only when it is cancelled."""
    try:
        await BatchRunner(stage, source).run()
    except asyncio.CancelledError:
        raise
    except StopAsyncIteration:
        return  # the source has ended: the worker is stopping
    except BaseException as error:
        log.exception("the guard itself failed", stage=stage.name)
        stop_hard(EXIT_FAIL_STOP, "guard failed", stage=stage.name, error=repr(error))


class BatchRunner:
    """Takes the batches of one stage and judges them."""

    def __init__(self, stage: Stage, source: RecordSource) -> None:
        runtime = stage.runtime
        self._stage, self._source, self._settings = stage, source, runtime.settings.guard
        self._metrics, self._progress = runtime.metrics, runtime.progress.stage(stage.name)
        self._hold = PartitionHold(stage.name, runtime.group, runtime.fence, runtime.settings)
        self._records = RecordRunner(stage)
        self._writer = StageWriter(stage, self._hold)
        self._ticks = Ticks(stage, self._records, self._writer, self._hold)
        self._breaker = Breaker(sample=self._settings.breaker_sample)
        self._looks_ahead = type(stage).look_ahead is not Stage.look_ahead
        self._log = log.bind(stage=stage.name)

    async def run(self) -> None:
        """Take batches from the source until cancelled. Raises StopAsyncIteration if the source ends."""
        while True:
            records = await self._gather()
            async with self._hold:
                records = [record for record in records if await self._hold.may_handle(record)]
            self._hold.check()
            while not await self._is_done(records):  # noqa: ASYNC110  # nothing signals that the fault is over
                await asyncio.sleep(self._settings.breaker_pause)

    async def _gather(self) -> list[ReceivedRecord]:
        """The available records; none after a second without any."""
        first = await self._source.next_within(IDLE_SECONDS)
        if first is None:
            return []
        records, size = [first], len(first.value)
        while len(records) < self._settings.batch and size < MAX_BATCH_BYTES:
            record = self._source.next_at_hand()
            if record is None:
                break
            records.append(record)
            size += len(record.value)
        return records

    async def _is_done(self, records: list[ReceivedRecord]) -> bool:
        """Take one batch through all steps. False if the open breaker holds it back, uncommitted."""
        async with self._hold:
            if records and self._hold.may_begin(records):
                changes = self._stage.state.changes() if self._stage.state else None
                handled = await self._handle(records, changes)
                failed = _list_failures(handled)
                self._hold_back(self._breaker.trips(failed))
                if self._progress.held_back:
                    self._log.error("breaker open: most records fail, nothing is committed", **_count_reasons(handled))
                    return False
                await self._writer.write(handled, changes)
                self._breaker.note(failed)
            await self._ticks.run_if_due()
            return True

    async def _handle(self, records: list[ReceivedRecord], changes: StateChanges | None) -> list[HandledRecord]:
        """Handle a batch. If it is too small to judge, handle the next records too and add them to `records`."""
        handled: list[HandledRecord] = []
        began = time.monotonic()
        for n, record in enumerate(records):
            if n % LOOK_AHEAD_RECORDS == 0:
                await self._look_ahead(records[n : n + LOOK_AHEAD_RECORDS])
            handled.append(await self._handle_one(record, changes))
            if time.monotonic() - began > SLOW_BATCH_SECONDS and self._breaker.trips(_list_failures(handled)):
                break  # each may have taken its whole deadline; the results so far are enough
        if self._breaker.needs_more_evidence([h.counts_as_failed for h in handled]):
            more = await self._more()
            records += more
            handled += [await self._handle_one(record, changes) for record in more]
        return handled

    async def _handle_one(self, record: ReceivedRecord, changes: StateChanges | None) -> HandledRecord:
        handled = await self._records.run(record, changes)
        self._progress.handled += 1
        return handled

    async def _look_ahead(self, records: Sequence[ReceivedRecord]) -> None:
        """Show the stage the next records, if there are several; an error appears again when each record is handled."""
        if len(records) < 2 or not self._looks_ahead:
            return
        try:
            await self._stage.look_ahead([self._records.inbound(record) for record in records])
        except Exception as error:
            self._log.warning("records not looked at ahead", error=repr(error), records=len(records))

    async def _more(self) -> list[ReceivedRecord]:
        await asyncio.sleep(EVIDENCE_WAIT)
        records: list[ReceivedRecord] = []
        while len(records) < 2 * self._settings.breaker_sample:
            record = self._source.next_at_hand()
            if record is None:
                break
            if await self._hold.may_handle(record):
                records.append(record)
        return records

    def _hold_back(self, is_open: bool) -> None:
        self._progress.held_back = is_open
        self._metrics.breaker_open.labels(self._stage.name).set(is_open)


def _list_failures(handled: Sequence[HandledRecord]) -> list[bool]:
    return [h.counts_as_failed for h in handled if not h.repeated]


def _count_reasons(handled: Sequence[HandledRecord]) -> dict[str, object]:
    reasons = Counter(h.refused[0] for h in handled if h.refused)
    return {"records": len(handled), "failed": sum(reasons.values()), "reasons": dict(reasons)}
