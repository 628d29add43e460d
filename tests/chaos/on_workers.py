"""Faults of workers."""

import asyncio
import random
import resource
import signal
from time import monotonic
from typing import Any

from tests.chaos.ground import READY_WITHIN, Ground

HOUR = 3600
JOIN_EVERY = 3.0
BEFORE_A_KILL = (1.0, 5.0)
"""Seconds from the first story of a share to the kill: while they are being worked on."""


async def kills(on: Ground) -> dict[str, Any]:
    """kill -9 a random worker, `times` times, each time with its share of the stories coming in."""
    rng = random.Random(17)
    each = -(-len(on.stories) // on.times)
    on.fleet.start()
    await on.fleet.ready(READY_WITHIN)
    for n in range(on.times):
        feeding = asyncio.create_task(on.feed(on.stories[n * each : (n + 1) * each]))
        await asyncio.sleep(rng.uniform(*BEFORE_A_KILL))
        on.fleet.kill(rng.randrange(len(on.fleet.workers)))
        await asyncio.sleep(1)
        await on.fleet.ready(READY_WITHIN)
        await feeding
    return {"kills": on.times, "stories_a_kill": each}


async def joins_and_leaves(on: Ground) -> dict[str, Any]:
    """One more worker is started, or the last one told to end, every three seconds."""
    joined = left = 0
    extra = []
    async with on.under_load():
        end = monotonic() + on.seconds
        while monotonic() < end:
            if extra:
                extra.pop(0).send_signal(signal.SIGTERM)
                left += 1
            else:
                extra.append(on.pipeline.start())
                joined += 1
            await asyncio.sleep(JOIN_EVERY)
        for worker in extra:
            worker.send_signal(signal.SIGTERM)
    return {"joined": joined, "left": left + len(extra)}


async def stopped(on: Ground) -> dict[str, Any]:
    """One worker is stopped for longer than its session lasts, and goes on as if nothing had been."""
    async with on.under_load():
        await asyncio.sleep(2)
        on.fleet.signal(0, signal.SIGSTOP)
        await asyncio.sleep(on.seconds)
        on.fleet.signal(0, signal.SIGCONT)
        ready = await on.fleet.ready(READY_WITHIN)
    return {"stopped_seconds": on.seconds, "ready_after": round(ready, 1)}


async def clock_moved(on: Ground) -> dict[str, Any]:
    """The clock jumps ahead, back, and behind."""
    clock = on.pipeline.folder / "clock"
    async with on.under_load():
        for ahead in (HOUR, 0, -HOUR):
            clock.write_text(str(ahead))
            await asyncio.sleep(on.seconds / 3)
    return {"moved_by_seconds": HOUR}


async def disk_full(on: Ground) -> dict[str, Any]:
    """No file of two workers can grow any more; one of the two is then told to end, and comes back with a disk."""
    async with on.under_load():
        full = on.fleet.pids()[:2]
        for pid in full:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        await asyncio.sleep(on.seconds)
        alive = [pid for pid in full if pid in on.fleet.pids()]
        on.fleet.kill(0)
    return {"workers_with_a_full_disk": len(full), "of_them_still_at_work": len(alive)}


async def left_alone(on: Ground) -> dict[str, Any]:
    """What is wrong is in the workers themselves."""
    async with on.under_load():
        pass
    return {}
