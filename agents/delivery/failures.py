"""The failures of a worker: it retries while the broker is away, and stops hard if going on would lose something.

Neither exit is graceful, on purpose: a graceful stop of Faust may commit offsets of records that were not handled.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

import structlog
from aiokafka.errors import KafkaError, KafkaTimeoutError

from streams.settings.sections import BrokerSettings

EXIT_REFUSED = 3
EXIT_FAIL_STOP = 70
EXIT_TRY_AGAIN = 75
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


def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
    """End the process at once, without a last commit; records that were not acked come again."""
    log.critical(why, exit=code, **facts)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
