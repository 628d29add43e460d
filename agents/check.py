"""enriched, statements.routed → checked: judge every statement against the version of its story that stands.

State: what is known of each chain (`agents/state/chain_memory.py`), and under `waits/<chain>` routed statements that
overtook their article. What is held against what is for `copytaster.stories.following` to say.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agents.nlp.child import ChildNotStarted
from agents.nlp.judging import Arrived, answered
from agents.records.outcome import Inbound, Late, Out, Outcome, Reject
from agents.runtime.batch_runner import guard
from agents.runtime.context import nlp, sources
from agents.runtime.decode_ahead import Peek, parse_ahead
from agents.runtime.stage import Stage
from agents.state.chain_memory import PREFIXES, Chain, is_withdrawn, out_of_window
from agents.state.expiry import Sweep
from agents.state.pending import MOST_AT_ONCE, PREFIX, Parked
from agents.state.table import Changes
from copytaster.model.article import ApartStatements, Lineage
from copytaster.model.records import Enriched
from copytaster.stories.following import attach, follow
from streams import codec
from streams.faust.app import app, channel, settings
from streams.topics import CHECKED, ENRICHED, STATEMENTS_ROUTED

TICK = 20.0
"""Seconds between two looks for what has left its window."""
WITHDRAWN = {"reason": "withdrawn", "why": "their story is withdrawn, and no new version of it"}
"""How statements about a killed story are given up."""
sweep = Sweep(sources, *PREFIXES)
peek = Peek(Enriched)


@app.agent(channel(ENRICHED, STATEMENTS_ROUTED), name="check", concurrency=1)  # type: ignore[untyped-decorator]
async def check(stream: Any) -> None:
    """enriched, statements.routed → checked: judge every statement against the version of its story that stands."""
    await guard(stream, Stage(name="check", handle=step, state=sources, tick=give_up, every=TICK, ahead=ahead))


async def ahead(inbounds: Sequence[Inbound]) -> None:
    """Have the statements of several articles parsed in one go."""
    own = [i for i in inbounds if not _came_apart(i)]
    await parse_ahead(
        nlp, ([statement.text] for enriched in peek.at(own) for statement in enriched.envelope.statements)
    )


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """One article with its statements, or statements whose article came before."""
    if _came_apart(inbound):
        return await _apart(inbound, changes)
    return await _article(inbound, changes)


def _came_apart(inbound: Inbound) -> bool:
    return inbound.place.topic == STATEMENTS_ROUTED.full_name(settings.topics)


async def _article(inbound: Inbound, changes: Changes) -> Outcome:
    enriched = peek.decoded(inbound)
    lineage = _lineage(enriched)
    chain = Chain(changes, lineage.chain_id, inbound)
    followed = await answered(follow(chain.story, enriched, lineage, chain.load), nlp, Arrived(enriched, inbound.value))
    chain.learn(followed, enriched)
    outs = [Out(CHECKED, chain.name, checked, item=n) for n, checked in enumerate(followed.checked)]
    if chain.story.present is None:
        return Outcome(tuple(outs), writes=chain.writes())
    waited = Parked(changes).of(chain.name)
    late, rejects = await _waited(waited, chain, first=len(outs))
    writes = chain.writes() | (Parked.gone(chain.name) if waited else {})
    return Outcome((*outs, *late), tuple(rejects), writes)


async def _waited(waited: list[Inbound], chain: Chain, *, first: int) -> tuple[list[Out], list[Reject]]:
    """What statements that waited lead to, now that there is a text; each costs itself alone."""
    outs: list[Out] = []
    rejects: list[Reject] = []
    for n, parked in enumerate(waited, first):
        try:
            found = await _attached(parked, chain)
        except ChildNotStarted:
            raise
        except Exception as error:
            rejects.append(Reject(n, getattr(error, "reason", "error"), repr(error), answers=parked))
        else:
            outs += [replace(out, item=n, answers=parked) for out in found or ()]
    return outs, rejects


async def _apart(inbound: Inbound, changes: Changes) -> Outcome:
    apart = codec.decode(ApartStatements, inbound.value)
    chain = Chain(changes, apart.chain_id or "", inbound)
    if chain.has_answered(inbound):
        return Outcome()  # released twice, since a worker ended between the two steps of it
    outs = await _attached(inbound, chain)
    if outs is None:
        return Outcome(writes=Parked(changes).put(chain.name, inbound), waiting=True)
    return Outcome(tuple(outs), writes=chain.writes())


async def _attached(inbound: Inbound, chain: Chain) -> list[Out] | None:
    """What statements that came apart lead to; None where their story has no text here."""
    apart = codec.decode(ApartStatements, inbound.value)
    following = attach(chain.story, chain.name, apart.uri, apart.statements, chain.load)
    if following is None:
        return None
    followed = await answered(following, nlp)
    chain.learn(followed)
    if "ce_order" not in inbound.headers:  # it was released by the clock, whose repeats nothing else tells apart
        chain.note_answered(inbound)
    return [Out(CHECKED, chain.name, checked) for checked in followed.checked]


async def give_up(changes: Changes) -> list[Late]:
    """Dead-letter routed statements whose article never came through; forget what is out of its window."""
    parked = Parked(changes)
    late: list[Late] = []
    for group in parked.groups():
        if group.given_up or group.overdue:
            gone = WITHDRAWN if is_withdrawn(changes, group.name) else {}
            late += parked.give_up(group, sources.partition_of(PREFIX + group.name), **gone)
        if len(late) >= MOST_AT_ONCE:
            break
    return late + list(out_of_window(changes, sweep))


def _lineage(enriched: Enriched) -> Lineage:
    lineage = enriched.envelope.lineage
    if lineage is None:
        raise codec.CodecError("wrong-shape", "an enriched article without lineage")
    return lineage
