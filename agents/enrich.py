"""deduplicated → enriched: parse each article once and join its names."""

from typing import Any

from agents.guard import guard
from agents.outcome import Inbound, Out, Outcome
from agents.shell import nlp
from agents.state import Changes
from copytaster import reader
from copytaster.article import Envelope
from streams import codec
from streams.app import app, channel
from streams.deduplicated import DEDUPLICATED
from streams.enriched import ENRICHED


@app.agent(channel(DEDUPLICATED), name="enrich", concurrency=1)  # type: ignore[untyped-decorator]
async def enrich(stream: Any) -> None:
    """deduplicated → enriched: parse each article once and join its names."""
    await guard(stream, stage="enrich", handle=step)


async def step(inbound: Inbound, _: Changes) -> Outcome:
    """One article to its names and parse."""
    envelope = codec.decode(Envelope, inbound.value)
    enriched = await nlp.call(reader.enrich, envelope)
    chain = envelope.lineage.chain_id if envelope.lineage else ""
    return Outcome((Out(ENRICHED, chain, enriched),))
