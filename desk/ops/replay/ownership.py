"""The owner of a run: only one process may work on it at a time."""

import asyncio
import time

from copytaster.model.replay_run import ReplayRun
from desk.ops.replay.registry import SILENT_MS
from desk.ops.replay.topics import group_of
from desk.refusal import Refusal
from streams.kafka.groups import is_process_gone, list_members, remove_members
from streams.settings.settings import Settings

LOOK_EVERY = 1.0


def is_worked_on(run: ReplayRun) -> bool:
    """True if a process has a recent heartbeat on the run, and is not known to have died since."""
    machine, _, pid = run.owner.rpartition(":")
    fresh = time.time() * 1000 - run.beat_ms < SILENT_MS
    return bool(machine) and not run.is_over and fresh and not is_process_gone(machine, int(pid))


async def take_ownership(run: ReplayRun, settings: Settings) -> None:
    """Make sure that nobody works on the run. Raises Refusal that names the owner.

    Workers that were killed are removed from the group, or waited for until their session has timed out.
    """
    if is_worked_on(run):
        raise Refusal(f"replay {run.id} is being worked on by {run.owner}; {await _members(run, settings)}")
    group, end = group_of(run, settings), time.monotonic() + settings.broker.session_timeout + 5
    while members := await list_members(group, settings):
        await remove_members(group, [m for m in members if m.is_dead], settings)
        if not run.owner or time.monotonic() > end:
            alive = [m.name for m in members if not m.is_dead]
            if alive:
                raise Refusal(f"the group {group} is live: its members are {', '.join(alive)}; stop them first")
        await asyncio.sleep(LOOK_EVERY)


async def _members(run: ReplayRun, settings: Settings) -> str:
    names = [m.name for m in await list_members(group_of(run, settings), settings)]
    return f"its workers: {', '.join(names)}" if names else "its workers have not joined yet"
