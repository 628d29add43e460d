"""deduplicated → enriched: parse each article once and join its names."""

from collections.abc import Sequence
from typing import Any

from agents import reading
from agents.ahead import Peek, parse_ahead
from agents.guard import guard
from agents.outcome import Inbound, Out, Outcome
from agents.shell import nlp
from agents.stage import Stage
from agents.state import Changes
from copytaster.article import Envelope
from streams.app import app, channel
from streams.deduplicated import DEDUPLICATED
from streams.enriched import ENRICHED

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
    enriched = await nlp.call(reading.enrich, envelope)
    chain = envelope.lineage.chain_id if envelope.lineage else ""
    return Outcome((Out(ENRICHED, chain, enriched),))
