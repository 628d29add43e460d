"""enriched, statements.routed → checked: judge every statement against the source it was made from.

State: `source/<chain>` is the article that statements of a chain are read against, with its parse;
`waits/<chain>/…` are routed statements that overtook their article.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from agents.guard import guard
from agents.outcome import Inbound, Late, Out, Outcome, Reject
from agents.parked import MOST_AT_ONCE, PREFIX, Parked
from agents.shell import nlp, sources
from agents.state import Changes
from agents.stories import HOUR_MS
from copytaster import reader
from copytaster.article import ApartStatements, Lineage, Statement
from copytaster.lineage import WITHDRAWN
from copytaster.records import Checked, Enriched
from streams import codec
from streams.app import app, channel, settings
from streams.checked import CHECKED
from streams.enriched import ENRICHED
from streams.statements_routed import STATEMENTS_ROUTED

TICK = 20.0
"""Seconds between two looks for what has left its window."""


@app.agent(channel(ENRICHED, STATEMENTS_ROUTED), name="check", concurrency=1)  # type: ignore[untyped-decorator]
async def check(stream: Any) -> None:
    """enriched, statements.routed → checked: judge every statement against the source it was made from."""
    await guard(stream, stage="check", handle=step, state=sources, tick=give_up, every=TICK)


async def step(inbound: Inbound, changes: Changes) -> Outcome:
    """One article with its statements, or statements whose article came before."""
    if inbound.place.topic == STATEMENTS_ROUTED.full_name(settings.topics):
        return await _apart(inbound, changes)
    return await _article(inbound, changes)


async def _article(inbound: Inbound, changes: Changes) -> Outcome:
    enriched = codec.decode(Enriched, inbound.value)
    lineage = _lineage(enriched)
    source = f"source/{lineage.chain_id}"
    if lineage.relation in WITHDRAWN:
        return Outcome((Out(CHECKED, lineage.chain_id, Checked(envelope=enriched.envelope)),), writes={source: None})
    outs = [await _checked(enriched, enriched.envelope.statements, lineage, item=0)]
    rejects: list[Reject] = []
    waited = Parked(changes).of(lineage.chain_id)
    for n, parked in enumerate(waited, 1):
        try:
            apart = codec.decode(ApartStatements, parked.value)
            out = await _checked(enriched, apart.statements, lineage, item=n)
        except Exception as error:  # it costs itself, not the article
            rejects.append(Reject(n, getattr(error, "reason", "error"), repr(error), answers=parked))
        else:
            outs.append(replace(out, answers=parked))
    writes = Parked.gone(lineage.chain_id) if waited else {}
    if lineage.relation not in ("duplicate", "superseded"):
        writes[source] = _kept(inbound)
    return Outcome(tuple(outs), tuple(rejects), writes)


async def _apart(inbound: Inbound, changes: Changes) -> Outcome:
    apart = codec.decode(ApartStatements, inbound.value)
    raw = changes.get(f"source/{apart.chain_id}")
    if raw is None:
        return Outcome(writes=Parked(changes).put(apart.chain_id or "", inbound), waiting=True)
    enriched = codec.decode(Enriched, raw[8:])
    return Outcome((await _checked(enriched, apart.statements, _lineage(enriched), item=0),))


async def _checked(enriched: Enriched, statements: Sequence[Statement], lineage: Lineage, *, item: int) -> Out:
    verdicts = await nlp.call(reader.check, enriched, statements) if statements else ()
    envelope = replace(enriched.envelope, statements=tuple(statements))
    return Out(CHECKED, lineage.chain_id, Checked(envelope=envelope, verdicts=verdicts), item=item)


async def give_up(changes: Changes) -> list[Late]:
    """Dead-letter routed statements whose article never came through; forget sources out of their window."""
    parked = Parked(changes)
    late: list[Late] = []
    for group in parked.groups():
        if group.given_up or group.overdue:
            late += parked.give_up(group, sources.partition_of(PREFIX + group.name))
        if len(late) >= MOST_AT_ONCE:
            break
    return late + list(_out_of_window(changes))


def _out_of_window(changes: Changes) -> Iterator[Late]:
    limit = time.time() * 1000 - 2 * settings.windows.duplicates_hours * HOUR_MS
    for key, raw in changes.items("source/"):
        if int.from_bytes(raw[:8], "big") < limit:
            yield Late(sources.partition_of(key), Outcome(writes={key: None}))


def _kept(inbound: Inbound) -> bytes:
    """A source as the table holds it: since when (this machine's clock, milliseconds, 8 bytes), then the record."""
    return int(time.time() * 1000).to_bytes(8, "big") + inbound.value


def _lineage(enriched: Enriched) -> Lineage:
    lineage = enriched.envelope.lineage
    if lineage is None:
        raise codec.CodecError("wrong-shape", "an enriched article without lineage")
    return lineage
