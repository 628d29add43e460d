"""statements → statements.routed: find the story that statements belong to, which came apart from it."""

from dataclasses import replace

from agents.records.outcome import Inbound, Late, Out, Outcome
from agents.runtime.context import Runtime
from agents.runtime.stage import Stage
from agents.state.dedup_memory import chain_of
from agents.state.pending import MOST_AT_ONCE, Parked, Wait, released
from agents.state.table import Changes
from copytaster import formats
from copytaster.model.article import ApartStatements
from streams.settings.windows import windows
from streams.topics import ATTACH, STATEMENTS_ROUTED, STORIES


class Attach(Stage):
    """statements → statements.routed. Ticks release what waits for its article, or give it up."""

    flow = ATTACH
    is_first = True

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._stories = runtime.states[STORIES]
        self._windows = windows(runtime.settings)
        self._wait = Wait(runtime.settings.windows.statements_wait_minutes, runtime.now_ms)

    async def handle(self, inbound: Inbound, changes: Changes) -> Outcome:
        """Route statements whose article is known; park the others."""
        apart = formats.parse_statements(inbound.value)
        chain = chain_of(self._stories, apart.uri, self._windows)
        if chain is None:
            return Outcome(writes=Parked(changes, self._wait).put(apart.uri, inbound), waiting=True)
        return _routed(apart, chain)

    async def tick(self, changes: Changes) -> list[Late]:
        """Route the parked statements whose article has come; give up those that waited too long."""
        parked = Parked(changes, self._wait)
        late: list[Late] = []
        for group in parked.groups():
            chain = None if group.given_up else chain_of(self._stories, group.name, self._windows)
            if chain is not None:
                late += [released(r, _routed(formats.parse_statements(r.value), chain), {}) for r in group.records]
                late.append(Late(0, Outcome(writes=parked.gone(group.name))))
            elif group.given_up or parked.is_overdue(group):
                late += parked.give_up(group, 0)
            if len(late) >= MOST_AT_ONCE:
                break
        return late


def _routed(apart: ApartStatements, chain: str) -> Outcome:
    return Outcome((Out(STATEMENTS_ROUTED, chain, replace(apart, chain_id=chain)),))
