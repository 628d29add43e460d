"""A dashboard in a process of its own that is flooded with alerts: `python -m tests.support.flooding COUNT PER_SECOND`.

It prints its URL, begins when a line comes on standard input, and says when all alerts are published.
"""

import asyncio
import sys
import time
from dataclasses import replace

from desk.dashboard.service import DashboardLimits
from tests.support.alerts import made
from tests.support.dashboards import serving
from tests.support.memory_log import MemoryLog
from tests.support.wall_clock import seconds

EVERY = 0.02


async def main(count: int, per_second: int) -> None:
    """Publish `count` alerts of 8 KB, each with the time of its publication as its reason."""
    log = MemoryLog()
    limits = DashboardLimits(backlog=2000, most_alerts=2000, most_behind=500, write_deadline=2.0)
    async with serving(log, limits=limits) as board:
        print(board.url, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        filler = made("«x» y.", "z" * 6000)
        started, n = time.monotonic(), 0
        while n < count:
            due = min(int((time.monotonic() - started) * per_second) + 1, count)
            for at in range(n, due):
                log.publish(replace(filler, id=f"alert-{at}", n=at, reason=repr(seconds())))
            n = due
            await asyncio.sleep(EVERY)
        print("published", flush=True)
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
