"""`copytaster dedupe` and the stage: the same decisions on the same articles in the same order, whatever they are."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.deduplicate import Deduplicate
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.model.article import Envelope, Lineage
from copytaster.model.event_time import parse_time_ms
from desk.ingest.article_lines import parse_line
from streams.settings.windows import build_windows
from streams.topics import ARTICLES, STORIES
from tests.support.runtime import runtime_of, settings_of
from tests.support.worlds import ITEMS, ODD, WORLDS, merged, of_world
from tests.unit.agents.fakes import inbound

CUTS = st.lists(st.integers(0, 60), max_size=8)


@hypothesis_settings(max_examples=60)
@given(
    worlds=st.fixed_dictionaries(dict.fromkeys(WORLDS, ITEMS)),
    odd=st.lists(st.sampled_from(ODD), max_size=3),
    turns=st.lists(st.integers(0, 11), max_size=40),
    cuts=CUTS,
    restarts=CUTS,
)
async def test_the_command_and_the_stage_decide_alike(
    worlds: dict[str, list],
    odd: list[Envelope],
    turns: list[int],
    cuts: list[int],
    restarts: list[int],  # type: ignore[type-arg]
) -> None:
    log = merged([odd, *(of_world(world, items) for world, items in worlds.items())], turns)
    lines = [parse_line(_line(one), received="").envelope for one in log]
    command = [
        decision.envelope.lineage for decision in InMemoryDeduplicator(build_windows(settings_of())).decide_all(lines)
    ]
    assert await _stage(log, cuts, restarts) == command


def _line(envelope: Envelope) -> dict[str, str | None]:
    """The article as a line for the command."""
    article = envelope.article
    return {
        "id": article.uri, "title": article.title, "text": article.text, "date": article.versionCreated,
        "version": article.version, "slug": article.slugline, "source": envelope.provider,
        "received": envelope.received,
    }  # fmt: skip


async def _stage(log: Sequence[Envelope], cuts: Sequence[int], restarts: Sequence[int]) -> list[Lineage | None]:
    """What the stage makes of the log, in batches that end at `cuts`; its index is gone at each restart, and what is
    forgotten is cleaned away now and then."""
    runtime = runtime_of()
    stage, stories = Deduplicate(runtime), runtime.states[STORIES]
    out: list[Lineage | None] = []
    ends = sorted({*(cut for cut in cuts if cut < len(log)), len(log)})
    for start, end in zip([0, *ends], ends, strict=False):
        if start in restarts:
            stage = Deduplicate(runtime)
        changes = stories.changes()
        for n in range(start, end):
            record = inbound(log[n], ARTICLES, n, at_ms=parse_time_ms(log[n].received) or 0)
            outcome = await stage.handle(record, changes)
            changes.add(0, outcome.writes, record.order)
            told = outcome.outs[0].record
            out.append(getattr(told, "envelope", told).lineage)
        stories.apply(changes)
        tidy = stories.changes()
        for late in await stage.tick(tidy):
            tidy.add(0, late.outcome.writes, None)
        stories.apply(tidy)
    return out
