"""How a worker fails: trying again while the broker is away, stopping hard where going on loses something.

Neither exit is graceful on purpose: a graceful stop of Faust may commit past what was not handled.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog
from aiokafka.errors import KafkaError

from streams.app import settings

FAIL_STOP = 70
TRY_AGAIN = 75
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0

log = structlog.get_logger("copytaster.failures")


class ProduceFailed(Exception):
    """The broker refused a record for good, or was away longer than `broker.patience`."""


async def retrying(send: Callable[[], Awaitable[None]]) -> None:
    """Call `send` until the broker has answered. Raises ProduceFailed."""
    loop = asyncio.get_running_loop()
    end = loop.time() + settings.broker.patience
    pause = FIRST_PAUSE
    while True:
        try:
            return await asyncio.wait_for(send(), settings.broker.request_timeout + 5)
        except (KafkaError, TimeoutError) as error:
            retriable = isinstance(error, TimeoutError) or bool(error.retriable)
            if not retriable or loop.time() + pause > end:
                raise ProduceFailed(repr(error)) from error
            log.warning("produce failed, trying again", error=repr(error), pause=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def stop_hard(code: int, why: str, **facts: object) -> NoReturn:
    """End the process at once, without a last commit; what was not acked comes again."""
    log.critical(why, exit=code, **facts)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
