"""`deduplicate`: each story once, and every real new version of it."""

import itertools
from typing import Any

import pytest

from agents.deduplicate import Deduplicate
from agents.runtime.context import Runtime
from agents.state import expiry
from copytaster.dedup.memory import chain_of_uri
from copytaster.model.article import Lineage
from streams.settings.windows import build_windows
from streams.topics import DEDUPLICATED
from tests.support.records import envelope
from tests.support.runtime import runtime_of
from tests.support.times import HOUR_MS, NOW_MS
from tests.unit.agents.fakes import StageAtWork, topics

DAY_MS = 24 * HOUR_MS
OTHER = "Trams will not run on Friday. The company said that the strike would last a day."


@pytest.fixture
def stage(runtime: Runtime) -> StageAtWork:
    return StageAtWork(Deduplicate(runtime))


def lineage(outcome: Any) -> Lineage:
    record = outcome.outs[0].record
    return getattr(record, "envelope", record).lineage


async def test_a_new_story_goes_on_under_a_chain_of_its_own(stage: StageAtWork, runtime: Runtime) -> None:
    outcome = await stage.reads(envelope())
    assert topics(outcome) == ["deduplicated"]
    assert lineage(outcome).relation == "new"
    assert (
        outcome.outs[0].key
        == lineage(outcome).chain_id
        == chain_of_uri(stage.state, "urn:wire:1", build_windows(runtime.settings))
    )


async def test_a_repeated_story_is_dropped_and_says_what_it_repeats(stage: StageAtWork) -> None:
    first = await stage.reads(envelope())
    repeat = await stage.reads(envelope("urn:other:7", provider="another"))
    assert topics(repeat) == ["duplicates"]
    assert repeat.outs[0].record.repeats == "urn:wire:1"
    assert repeat.outs[0].key == lineage(first).chain_id


async def test_a_repeat_with_statements_goes_on_with_its_own_text(stage: StageAtWork) -> None:
    await stage.reads(envelope())
    repeat = await stage.reads(envelope("urn:page:7", statements=("Fifty people were taken off.",)))
    assert topics(repeat) == ["duplicates", "deduplicated"]
    assert repeat.outs[1].record.article.uri == "urn:page:7"
    assert repeat.outs[1].record.lineage.relation == "duplicate"


async def test_one_event_let_in_twice_is_told_under_two_ids_as_what_it_was_and_as_a_repeat(stage: StageAtWork) -> None:
    """Whoever lets items in may send one again that a broker had stored without an answer."""
    told: list[tuple[str | None, Any]] = []
    for _ in range(3):
        outcome = await stage.reads(envelope(statements=("Fifty people were taken off.",)), headers={"ce_id": b"x"})
        told += [(out.id, out.record) for out in outcome.outs if out.topic is DEDUPLICATED]
    (first, story), (second, copy), (third, same) = told
    assert (story.lineage.relation, copy.lineage.relation) == ("new", "duplicate")
    assert first != second
    assert (second, copy) == (third, same)


async def test_a_new_version_goes_on_in_the_same_chain(stage: StageAtWork) -> None:
    first = await stage.reads(envelope(version="1"))
    update = await stage.reads(envelope(text=OTHER, version="2"))
    assert topics(update) == ["deduplicated"]
    assert lineage(update).relation == "update"
    assert lineage(update).chain_id == lineage(first).chain_id


async def test_an_older_version_that_comes_late_goes_on_as_such_and_changes_nothing(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=OTHER, version="2"))
    late = await stage.reads(envelope(version="1"))
    assert topics(late) == ["duplicates", "deduplicated"]
    assert lineage(late).relation == "superseded"
    again = await stage.reads(envelope(text=OTHER, version="2"))
    assert lineage(again).relation == "duplicate"


async def test_a_kill_without_text_finds_its_story_and_forgets_its_text(stage: StageAtWork) -> None:
    first = await stage.reads(envelope(version="1"))
    assert any(key.startswith("text/") for key in stage.keys)
    kill = await stage.reads(envelope(text="", version="2", pubStatus="canceled"))
    assert topics(kill) == ["deduplicated"]
    assert (lineage(kill).relation, lineage(kill).chain_id) == ("kill", lineage(first).chain_id)
    assert not any(key.startswith("text/") for key in stage.keys)


async def test_the_text_of_a_killed_story_is_new_when_another_sends_it(stage: StageAtWork) -> None:
    await stage.reads(envelope())
    await stage.reads(envelope(text="", pubStatus="canceled"))
    assert lineage(await stage.reads(envelope("urn:other:7"))).relation == "new"


async def test_a_killed_repeat_leaves_the_text_of_the_original_known(stage: StageAtWork) -> None:
    await stage.reads(envelope())
    await stage.reads(envelope("urn:other:7"))
    await stage.reads(envelope("urn:other:7", text="", pubStatus="canceled"))
    assert lineage(await stage.reads(envelope("urn:third:9"))).relation == "duplicate"


