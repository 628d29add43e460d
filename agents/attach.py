"""statements → statements.routed: find the story of statements that arrived without their article."""

from dataclasses import replace

from agents.records.outcome import Inbound, Outcome, OutputRecord, TickResult
from agents.runtime.context import Runtime
from agents.runtime.stage import Stage
from agents.state.pending import MAX_GROUPS_PER_TICK, PendingRecords, WaitLimit, release_record
from agents.state.stage_state import StateChanges
from copytaster import formats
from copytaster.dedup.memory import chain_of_uri
from copytaster.model.article import SeparateStatements
from streams.settings.windows import build_windows
from streams.topics import ATTACH, STATEMENTS_ROUTED, STORIES


class Attach(Stage):
    """statements → statements.routed. Ticks release statements whose article has arrived, and drop those that waited
    too long."""

    flow = ATTACH
    is_first = True

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._stories = runtime.states[STORIES]
        self._windows = build_windows(runtime.settings)
        self._wait = WaitLimit(runtime.settings.windows.statements_wait_minutes, runtime.now_ms)

    async def handle(self, inbound: Inbound, changes: StateChanges) -> Outcome:
        """Route statements whose article is known; let the others wait."""
        apart = formats.parse_statements(inbound.value)
        chain = chain_of_uri(self._stories, apart.uri, self._windows)
        if chain is None:
            return Outcome(writes=PendingRecords(changes, self._wait).put(apart.uri, inbound), waiting=True)
        return _build_routed(apart, chain)

    async def tick(self, changes: StateChanges) -> list[TickResult]:
        """Route the waiting statements whose article has arrived; drop those that waited too long as expired."""
        pending = PendingRecords(changes, self._wait)
        late: list[TickResult] = []
        for group in pending.groups():
            chain = None if group.dropped else chain_of_uri(self._stories, group.name, self._windows)
            if chain is not None:
                late += [
                    release_record(r, _build_routed(formats.parse_statements(r.value), chain), {})
                    for r in group.records
                ]
                late.append(TickResult(0, Outcome(writes=pending.gone(group.name))))
            elif group.dropped or pending.is_overdue(group):
                late += pending.drop(group, 0)
            if len(late) >= MAX_GROUPS_PER_TICK:
                break
        return late


def _build_routed(apart: SeparateStatements, chain: str) -> Outcome:
    return Outcome((OutputRecord(STATEMENTS_ROUTED, chain, replace(apart, chain_id=chain)),))
