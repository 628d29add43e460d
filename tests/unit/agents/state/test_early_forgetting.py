"""The bound on memory: what goes for others inside its window is forgotten, counted, and warned of once."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from agents import check, deduplicate
from agents.runtime.context import sources, stories
from agents.state import early_forgetting
from agents.state.dedup_memory import Stories
from streams.faust.app import settings
from streams.settings.windows import windows
from streams.topics import ARTICLES, ENRICHED
from tests.support.records import envelope
from tests.support.times import DAY_MS, NOW_MS
from tests.unit.agents.fakes import Stage
from tests.unit.agents.health.test_metrics import Since
from tests.unit.agents.test_check import FakeNlp, enriched


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Room for five texts and eight identities; a partition of `check` has room for two and four."""
    bound = settings.windows.model_copy(update={"texts_most": 5, "identities_most": 8})
    topics = settings.topics.model_copy(update={"partitions": 2})
    tight = settings.model_copy(update={"windows": bound, "topics": topics})
    monkeypatch.setattr("agents.state.dedup_memory.settings", tight)
    monkeypatch.setattr("agents.state.chain_memory.settings", tight)
    monkeypatch.setattr("agents.check.nlp.call", FakeNlp().call)
    early_forgetting._warned.clear()
    deduplicate.to_scan.clear()
    yield
    early_forgetting._warned.clear()


async def test_stories_that_had_to_go_for_others_are_counted_and_warned_of_once() -> None:
    deduplicate.known = Stories(stories)
    stage, since = Stage(deduplicate.step, stories, ARTICLES), Since()
    with capture_logs() as logs:
        for n in range(12):
            text = " ".join(f"w{n}x{word}" for word in range(30))
            await stage.reads(envelope(f"urn:wire:{n}", text, title=f"Story {n}"))
        for _ in range(3):
            await stage.ticks(deduplicate.evict)
    kinds = [key.partition("/")[0] for key in stage.keys]
    assert (kinds.count("text"), kinds.count("uri")) == (5, 8)
    assert since("copytaster_forgotten_early_total", stage="deduplicate", kind="text") == 12 - 5
    assert since("copytaster_forgotten_early_total", stage="deduplicate", kind="uri") == 12 - 8
    warned = [log["bound"] for log in logs if log["log_level"] == "warning"]
    assert sorted(warned) == ["windows.identities_most", "windows.texts_most"]


async def test_chains_that_had_to_go_for_others_are_counted_in_their_partition() -> None:
    stage, since = Stage(check.step, sources, ENRICHED), Since()
    for n in range(9):
        await stage.reads(enriched(f"urn:wire:{n}", chain=f"chain-{n}", statements=("Own.",)))
    await stage.ticks(check.give_up)
    kinds = [key.partition("/")[0] for key in stage.keys]
    assert (kinds.count("source"), kinds.count("story")) == (2, 4)
    assert since("copytaster_forgotten_early_total", stage="check", kind="source") == 9 - 2
    assert since("copytaster_forgotten_early_total", stage="check", kind="story") == 9 - 4


async def test_what_leaves_its_window_by_the_clock_of_the_log_is_no_loss() -> None:
    deduplicate.known = Stories(stories)
    stage, since = Stage(deduplicate.step, stories, ARTICLES), Since()
    await stage.reads(envelope())
    await stage.reads(envelope("urn:wire:2", "Trams will not run on Friday."), at_ms=NOW_MS + 91 * DAY_MS)
    await stage.ticks(deduplicate.evict)
    assert {key for key in stage.keys if key.startswith("uri/")} == {"uri/urn:wire:2"}
    assert since("copytaster_forgotten_early_total", stage="deduplicate", kind="uri") == 0


def test_the_bounds_come_from_the_settings() -> None:
    told = windows(settings)
    assert (told.texts_most, told.identities_most) == (60_000, 500_000)
    assert (told.duplicates_ms, told.identities_ms, told.texts_ms) == (3 * DAY_MS, 90 * DAY_MS, 6 * DAY_MS)
