"""Retries while a broker is away; an error where that lasts too long, or where the broker refuses."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from aiokafka.errors import KafkaError, KafkaTimeoutError

from streams.settings.sections import BrokerSettings

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0

T = TypeVar("T")

log = structlog.get_logger("copytaster.failures")


class ProduceFailed(Exception):
    """The broker refused a record permanently, or was away longer than `broker.patience`."""


class PartitionsMoved(Exception):
    """The partitions may belong to another worker now: this one writes nothing more for them."""


@dataclass(frozen=True, slots=True)
class Retries:
    """The limits of retrying, all in seconds: for one answer, in total, and before the second try."""

    request_timeout: float
    patience: float
    first_pause: float = FIRST_PAUSE

    @classmethod
    def of(cls, broker: BrokerSettings) -> "Retries":
        """Build the limits from the settings."""
        return cls(broker.request_timeout + 5, broker.patience)

    async def until_answered(
        self, send: Callable[[], Awaitable[T]], *, allowed: Callable[[], Awaitable[bool]] | None = None
    ) -> T:
        """Call `send` until the broker has answered, and return its result. Before each call, ask if it is still
        `allowed`.

        Raises ProduceFailed, or PartitionsMoved if it is not allowed.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self.patience
        pause = self.first_pause
        while True:
            if allowed is not None and not await allowed():
                raise PartitionsMoved
            try:
                return await asyncio.wait_for(send(), self.request_timeout)
            except (KafkaError, TimeoutError) as error:
                retriable = isinstance(error, TimeoutError | KafkaTimeoutError) or bool(error.retriable)
                if not retriable or loop.time() + pause > end:
                    raise ProduceFailed(repr(error)) from error
                log.warning("produce failed, trying again", error=repr(error), pause=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
