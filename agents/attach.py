"""statements → statements.routed: find the story that statements belong to, which came apart from it."""

from dataclasses import replace
from typing import Any

from agents.guard import guard
from agents.outcome import Inbound, Late, Out, Outcome
from agents.parked import Parked, given_up, overdue
from agents.shell import stories, waiting
from agents.state import Changes
from agents.stories import chain_of
from copytaster import formats
from copytaster.article import ApartStatements
from streams.app import app, channel
from streams.statements import STATEMENTS
from streams.statements_routed import STATEMENTS_ROUTED


@app.agent(channel(STATEMENTS), name="attach", concurrency=1)  # type: ignore[untyped-decorator]
async def attach(stream: Any) -> None:
    """statements → statements.routed: find the story that statements belong to, which came apart from it."""
    await guard(stream, stage="attach", handle=step, state=waiting, tick=release)


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """Route statements whose article is known; park the others."""
    apart = formats.parse_statements(inbound.value)
    chain = chain_of(stories, apart.uri)
    if chain is None:
        return Outcome(writes=Parked(changes).put(apart.uri, inbound), waiting=True)
    return _routed(apart, chain)


async def release(changes: Changes) -> list[Late]:
    """Route the parked statements whose article has come; give up those that waited too long."""
    parked, late = Parked(changes), []
    for uri, records in parked.groups():
        chain = chain_of(stories, uri)
        gone = records if chain else [r for r in records if overdue(r)]
        if not gone:
            continue
        writes = Parked.keep(uri, [r for r in records if r not in gone])
        for n, inbound in enumerate(gone):
            outcome = _routed(formats.parse_statements(inbound.value), chain) if chain else given_up(inbound)
            late.append(Late(inbound.place.partition, replace(outcome, writes=writes if n == 0 else {}), inbound))
    return late


def _routed(apart: ApartStatements, chain: str) -> Outcome:
    return Outcome((Out(STATEMENTS_ROUTED, chain, replace(apart, chain_id=chain)),))
