"""The state of the stages, read at the broker at fixed times, however often somebody asks for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Protocol

import structlog
from aiokafka.errors import KafkaError

from desk.dashboard.views import StageView
from desk.ops.lag.measures import PartitionLag, StageLag, sum_by_stage
from streams.kafka.admin import BrokerUnreachable

LOOK_EVERY = 3.0
STALE_AFTER = 15.0
"""Seconds after which the last look is too old to describe the broker."""
AWAY_ERRORS = (KafkaError, BrokerUnreachable, OSError, TimeoutError)

log = structlog.get_logger("desk.dashboard")


class StageObserver(Protocol):
    """An object that looks at the broker; desk.ops.lag.observer.LagObserver is one."""

    async def look(self) -> list[PartitionLag]:
        """Every partition that a stage reads."""


class StageMonitor:
    """The last look, refreshed by `run`."""

    def __init__(self, observing: Callable[[], AbstractAsyncContextManager[StageObserver]]) -> None:
        self.stages: tuple[StageView, ...] = ()
        self.as_of: datetime | None = None
        self._observing = observing

    @property
    def is_fresh(self) -> bool:
        """True if the broker has answered recently."""
        return self.as_of is not None and (datetime.now(UTC) - self.as_of).total_seconds() < STALE_AFTER

    async def run(self) -> None:
        """Look again and again until cancelled; wait while the broker is unavailable."""
        while True:
            try:
                async for rows in self._looks():
                    self.stages = tuple(map(build_stage_view, sum_by_stage(rows)))
                    self.as_of = datetime.now(UTC)
            except AWAY_ERRORS as error:
                log.warning("the broker cannot be looked at", error=repr(error))
            await asyncio.sleep(LOOK_EVERY)

    async def _looks(self) -> AsyncIterator[list[PartitionLag]]:
        async with self._observing() as looker:
            while True:
                yield await looker.look()
                await asyncio.sleep(LOOK_EVERY)


def build_stage_view(total: StageLag) -> StageView:
    """One stage as `/health` shows it."""
    return StageView(
        name=total.stage,
        state=total.state.name,
        means=total.state.value,
        lag=total.lag,
        time_lag=total.time_lag,
        rate_in=total.rate_in,
        rate_out=total.rate_out,
        workers=total.owners,
    )
