"""Repeated looks at the broker: for one answer, for a screen, or for an exporter."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import structlog
from aiokafka.errors import KafkaError

from desk.ops.lag.measures import PartitionLag
from desk.ops.lag.observer import NoTopics, open_observer
from streams.kafka.admin import BrokerUnreachable
from streams.settings.settings import Settings

LOOK_EVERY = 1.0
"""Seconds between two looks for one answer."""
log = structlog.get_logger("copytaster.lag")


async def observe_lag(settings: Settings, *, group: str | None, seconds: float) -> tuple[list[PartitionLag], float]:
    """The rows after looking for this long, and the real duration. Raises BrokerUnreachable, NoTopics."""
    try:
        async with open_observer(settings, group=group) as observer:
            began = time.monotonic()
            rows = await observer.look()
            while (left := seconds - (time.monotonic() - began)) > 0:
                await asyncio.sleep(min(LOOK_EVERY, left))
                rows = await observer.look()
            return rows, time.monotonic() - began
    except (KafkaError, TimeoutError) as error:
        raise BrokerUnreachable(f"{settings.broker.url} gives no answer: {error!r}") from error


async def watch_lag(settings: Settings, *, group: str | None, every: float) -> AsyncIterator[Sequence[PartitionLag]]:
    """Yield each look's rows without end; no rows while the broker is unavailable. It reconnects after a failure."""
    while True:
        try:
            async with open_observer(settings, group=group) as observer:
                while True:
                    yield await observer.look()
                    await asyncio.sleep(every)
        except (BrokerUnreachable, NoTopics, KafkaError, TimeoutError, OSError) as error:
            log.warning("no look at the broker", error=str(error) or repr(error))
            yield ()
        await asyncio.sleep(every)