async def test_two_stories_without_text_are_not_the_same_story(stage: StageAtWork) -> None:
    await stage.reads(envelope(text="", pubStatus="canceled"))
    assert lineage(await stage.reads(envelope("urn:wire:2", text=""))).relation == "new"


@pytest.mark.parametrize(("hours", "relation"), [(71, "duplicate"), (73, "new")])
async def test_stories_further_apart_than_the_window_are_never_compared(
    stage: StageAtWork, hours: int, relation: str
) -> None:
    await stage.reads(envelope(), at_ms=NOW_MS)
    outcome = await stage.reads(envelope("urn:other:7"), at_ms=NOW_MS + hours * HOUR_MS)
    assert lineage(outcome).relation == relation


async def test_apart_is_told_by_when_versions_were_made_not_by_when_they_came(stage: StageAtWork) -> None:
    await stage.reads(envelope(versionCreated="2020-01-01T00:00:00Z"))
    outcome = await stage.reads(envelope("urn:other:7", versionCreated="2020-01-05T00:00:00Z"))
    assert lineage(outcome).relation == "new"


async def test_what_is_within_its_window_is_not_forgotten(stage: StageAtWork) -> None:
    await stage.reads(envelope())
    assert await stage.ticks() == []


async def test_texts_are_forgotten_at_twice_the_window_and_uris_after_their_days(stage: StageAtWork) -> None:
    await stage.reads(envelope(), at_ms=NOW_MS)
    await stage.reads(envelope("urn:wire:2", OTHER), at_ms=NOW_MS + 7 * DAY_MS)
    await stage.ticks()
    assert len([key for key in stage.keys if key.startswith("text/")]) == 1
    assert {key for key in stage.keys if key.startswith("uri/")} == {"uri/urn:wire:1", "uri/urn:wire:2"}
    await stage.reads(envelope("urn:wire:3", "A third text."), at_ms=NOW_MS + 91 * DAY_MS)
    await stage.ticks()
    assert {key for key in stage.keys if key.startswith("uri/")} == {"uri/urn:wire:2", "uri/urn:wire:3"}


async def test_a_story_dated_far_ahead_makes_nothing_be_forgotten(stage: StageAtWork) -> None:
    await stage.reads(envelope())
    await stage.reads(envelope("urn:wire:2", OTHER, versionCreated="2099-01-01T00:00:00Z"))
    assert await stage.ticks() == []


async def test_one_look_goes_over_no_more_than_it_may(stage: StageAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "MAX_SWEPT_PER_TICK", 2)
    for n in range(3):
        await stage.reads(envelope(f"urn:wire:{n}", f"Story number {n}."))
    await stage.reads(envelope("urn:wire:9", OTHER), at_ms=NOW_MS + 100 * DAY_MS)
    left = [len(stage.keys)]
    for _ in range(4):
        await stage.ticks()
        left.append(len(stage.keys))
    assert left[0] - left[-1] == 6
    assert all(before - after <= 2 for before, after in itertools.pairwise(left))


async def test_what_is_a_repeat_does_not_depend_on_when_the_table_was_cleaned() -> None:
    async def told(*, cleaned: bool) -> list[str]:
        stage = StageAtWork(Deduplicate(runtime_of()))
        await stage.reads(envelope("urn:old:1", versionCreated="2020-10-01T10:00:00Z"), at_ms=NOW_MS)
        await stage.reads(envelope("urn:new:1", OTHER), at_ms=NOW_MS + 145 * HOUR_MS)
        if cleaned:
            await stage.ticks()
        late = envelope("urn:old:2", versionCreated="2020-10-01T10:00:00Z")
        return topics(await stage.reads(late, at_ms=NOW_MS + 145 * HOUR_MS))

    assert await told(cleaned=True) == await told(cleaned=False) == ["deduplicated"]


async def test_a_withheld_story_that_is_released_goes_on(stage: StageAtWork) -> None:
    await stage.reads(envelope(version="1", pubStatus="withheld"))
    released = await stage.reads(envelope(version="2"))
    assert topics(released) == ["deduplicated"]
    assert lineage(released).relation == "update"


async def test_withdrawing_a_repeat_is_no_word_on_the_original(stage: StageAtWork) -> None:
    first = await stage.reads(envelope())
    await stage.reads(envelope("urn:other:7"))
    assert lineage(await stage.reads(envelope("urn:other:7"))).relation == "duplicate"
    kill = await stage.reads(envelope("urn:other:7", pubStatus="canceled"))
    assert lineage(kill).relation == "kill"
    assert lineage(kill).chain_id != lineage(first).chain_id


async def test_a_repeat_that_changes_is_a_story_of_its_own(stage: StageAtWork) -> None:
    first = await stage.reads(envelope())
    await stage.reads(envelope("urn:other:7"))
    changed = await stage.reads(envelope("urn:other:7", OTHER))
    assert lineage(changed).relation == "new"
    assert lineage(changed).chain_id != lineage(first).chain_id
