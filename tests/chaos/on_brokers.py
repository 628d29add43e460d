"""Faults of the broker."""

import asyncio
import resource
from collections.abc import Callable
from typing import Any

from tests.chaos.ground import READY_WITHIN, Ground

BEFORE = 3.0
ENDS_WITHIN = 60.0


async def _back_again(on: Ground, take_away: Callable[[], None], *, away: float = 0.0) -> dict[str, Any]:
    """Take the broker away under load, bring it back, and time until every worker is ready."""
    async with on.under_load():
        await asyncio.sleep(BEFORE)
        await asyncio.to_thread(take_away)
        await asyncio.sleep(away)
        await asyncio.to_thread(on.server.start)
        ready = await on.fleet.ready(READY_WITHIN)
    return {"away_seconds": away, "ready_after": round(ready, 1)}


async def restarted(on: Ground) -> dict[str, Any]:
    """Stopped in order."""
    return await _back_again(on, on.server.stop)


async def killed(on: Ground) -> dict[str, Any]:
    """kill -9."""
    return await _back_again(on, on.server.kill)


async def away(on: Ground) -> dict[str, Any]:
    """Away for long."""
    return await _back_again(on, on.server.stop, away=on.seconds)


async def disk_full(on: Ground) -> dict[str, Any]:
    """Kafka gives up its log folder at the first write that fails, and itself with its last folder."""

    def fill() -> None:
        pid = on.server.pid
        assert pid is not None
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    async def ends() -> None:
        async with asyncio.timeout(ENDS_WITHIN):
            while on.server.pid is not None:  # a process of ours, but no task
                await asyncio.sleep(0.2)

    async with on.under_load():
        await asyncio.sleep(BEFORE)
        fill()
        await ends()
        await asyncio.to_thread(on.server.start)
        ready = await on.fleet.ready(READY_WITHIN)
    return {"ready_after": round(ready, 1)}
