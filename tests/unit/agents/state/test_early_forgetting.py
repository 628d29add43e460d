"""The bound on memory: what goes for others inside its window is forgotten, counted, and warned of once."""

import pytest
from structlog.testing import capture_logs

from agents.check import Check
from agents.deduplicate import Deduplicate
from agents.runtime.context import Runtime
from streams.settings.windows import build_windows
from tests.support.records import envelope
from tests.support.runtime import runtime_of, settings_of
from tests.support.times import DAY_MS, NOW_MS
from tests.unit.agents.fakes import StageAtWork
from tests.unit.agents.health.test_metrics import Since
from tests.unit.agents.test_check import FakeNlp, enriched


@pytest.fixture
def runtime() -> Runtime:
    """Room for five texts and eight identities; a partition of `check` has room for two and four."""
    tight = settings_of(windows__texts_most="5", windows__identities_most="8", topics__partitions="2")
    return runtime_of(tight, nlp=FakeNlp(), now_ms=lambda: NOW_MS)


async def test_stories_that_had_to_go_for_others_are_counted_and_warned_of_once(runtime: Runtime) -> None:
    stage, since = StageAtWork(Deduplicate(runtime)), Since(runtime.metrics)
    with capture_logs() as logs:
        for n in range(12):
            text = " ".join(f"w{n}x{word}" for word in range(30))
            await stage.reads(envelope(f"urn:wire:{n}", text, title=f"Story {n}"))
        for _ in range(3):
            await stage.ticks()
    kinds = [key.partition("/")[0] for key in stage.keys]
    assert (kinds.count("text"), kinds.count("uri")) == (5, 8)
    assert since("copytaster_forgotten_early_total", stage="deduplicate", kind="text") == 12 - 5
    assert since("copytaster_forgotten_early_total", stage="deduplicate", kind="uri") == 12 - 8
    warned = [log["bound"] for log in logs if log["log_level"] == "warning"]
    assert sorted(warned) == ["windows.identities_most", "windows.texts_most"]


async def test_chains_that_had_to_go_for_others_are_counted_in_their_partition(runtime: Runtime) -> None:
    stage, since = StageAtWork(Check(runtime)), Since(runtime.metrics)
    for n in range(9):
        await stage.reads(enriched(f"urn:wire:{n}", chain=f"chain-{n}", statements=("Own.",)))
    await stage.ticks()
    kinds = [key.partition("/")[0] for key in stage.keys]
    assert (kinds.count("source"), kinds.count("story")) == (2, 4)
    assert since("copytaster_forgotten_early_total", stage="check", kind="source") == 9 - 2
    assert since("copytaster_forgotten_early_total", stage="check", kind="story") == 9 - 4


async def test_what_leaves_its_window_by_the_clock_of_the_log_is_no_loss(runtime: Runtime) -> None:
    stage, since = StageAtWork(Deduplicate(runtime)), Since(runtime.metrics)
    await stage.reads(envelope())
    await stage.reads(envelope("urn:wire:2", "Trams will not run on Friday."), at_ms=NOW_MS + 91 * DAY_MS)
    await stage.ticks()
    assert {key for key in stage.keys if key.startswith("uri/")} == {"uri/urn:wire:2"}
    assert since("copytaster_forgotten_early_total", stage="deduplicate", kind="uri") == 0


def test_the_bounds_come_from_the_settings() -> None:
    told = build_windows(settings_of())
    assert (told.texts_most, told.identities_most) == (60_000, 500_000)
    assert (told.duplicates_ms, told.identities_ms, told.texts_ms) == (3 * DAY_MS, 90 * DAY_MS, 6 * DAY_MS)
