"""enriched, statements.routed → checked: judge every statement against the current version of its story.

State: the memory of each chain (`agents/state/chain_memory.py`), and under `waits/<chain>` the routed statements that
arrived before their article. `copytaster.stories.following` decides which statement is checked against which version.
"""

from collections.abc import Sequence
from dataclasses import replace

from agents.nlp.child_process import ChildNotStarted
from agents.nlp.judging import ArrivedArticle, answer_requests
from agents.records.outcome import Inbound, Outcome, OutputRecord, RejectedItem, TickResult
from agents.runtime.context import Runtime
from agents.runtime.decode_ahead import DecodeAhead, parse_ahead
from agents.runtime.stage import Stage
from agents.state.chain_memory import PREFIXES, ChainMemory, ChainRetention, find_expired, is_withdrawn
from agents.state.expiry import Sweep
from agents.state.pending import MAX_GROUPS_PER_TICK, PREFIX, PendingRecords, WaitLimit
from agents.state.stage_state import StateChanges
from copytaster.model.article import Lineage, SeparateStatements
from copytaster.model.records import EnrichedArticle
from copytaster.stories.following import attach_statements, follow_article
from streams import codec, record_forms
from streams.topics import CHECK, CHECKED, STATEMENTS_ROUTED

WITHDRAWN = {"reason": "withdrawn", "why": "their story is withdrawn, and no new version of it"}
"""The reason with which statements about a killed story are dropped."""


class Check(Stage):
    """enriched, statements.routed → checked. Ticks drop what waited too long, and forget entries outside their
    window."""

    flow = CHECK
    tick_every = 20.0

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        assert self.state is not None
        self._table = self.state
        self._sweep = Sweep(self.state, *PREFIXES)
        self._retention = ChainRetention.of(runtime.settings)
        self._wait = WaitLimit(runtime.settings.windows.statements_wait_minutes, runtime.now_ms)
        self._peek = DecodeAhead(EnrichedArticle)
        self._routed = STATEMENTS_ROUTED.full_name(runtime.settings.topics)

    async def look_ahead(self, inbounds: Sequence[Inbound]) -> None:
        """Have the statements of several articles parsed in one call."""
        own = self._peek.at(inbound for inbound in inbounds if not self._came_apart(inbound))
        texts = ([statement.text] for enriched in own for statement in enriched.envelope.statements)
        await parse_ahead(self.runtime.nlp, texts)

    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Handle one article with its statements, or statements whose article came earlier."""
        if self._came_apart(inbound):
            return await self._handle_apart(inbound, changes)
        return await self._handle_article(inbound, changes)

    def _came_apart(self, inbound: Inbound) -> bool:
        return inbound.place.topic == self._routed

    async def _handle_article(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        enriched = self._peek.decoded(inbound)
        lineage = _lineage_of(enriched)
        chain = ChainMemory(changes, lineage.chain_id, inbound, self._retention)
        following = follow_article(chain.story, enriched, lineage, chain.load)
        followed = await answer_requests(following, self.runtime.nlp, ArrivedArticle(enriched, inbound.value))
        chain.learn(followed, enriched)
        outs = [OutputRecord(CHECKED, chain.name, checked, item=n) for n, checked in enumerate(followed.checked)]
        if chain.story.present is None:
            return Outcome(tuple(outs), writes=chain.writes())
        waited = PendingRecords(changes, self._wait).of(chain.name)
        late, rejects = await self._waited(waited, chain, first=len(outs))
        writes = chain.writes() | (PendingRecords.gone(chain.name) if waited else {})
        return Outcome((*outs, *late), tuple(rejects), writes)

    async def _waited(
        self, waited: list[Inbound], chain: ChainMemory, *, first: int
    ) -> tuple[list[OutputRecord], list[RejectedItem]]:
        """Judge statements that waited, now that there is a text; a failure affects only its own record."""
        outs: list[OutputRecord] = []
        rejects: list[RejectedItem] = []
        for n, waiting in enumerate(waited, first):
            try:
                outputs = await self._attached(waiting, chain)
            except ChildNotStarted:
                raise
            except Exception as error:
                rejects.append(RejectedItem(n, getattr(error, "reason", "error"), repr(error), answers=waiting))
            else:
                outs += [replace(out, item=n, answers=waiting) for out in outputs or ()]
        return outs, rejects

    async def _handle_apart(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        apart = record_forms.decode(SeparateStatements, inbound.value, inbound.headers)
        chain = ChainMemory(changes, apart.chain_id or "", inbound, self._retention)
        if chain.has_answered(inbound):
            return Outcome()  # released twice, because a worker ended between the two steps of the release
        outs = await self._attached(inbound, chain)
        if outs is None:
            return Outcome(writes=PendingRecords(changes, self._wait).put(chain.name, inbound), waiting=True)
        return Outcome(tuple(outs), writes=chain.writes())

    async def _attached(self, inbound: Inbound, chain: ChainMemory) -> list[OutputRecord] | None:
        """Judge statements that came without their article; None if their story has no text here."""
        apart = record_forms.decode(SeparateStatements, inbound.value, inbound.headers)
        following = attach_statements(chain.story, chain.name, apart.uri, apart.statements, chain.load)
        if following is None:
            return None
        followed = await answer_requests(following, self.runtime.nlp)
        chain.learn(followed)
        if "ce_order" not in inbound.headers:  # released by a tick: only this note can detect a repeat
            chain.note_answered(inbound)
        return [OutputRecord(CHECKED, chain.name, checked) for checked in followed.checked]

    async def tick(self, changes: StateChanges) -> list[TickResult]:
        """Turn routed statements whose article never came into dead letters; forget entries outside their window."""
        pending = PendingRecords(changes, self._wait)
        late: list[TickResult] = []
        for group in pending.groups():
            if group.dropped or pending.is_overdue(group):
                gone = WITHDRAWN if is_withdrawn(changes, group.name) else {}
                late += pending.drop(group, self._table.partition_of(PREFIX + group.name), **gone)
            if len(late) >= MAX_GROUPS_PER_TICK:
                break
        return late + list(find_expired(changes, self._sweep, self._retention, self.runtime.forgetting))


def _lineage_of(enriched: EnrichedArticle) -> Lineage:
    lineage = enriched.envelope.lineage
    if lineage is None:
        raise codec.CodecError("wrong-shape", "an enriched article without lineage")
    return lineage
