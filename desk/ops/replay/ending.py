"""Ending a run from outside: by whoever works on it, or in their place where nobody does."""

import asyncio
import time
from dataclasses import replace

from copytaster.model.replay_run import Run
from desk.ingest.publish import publisher
from desk.ops.replay.ownership import take, works_on
from desk.ops.replay.registry import ended, forget, runs, write
from desk.ops.replay.topics import take_away
from desk.refusal import Refusal
from streams.settings.settings import Settings

PATIENCE = 60.0
"""Seconds for whoever works on a run to end it: their workers stop in order first."""
LOOK_EVERY = 0.5


async def cancel_run(name: str, settings: Settings) -> list[str]:
    """Cancel a run; returns the topics deleted here. Raises Refusal where it is over, or does not end."""
    run = (await runs(settings)).named(name)
    if run.is_over:
        raise Refusal(f"replay {name} is {run.state} already")
    async with publisher(settings) as producer:
        await write(replace(run, state="cancelling"), producer, settings)
        if works_on(run) and await _ended_by_its_owner(run, settings):
            return []
        run = (await runs(settings)).named(name)
        if run.is_over:
            return []
        await take(run, settings)
        gone = await take_away(run, settings, but_results=False)
        await write(replace(run, **ended("cancelled")), producer, settings)
    return gone


async def remove_run(name: str, settings: Settings) -> list[str]:
    """Delete what a run left and forget it; returns the topics deleted. Raises Refusal where it is not over."""
    run = (await runs(settings)).named(name)
    if not run.is_over:
        raise Refusal(f"replay {name} is {run.state}; cancel it first")
    gone = await take_away(run, settings, but_results=False)
    await forget(run, settings)
    return gone


async def _ended_by_its_owner(run: Run, settings: Settings) -> bool:
    """True once the run is over; False where its owner died, or does not end it in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        await asyncio.sleep(LOOK_EVERY)
        now = (await runs(settings)).named(run.id)
        if now.is_over:
            return True
        if not works_on(now):
            return False
    raise Refusal(f"replay {run.id} did not end within {PATIENCE:.0f} s; stop {run.owner} and try again")
