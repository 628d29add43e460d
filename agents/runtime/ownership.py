"""Checks that a worker still owns the records in work, and that Kafka's client skipped none.

A batch may finish while partitions are being revoked: the rebalance waits for it, up to `MAX_GRACE` seconds. A batch
that takes longer is fenced: its writes are dropped and its records come again to the new owner.

Offsets of one partition have no gaps here (our topics hold no transactions). A gap means that a client skipped records
and would commit past them, which has been seen with Faust. The worker then ends without a commit and begins again from
the last one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TypeVar

import structlog
from aiokafka.errors import KafkaError

from agents.records.process_exit import EXIT_TRY_AGAIN, stop_hard
from streams.ports import GroupMembership, ReceivedRecord
from streams.settings.settings import Settings

MAX_GRACE = 10.0
"""Most seconds that a rebalance waits for running batches; the group expels a member that waits too long."""
ASK_INTERVAL = 0.5
"""Seconds between two requests to a group or a broker that does not answer."""
HOLE_PATIENCE = 5.0
"""Seconds that a record may be missing before the worker begins again from the last commit."""

T = TypeVar("T")

log = structlog.get_logger("copytaster.rebalance")


class RebalanceFence:
    """Counts rebalances; a batch that began before the last one and outlived its grace time may not write."""

    def __init__(self, settings: Settings) -> None:
        self.epoch = 0
        self.holds: list[PartitionHold] = []
        self.grace = min(MAX_GRACE, settings.broker.rebalance_timeout / 2)

    async def on_revoked(self) -> None:
        """Wait for the running batches, then fence the remaining ones."""
        busy = [asyncio.ensure_future(p.lock.acquire()) for p in self.holds]
        done, late = await asyncio.wait(busy, timeout=self.grace) if busy else (set(), set())
        self.epoch += 1
        for task in late:
            task.cancel()
        for hold, task in zip(self.holds, busy, strict=True):
            hold.forget()
            if task in done:
                hold.lock.release()
        if late:
            log.warning("batches outlived the rebalance and are fenced", stages=len(late))


class PartitionHold:
    """One stage's hold on its partitions; `async with` around a batch."""

    def __init__(self, stage: str, group: GroupMembership, fence: RebalanceFence, settings: Settings) -> None:
        self.stage = stage
        self._group, self._fence = group, fence
        self._patience = settings.broker.patience
        self._cut_off = settings.broker.session_timeout / 2
        """Seconds after which a worker that could not write asks the group if it is still a member."""
        self.lock = asyncio.Lock()
        self.next_offset: dict[tuple[str, int], int] = {}
        self._committed: dict[tuple[str, int], int] = {}
        self._waits_for: dict[tuple[str, int], float] = {}
        self._epoch = 0
        self._began = 0.0
        fence.holds.append(self)

    async def __aenter__(self) -> "PartitionHold":
        await self.lock.acquire()
        self._epoch = self._fence.epoch
        self._began = time.monotonic()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lock.release()

    def forget(self) -> None:
        """Forget all partitions: they may belong to others now."""
        self.next_offset.clear()
        self._committed.clear()
        self._waits_for.clear()

    def current(self, records: Sequence[ReceivedRecord]) -> bool:
        """True if this worker may still write the results of these records."""
        owned, generation = self._group.owned(), self._group.generation
        return self._epoch == self._fence.epoch and all(
            r.generation == generation and (r.topic, r.partition) in owned for r in records
        )

    def may_begin(self, records: Sequence[ReceivedRecord]) -> bool:
        """True if these records are ours and no rebalance is under way."""
        return self._group.is_reading and self.current(records)

    async def may_write(self, records: Sequence[ReceivedRecord]) -> bool:
        """Check as `current` does. If this batch took so long that the group may have expelled us, ask the group first.

        A group that cannot be asked, or does not know us, is asked again until it answers or partitions move. Results
        that are not written while the partitions are ours would be lost, since later records go on. Ends the process
        with 75 if there is no answer for `broker.patience`.
        """
        if time.monotonic() - self._began > self._cut_off:
            end = time.monotonic() + self._patience
            while self.current(records) and not await self._is_member():
                if time.monotonic() > end:
                    stop_hard(
                        EXIT_TRY_AGAIN, "nobody tells whether the group still knows this worker", stage=self.stage
                    )
                await asyncio.sleep(ASK_INTERVAL)
        return self.current(records)

    async def _is_member(self) -> bool:
        """True if the group knows this worker; False also if it could not be asked."""
        try:
            return await self._group.is_member()
        except KafkaError as error:
            log.warning("the group cannot be asked", error=repr(error))
            return False

    async def may_handle(self, record: ReceivedRecord) -> bool:
        """True if the record is ours to handle, and the next one of its partition.

        A record that the group has committed already is acked: Faust seeks by a note that may be older than its own
        last commit, reads such records again, and commits nothing more until each of them is acked.
        """
        if not self.may_begin([record]):
            return False
        at = (record.topic, record.partition)
        expected = self.next_offset.get(at)
        if expected is None:
            expected = await self._ask_until_answered(partial(self._group.first_unread, *at), record)
            if expected is None:
                return False
            self._committed[at] = expected
        if record.offset < self._committed.get(at, 0):
            record.ack()
            return False
        if record.offset < expected:
            log.debug("seen already", stage=self.stage, at=at, offset=record.offset, expected=expected)
            return False
        if record.offset > expected and not await self._was_deleted_by_retention(record, expected):
            return self._out_of_place(record, expected)
        self._waits_for.pop(at, None)
        self.next_offset[at] = record.offset + 1
        return True

    async def _ask_until_answered(self, ask: Callable[[], Awaitable[T]], record: ReceivedRecord) -> T | None:
        """Ask the broker until it answers, while the record is ours; an absent broker does not end the worker. None if
        the record is another worker's by then."""
        while self.may_begin([record]):
            try:
                return await ask()
            except KafkaError as error:
                log.warning("the broker does not say where a partition stands", stage=self.stage, error=repr(error))
            await asyncio.sleep(ASK_INTERVAL)
        return None

    async def _was_deleted_by_retention(self, record: ReceivedRecord, expected: int) -> bool:
        earliest = (
            await self._ask_until_answered(partial(self._group.earliest_offset, record.topic, record.partition), record)
            or 0
        )
        if earliest < record.offset:
            return False
        log.error("records were deleted by retention before they were read", stage=self.stage, topic=record.topic,
                  partition=record.partition, expected=expected, earliest=earliest)  # fmt: skip
        return True

    def _out_of_place(self, record: ReceivedRecord, expected: int) -> bool:
        """Leave the record alone: right after a rebalance the earlier ones may still come."""
        at = (record.topic, record.partition)
        self.next_offset[at] = expected
        if at not in self._waits_for:
            self._waits_for[at] = time.monotonic()
            log.info("a record came before its turn", stage=self.stage, at=at, expected=expected, got=record.offset)
        return False

    def check(self) -> None:
        """End the process if a record has been missing too long: the client has skipped it."""
        for at, since in self._waits_for.items():
            if time.monotonic() - since > HOLE_PATIENCE:
                facts = {"stage": self.stage, "at": f"{at[0]}/{at[1]}", "expected": self.next_offset.get(at)}
                stop_hard(EXIT_TRY_AGAIN, "the client skipped records", **facts)
