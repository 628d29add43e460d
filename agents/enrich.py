"""deduplicated → enriched: parse each article once and join its names."""

from collections.abc import Sequence

from agents.nlp import child_work
from agents.records.outcome import Inbound, Outcome, OutputRecord
from agents.runtime.context import Runtime
from agents.runtime.decode_ahead import DecodeAhead, parse_ahead
from agents.runtime.stage import Stage
from agents.state.stage_state import StateChanges
from copytaster.model.article import Envelope
from streams.topics import ENRICH, ENRICHED


class Enrich(Stage):
    """deduplicated → enriched."""

    flow = ENRICH

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._peek = DecodeAhead(Envelope)

    async def look_ahead(self, inbounds: Sequence[Inbound]) -> None:
        """Have several articles parsed in one call."""
        articles = (envelope.article for envelope in self._peek.at(inbounds))
        await parse_ahead(self.runtime.nlp, ([*(block.value for block in a.blocks), a.title] for a in articles))

    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Find the names of one article and parse it."""
        envelope = self._peek.decoded(inbound)
        enriched = await self.runtime.nlp.call(child_work.enrich, envelope)
        chain = envelope.lineage.chain_id if envelope.lineage else ""
        return Outcome((OutputRecord(ENRICHED, chain, enriched),))
