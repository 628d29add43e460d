"""deduplicated → enriched: parse each article once and join its names."""

from collections.abc import Sequence
from typing import Any

from agents.nlp import child_work
from agents.records.outcome import Inbound, Out, Outcome
from agents.runtime.batch_runner import guard
from agents.runtime.context import nlp
from agents.runtime.decode_ahead import Peek, parse_ahead
from agents.runtime.stage import Stage
from agents.state.table import Changes
from copytaster.model.article import Envelope
from streams.faust.app import app, channel
from streams.topics import DEDUPLICATED, ENRICHED

peek = Peek(Envelope)


@app.agent(channel(DEDUPLICATED), name="enrich", concurrency=1)  # type: ignore[untyped-decorator]
async def enrich(stream: Any) -> None:
    """deduplicated → enriched: parse each article once and join its names."""
    await guard(stream, Stage(name="enrich", handle=step, ahead=ahead))


async def ahead(inbounds: Sequence[Inbound]) -> None:
    """Have several articles parsed in one go."""
    articles = (envelope.article for envelope in peek.at(inbounds))
    await parse_ahead(nlp, ([*(block.value for block in a.blocks), a.title] for a in articles))


async def step(inbound: Inbound, _: Changes) -> Outcome:
    """One article to its names and parse."""
    envelope = peek.decoded(inbound)
    enriched = await nlp.call(child_work.enrich, envelope)
    chain = envelope.lineage.chain_id if envelope.lineage else ""
    return Outcome((Out(ENRICHED, chain, enriched),))
