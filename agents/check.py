"""enriched, statements.routed → checked: judge every statement against the source it was made from.

State: `source/<chain>` is the article that statements of a chain are read against, with its parse;
`waits/<chain>/…` are routed statements that overtook their article.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from agents.guard import guard
from agents.outcome import Inbound, Late, Out, Outcome
from agents.parked import Parked, given_up, overdue
from agents.shell import nlp, sources
from agents.state import Changes
from agents.stories import HOUR_MS
from copytaster import reader
from copytaster.article import ApartStatements, Lineage, Statement
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
    if lineage.relation in ("kill", "withhold"):
        return Outcome((Out(CHECKED, lineage.chain_id, Checked(envelope=enriched.envelope)),), writes={source: None})
    parked = Parked(changes).of(lineage.chain_id)
    outs = [await _checked(enriched, enriched.envelope.statements, lineage, item=0)]
    for n, waited in enumerate(parked, 1):
        apart = codec.decode(ApartStatements, waited.value)
        outs.append(replace(await _checked(enriched, apart.statements, lineage, item=n), answers=waited))
    writes = Parked.keep(lineage.chain_id, []) if parked else {}
    if lineage.relation not in ("duplicate", "superseded"):
        writes[source] = _kept(inbound)
    return Outcome(tuple(outs), writes=writes)


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
    late = []
    for chain, records in Parked(changes).groups():
        gone = [r for r in records if overdue(r)]
        if gone:
            writes = Parked.keep(chain, [r for r in records if r not in gone])
            late += [
                Late(r.place.partition, replace(given_up(r), writes=writes if n == 0 else {}), r)
                for n, r in enumerate(gone)
            ]
    return late + list(_out_of_window(changes))


def _out_of_window(changes: Changes) -> Iterator[Late]:
    limit = time.time() * 1000 - 2 * settings.windows.duplicates_hours * HOUR_MS
    for key, raw in changes.items("source/"):
        if int.from_bytes(raw[:8], "big") < limit:
            yield Late(sources.partition_of(key), Outcome(writes={key: None}))


def _kept(inbound: Inbound) -> bytes:
    """A source as the table holds it: time of ingest in milliseconds (8 bytes), then the record."""
    return inbound.time_ms.to_bytes(8, "big") + inbound.value


def _lineage(enriched: Enriched) -> Lineage:
    lineage = enriched.envelope.lineage
    if lineage is None:
        raise codec.CodecError("wrong-shape", "an enriched article without lineage")
    return lineage
