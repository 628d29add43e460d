"""Asking a broker again while it is away, and giving up where that lasts or where it refuses."""

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
    """The broker refused a record for good, or was away longer than `broker.patience`."""


class PartitionsMoved(Exception):
    """The partitions may be another worker's by now: nothing more is written for them here."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How long a broker is asked again. All in seconds: for one answer, in all, and before the second try."""

    request_timeout: float
    patience: float
    first_pause: float = FIRST_PAUSE

    @classmethod
    def of(cls, broker: BrokerSettings) -> "Retries":
        """As the settings say."""
        return cls(broker.request_timeout + 5, broker.patience)

    async def until_answered(
        self, send: Callable[[], Awaitable[T]], *, allowed: Callable[[], Awaitable[bool]] | None = None
    ) -> T:
        """What `send` gives, called until the broker has answered; before each call ask whether it is still `allowed`.

        Raises ProduceFailed, or PartitionsMoved where it is not.
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
