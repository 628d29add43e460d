"""articles → deduplicated, duplicates: pass on each story once, and every version of it that is really new."""

from collections.abc import Sequence

from agents.records.outcome import Inbound, Outcome, OutputRecord, TickResult
from agents.runtime.context import Runtime
from agents.runtime.decode_ahead import DecodeAhead
from agents.runtime.stage import Stage
from agents.state.dedup_table import DedupTable
from agents.state.expiry import Sweep
from agents.state.stage_state import StateChanges
from copytaster.dedup.decision import RELATIONS_HELD_BACK
from copytaster.dedup.memory import ENTRY_PREFIXES
from copytaster.model.article import Envelope, Lineage
from copytaster.model.records import Duplicate
from streams.headers import event_id
from streams.settings.windows import build_windows
from streams.topic_config import Topic
from streams.topics import DEDUPLICATE, DEDUPLICATED, DUPLICATES


class Deduplicate(Stage):
    """articles → deduplicated, duplicates. Each tick removes entries outside their window from one part of the
    table."""

    flow = DEDUPLICATE
    tick_every = 2.0

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        assert self.state is not None
        self._known = DedupTable(self.state, build_windows(runtime.settings))
        self._peek = DecodeAhead(Envelope)
        self._sweep = Sweep(self.state, *ENTRY_PREFIXES)

    async def look_ahead(self, inbounds: Sequence[Inbound]) -> None:
        """Prepare the texts of the next articles together."""
        self._known.prepare(self._peek.at(inbounds))

    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Relate one article to the earlier ones, in log order."""
        envelope = self._peek.decoded(inbound)
        decision = await self._known.decide(envelope, changes, inbound.time_ms)
        self.runtime.forgetting.note(self.name, "name/", early=True, entries=decision.crowded_out)
        related, lineage = decision.envelope, decision.envelope.lineage
        assert lineage is not None
        if lineage.relation not in RELATIONS_HELD_BACK:
            return Outcome((OutputRecord(DEDUPLICATED, lineage.chain_id, related),), writes=decision.writes)
        repeat = Duplicate(
            envelope=related,
            repeats=lineage.predecessor or "",
            similarity=decision.similarity,
            differs=decision.differs,
        )
        outs = [OutputRecord(DUPLICATES, lineage.chain_id, repeat, id=_repeat_id(DUPLICATES, inbound, lineage))]
        if envelope.statements or lineage.relation == "superseded":  # an older version shows the state at its time
            again = OutputRecord(DEDUPLICATED, lineage.chain_id, related, id=_repeat_id(DEDUPLICATED, inbound, lineage))
            outs.append(again)
        return Outcome(tuple(outs), writes=decision.writes)

    async def tick(self, changes: StateChanges) -> list[TickResult]:
        """Remove the entries that are forgotten."""
        gone = self._known.memory(changes).find_forgotten(self._sweep.keys())
        for key, early in gone:
            self.runtime.forgetting.note(self.name, key, early=early)
        return [TickResult(0, Outcome(writes=dict.fromkeys(key for key, _ in gone)))] if gone else []


def _repeat_id(topic: Topic, inbound: Inbound, lineage: Lineage) -> str:
    """The id of a repeat. If a producer sends one event twice, it is written first as itself and then as its own
    repeat; these are two different events."""
    return event_id(topic.name, inbound.id, lineage.relation, lineage.predecessor or "")
