"""Ending a run from outside: by the process that works on it, or here if there is none."""

import asyncio
import time
from dataclasses import replace

from copytaster.model.replay_run import ReplayRun
from desk.ingest.publish import open_producer
from desk.ops.replay.ownership import is_worked_on, take_ownership
from desk.ops.replay.registry import build_end_changes, forget_run, read_runs, write_run
from desk.ops.replay.topics import delete_run_topics
from desk.refusal import Refusal
from streams.settings.settings import Settings

PATIENCE = 60.0
"""Seconds for that process to end the run: its workers stop in order first."""
LOOK_EVERY = 0.5


async def cancel_run(name: str, settings: Settings) -> list[str]:
    """Cancel a run; return the topics deleted here. Raises Refusal if it is over, or does not end."""
    run = (await read_runs(settings)).get_run(name)
    if run.is_over:
        raise Refusal(f"replay {name} is {run.state} already")
    async with open_producer(settings) as producer:
        await write_run(replace(run, state="cancelling"), producer, settings)
        if is_worked_on(run) and await _ended_by_its_owner(run, settings):
            return []
        run = (await read_runs(settings)).get_run(name)
        if run.is_over:
            return []
        await take_ownership(run, settings)
        gone = await delete_run_topics(run, settings, but_results=False)
        await write_run(replace(run, **build_end_changes("cancelled")), producer, settings)
    return gone


async def remove_run(name: str, settings: Settings) -> list[str]:
    """Delete what a run left and forget it; return the topics deleted. Raises Refusal if it is not over."""
    run = (await read_runs(settings)).get_run(name)
    if not run.is_over:
        raise Refusal(f"replay {name} is {run.state}; cancel it first")
    gone = await delete_run_topics(run, settings, but_results=False)
    await forget_run(run, settings)
    return gone


async def _ended_by_its_owner(run: ReplayRun, settings: Settings) -> bool:
    """True when the run is over; False if its owner has died. Raises Refusal if it does not end in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        await asyncio.sleep(LOOK_EVERY)
        now = (await read_runs(settings)).get_run(run.id)
        if now.is_over:
            return True
        if not is_worked_on(now):
            return False
    raise Refusal(f"replay {run.id} did not end within {PATIENCE:.0f} s; stop {run.owner} and try again")
