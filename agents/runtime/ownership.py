"""Whether a worker still owns what it works on, and whether Kafka's client skipped anything.

A batch may finish while partitions are being revoked: the rebalance waits for it, up to `GRACE_SECONDS`. What takes
longer is fenced: its writes are dropped and its records come again to the new owner.

Offsets of one partition follow one another here (our topics hold no transactions). A hole means that a
client skipped records and would commit past them, which Faust has been seen to do; the worker then ends
without a commit and begins again from the last one.
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
"""Seconds that a rebalance waits for batches under way, at most; a member that waits too long is expelled."""
ASK_INTERVAL = 0.5
"""Seconds between two questions to a group or a broker that does not answer."""
HOLE_PATIENCE = 5.0
"""Seconds that a record may be missing before the worker begins again from the last commit."""

T = TypeVar("T")

log = structlog.get_logger("copytaster.rebalance")


class RebalanceFence:
    """Counts rebalances; a batch begun before the last one that outlived its grace may not write."""

    def __init__(self, settings: Settings) -> None:
        self.epoch = 0
        self.present: list[PartitionHold] = []
        self.grace = min(MAX_GRACE, settings.broker.rebalance_timeout / 2)

    async def on_revoked(self) -> None:
        """Wait for the batches under way, then fence what is left."""
        busy = [asyncio.ensure_future(p.lock.acquire()) for p in self.present]
        done, late = await asyncio.wait(busy, timeout=self.grace) if busy else (set(), set())
        self.epoch += 1
        for task in late:
            task.cancel()
        for presence, task in zip(self.present, busy, strict=True):
            presence.forget()
            if task in done:
                presence.lock.release()
        if late:
            log.warning("batches outlived the rebalance and are fenced", stages=len(late))


class PartitionHold:
    """One stage's hold on its partitions; `async with` around a batch."""

    def __init__(self, stage: str, group: GroupMembership, fence: RebalanceFence, settings: Settings) -> None:
        self.stage = stage
        self._group, self._fence = group, fence
        self._patience = settings.broker.patience
        self._cut_off = settings.broker.session_timeout / 2
        """Seconds after which a worker that could not write asks the group whether it still belongs to it."""
        self.lock = asyncio.Lock()
        self.next_offset: dict[tuple[str, int], int] = {}
        self._committed: dict[tuple[str, int], int] = {}
        self._waits_for: dict[tuple[str, int], float] = {}
        self._epoch = 0
        self._began = 0.0
        fence.present.append(self)

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
        """Know nothing of any partition: they may be others' now."""
        self.next_offset.clear()
        self._committed.clear()
        self._waits_for.clear()

    def current(self, records: Sequence[ReceivedRecord]) -> bool:
        """True where this worker may still write the results of these records."""
        owned, generation = self._group.owned(), self._group.generation
        return self._epoch == self._fence.epoch and all(
            r.generation == generation and (r.topic, r.partition) in owned for r in records
        )

    def may_begin(self, records: Sequence[ReceivedRecord]) -> bool:
        """True where these records are ours and no rebalance is under way."""
        return self._group.is_reading and self.current(records)

    async def may_write(self, records: Sequence[ReceivedRecord]) -> bool:
        """As `current`; where this batch has taken so long that we may have been expelled, the group is asked first.

        A group that cannot be asked, or does not know us, is asked again until it answers or partitions move: what is
        not written while they are ours would be passed over, since records behind it go on. Ends the process with 75
        where nobody answers for `broker.patience`.
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
        """Whether the group knows this worker; False too where it could not be asked."""
        try:
            return await self._group.is_member()
        except KafkaError as error:
            log.warning("the group cannot be asked", error=repr(error))
            return False

    async def may_handle(self, record: ReceivedRecord) -> bool:
        """True where the record is ours to handle, and the next of its partition.

        One that the group has committed already is acked: Faust seeks by a note that may be older than its own
        last commit, reads such records again, and commits nothing more until each of them was acked.
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
        """What the broker answers, asked again while the record is ours: one that is away ends nobody. None where the
        record is another's by then."""
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
        """Leave the record alone: right after a rebalance those before it may still come."""
        at = (record.topic, record.partition)
        self.next_offset[at] = expected
        if at not in self._waits_for:
            self._waits_for[at] = time.monotonic()
            log.info("a record came before its turn", stage=self.stage, at=at, expected=expected, got=record.offset)
        return False

    def check(self) -> None:
        """End the process where a record has been missing too long: the client skipped it for good."""
        for at, since in self._waits_for.items():
            if time.monotonic() - since > HOLE_PATIENCE:
                facts = {"stage": self.stage, "at": f"{at[0]}/{at[1]}", "expected": self.next_offset.get(at)}
                stop_hard(EXIT_TRY_AGAIN, "the client skipped records", **facts)
