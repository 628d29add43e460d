"""The records that a run's workers still have to read, counted at the broker."""

import asyncio
from collections.abc import Callable

from aiokafka import TopicPartition

from desk.ops.replay.workers import RunWorkers
from streams.kafka.positions import open_position_reader
from streams.settings.settings import Settings
from streams.topics import FLOW

LOOK_EVERY = 0.5
"""Seconds between two counts of the unread records."""
CALM_LOOKS = 3
"""Looks in a row that must find nothing unread: a stage may still release records by time in between."""
STUCK_AFTER = 300.0
"""Seconds without any progress after which a run fails; more than an open breaker's pause and a slow start."""


class UnreadRecords:
    """Looks at one run's topics and group."""

    def __init__(self, own: Settings, workers: RunWorkers) -> None:
        self._own = own
        self._workers = workers
        reads = {t for stage in FLOW for t in stage.reads}
        self._tps = [TopicPartition(t.full_name(own.topics), p) for t in reads for p in range(t.partitions(own.topics))]

    async def wait_until_read(self, report: Callable[[int], None], *, looks: int = CALM_LOOKS) -> None:
        """Wait until nothing is unread, this many looks in a row. Raises ReplayFailed if nothing moves any more."""
        loop = asyncio.get_running_loop()
        async with open_position_reader(self._own) as at_broker:
            calm, moved, before = 0, loop.time(), -1
            while calm < looks:
                await asyncio.sleep(LOOK_EVERY)
                left = sum(p.lag for p in (await at_broker.read(self._tps)).values())
                report(left)
                calm = 0 if left else calm + 1
                if left != before:
                    moved, before = loop.time(), left
                elif left and loop.time() - moved > STUCK_AFTER:
                    raise self._workers.build_error(
                        f"nothing has moved for {STUCK_AFTER:.0f} s, {left} records are unread"
                    )
