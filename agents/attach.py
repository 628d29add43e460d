"""statements → statements.routed: find the story that statements belong to, which came apart from it."""

from dataclasses import replace
from typing import Any

from agents.records.outcome import Inbound, Late, Out, Outcome
from agents.runtime.batch_runner import guard
from agents.runtime.context import stories, waiting
from agents.runtime.stage import Stage
from agents.state.dedup_memory import chain_of
from agents.state.pending import MOST_AT_ONCE, Parked, released
from agents.state.table import Changes
from copytaster import formats
from copytaster.model.article import ApartStatements
from streams.faust.app import app, channel
from streams.topics import STATEMENTS, STATEMENTS_ROUTED


@app.agent(channel(STATEMENTS), name="attach", concurrency=1)  # type: ignore[untyped-decorator]
async def attach(stream: Any) -> None:
    """statements → statements.routed: find the story that statements belong to, which came apart from it."""
    await guard(stream, Stage(name="attach", handle=step, state=waiting, tick=release, first=True))


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """Route statements whose article is known; park the others."""
    apart = formats.parse_statements(inbound.value)
    chain = chain_of(stories, apart.uri)
    if chain is None:
        return Outcome(writes=Parked(changes).put(apart.uri, inbound), waiting=True)
    return _routed(apart, chain)


async def release(changes: Changes) -> list[Late]:
    """Route the parked statements whose article has come; give up those that waited too long."""
    parked = Parked(changes)
    late: list[Late] = []
    for group in parked.groups():
        chain = None if group.given_up else chain_of(stories, group.name)
        if chain is not None:
            late += [released(r, _routed(formats.parse_statements(r.value), chain), {}) for r in group.records]
            late.append(Late(0, Outcome(writes=parked.gone(group.name))))
        elif group.given_up or group.overdue:
            late += parked.give_up(group, 0)
        if len(late) >= MOST_AT_ONCE:
            break
    return late


def _routed(apart: ApartStatements, chain: str) -> Outcome:
    return Outcome((Out(STATEMENTS_ROUTED, chain, replace(apart, chain_id=chain)),))
