"""`deduplicate` on texts that are nearly the same: copies, updates under other uris, kills, batches, restarts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.deduplicate import Deduplicate
from agents.runtime.context import Runtime
from copytaster import analyzer
from copytaster.analyzer import Models
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.dedup.likeness.remembered_text import unpack_text
from copytaster.dedup.lineage import GUEST_BASIS
from copytaster.model.article import Envelope, Lineage
from copytaster.text.language_models import load
from streams.codec import CodecError
from streams.topics import ARTICLES, STORIES
from tests.support import relations
from tests.support.records import envelope
from tests.support.runtime import runtime_of
from tests.support.times import NOW_MS
from tests.unit.agents.fakes import StageAtWork, inbound, topics

STORY = (
    "A ferry ran aground off Ostholm on Monday, killing 12 people, the harbour office said. Forty passengers were "
    "taken off by boat before dark. The ship had left Port Verren an hour before with 230 people on board."
)
COPY = f"OSTHOLM, March 2 (Reuters) - {STORY}\n\nReporting by Ann Lee; editing by Bo Marsh"
NEW_TOLL = STORY.replace("12", "14")
QUOTE = ' "We heard a bang and then the lights went out," said Imre Castellan, a cook.'


@pytest.fixture
def stage(runtime: Runtime) -> StageAtWork:
    return StageAtWork(Deduplicate(runtime))


def lineage(outcome: Any) -> Lineage:
    record = outcome.outs[0].record
    found: Lineage = getattr(record, "envelope", record).lineage
    return found


async def test_a_copy_in_other_dress_is_kept_back_with_what_differs(stage: StageAtWork) -> None:
    first = await stage.reads(envelope(text=STORY))
    copy = await stage.reads(envelope("urn:other:7", COPY, provider="other"))
    assert topics(copy) == ["duplicates"]
    record = copy.outs[0].record
    assert (record.repeats, lineage(copy).basis) == ("urn:wire:1", "likeness")
    assert lineage(copy).chain_id == lineage(first).chain_id
    assert 0.8 < record.similarity < 1
    assert {COPY[span.start : span.end] for span in record.differs} == {span.exact for span in record.differs}
    assert record.differs[0].exact.startswith("OSTHOLM, March 2")


async def test_an_update_under_another_uri_joins_the_chain_with_what_it_changes(stage: StageAtWork) -> None:
    first = await stage.reads(envelope(text=STORY))
    update = await stage.reads(envelope("urn:wire:2", NEW_TOLL + QUOTE))
    assert topics(update) == ["deduplicated"]
    found = lineage(update)
    assert (found.relation, found.basis, found.predecessor) == ("update", "likeness", "urn:wire:1")
    assert found.chain_id == lineage(first).chain_id
    assert [(change.kind, change.told[:9]) for change in found.changes] == [
        ("figure", "12 → 14 p"),
        ("quote", 'added: "W'),
    ]
    before, after = found.changes[0].before, found.changes[0].after
    assert before is not None
    assert after is not None
    assert (STORY[before.start : before.end], NEW_TOLL[after.start : after.end]) == ("12", "14")


async def test_a_later_version_under_the_updates_uri_stays_in_that_chain(stage: StageAtWork) -> None:
    first = await stage.reads(envelope(text=STORY))
    await stage.reads(envelope("urn:wire:2", NEW_TOLL, version="1"))
    later = await stage.reads(envelope("urn:wire:2", "The wreck was towed to Kestrin on Friday.", version="2"))
    assert (lineage(later).relation, lineage(later).basis) == ("update", "uri")
    assert lineage(later).chain_id == lineage(first).chain_id


async def test_a_text_that_says_that_it_corrects_is_a_correction(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY))
    text = f"{NEW_TOLL}\n\n(Corrects number of dead in first paragraph)"
    assert lineage(await stage.reads(envelope("urn:wire:2", text))).relation == "correction"
    copy = await stage.reads(envelope("urn:other:2", f"KESTRIN, March 2 - {text}"))
    assert (lineage(copy).relation, lineage(copy).predecessor) == ("duplicate", "urn:wire:2")


async def test_the_wires_own_word_wins_over_likeness(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY))
    own = await stage.reads(envelope("urn:wire:9", "Trams will not run on Friday, the union said.", version="1"))
    later = await stage.reads(envelope("urn:wire:9", NEW_TOLL, version="2"))
    assert (lineage(later).relation, lineage(later).basis) == ("update", "uri")
    assert lineage(later).chain_id == lineage(own).chain_id


async def test_a_new_version_says_what_it_changes_in_the_one_before(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY, version="1"))
    later = await stage.reads(envelope(text=NEW_TOLL, version="2"))
    assert [change.told for change in lineage(later).changes] == ["12 → 14 people"]


async def test_the_same_form_for_another_company_is_another_story(stage: StageAtWork) -> None:
    form = "{} said it made a profit of {} million crowns in the quarter, after {} million a year ago, and sold for {}."
    await stage.reads(envelope(text=form.format("Verren Lines", 12, 14, 220)))
    other = await stage.reads(envelope("urn:wire:2", form.format("Marrow Steel", 48, 39, 871)))
    assert lineage(other).relation == "new"


async def test_texts_in_two_languages_are_not_compared(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY, language="en"))
    assert lineage(await stage.reads(envelope("urn:other:7", COPY, language="de"))).relation == "new"
    assert lineage(await stage.reads(envelope("urn:other:8", COPY, language="en-GB"))).relation == "duplicate"


async def test_a_kill_takes_the_texts_of_all_versions_out_of_the_table(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY, version="1"))
    await stage.reads(envelope(text=NEW_TOLL, version="2"))
    assert len([key for key in stage.keys if key.startswith("text/")]) == 2
    await stage.reads(envelope(text="", version="3", pubStatus="canceled"))
    assert not [key for key in stage.keys if key.startswith("text/")]
    assert lineage(await stage.reads(envelope("urn:other:7", COPY))).relation == "new"


async def test_a_kill_of_another_providers_update_is_about_that_providers_versions(stage: StageAtWork) -> None:
    first = await stage.reads(envelope(text=STORY, provider="wire"))
    update = await stage.reads(envelope("urn:other:7", NEW_TOLL, provider="other", version="1"))
    assert lineage(update).chain_id == lineage(first).chain_id
    later = await stage.reads(envelope("urn:other:7", NEW_TOLL + QUOTE, provider="other", version="2"))
    assert (lineage(later).relation, lineage(later).basis) == ("update", "uri")
    kill = await stage.reads(envelope("urn:other:7", "", provider="other", version="3", pubStatus="canceled"))
    assert (lineage(kill).relation, lineage(kill).basis) == ("kill", GUEST_BASIS)
    assert lineage(kill).chain_id == lineage(first).chain_id
    assert [unpack_text(raw).text for _, raw in stage.state.items("text/")] == [STORY]
    whole = await stage.reads(envelope(text="", provider="wire", version="2", pubStatus="canceled"))
    assert (lineage(whole).relation, lineage(whole).basis) == ("kill", "pubStatus")


async def test_a_kill_by_the_provider_of_the_story_withdraws_all_of_it_through_its_own_update_too(
    stage: StageAtWork,
) -> None:
    await stage.reads(envelope(text=STORY, provider="wire"))
    await stage.reads(envelope("urn:other:7", NEW_TOLL, provider="other"))
    await stage.reads(envelope("urn:wire:8", NEW_TOLL.replace("Forty", "Fifty"), provider="wire"))
    kill = await stage.reads(envelope("urn:wire:8", "", provider="wire", version="2", pubStatus="canceled"))
    assert (lineage(kill).relation, lineage(kill).basis) == ("kill", "pubStatus")


async def test_a_text_is_kept_packed_and_whole(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY))
    (raw,) = [raw for key, raw in stage.state.items("text/")]
    assert unpack_text(raw).text == STORY
    assert len(raw) < 1_200


async def test_a_copy_with_a_distorted_statement_raises_its_alert(stage: StageAtWork) -> None:
    await stage.reads(envelope(text=STORY))
    page = envelope("urn:page:7", COPY, statements=("Fifty people were killed off Ostholm.", "A ferry ran aground."))
    copy = await stage.reads(page)
    assert topics(copy) == ["duplicates", "deduplicated"]
    sent_on: Envelope = copy.outs[1].record
    verdicts = analyzer.check(Models.load(), analyzer.enrich(load(), sent_on), sent_on.statements)
    assert [verdict.flagged for verdict in verdicts] == [True, False]


# -- the same decisions, however the log is cut -------------------------------------------------------------------


def _log() -> list[Envelope]:
    """Copies, updates and other stories, with kills and later versions among them."""
    out = []
    for number, story in enumerate(relations.made(*relations.own(), seed=11)):
        made = {"versionCreated": f"2026-03-0{1 + number // 9}T{number % 24:02d}:00:00Z", "version": "1"}
        out.append(envelope(f"urn:test:{story.id}", story.text, title=story.title, **made))
        if number % 7 == 3:
            out.append(
                envelope(f"urn:test:{story.id}", story.text.replace("12", "15") + QUOTE, **made | {"version": "2"})
            )
        if number % 9 == 5:
            out.append(envelope(f"urn:test:{story.id}", "", **made | {"version": "3", "pubStatus": "canceled"}))
    return out


LOG = _log()


async def _decisions(cuts: Sequence[int], restarts: Sequence[int], dropped: Sequence[int]) -> list[bytes]:
    """What the stage makes of the log in batches that end at `cuts`; some batches are first handled and dropped.

    At each restart the index is gone and is built anew from the table.
    """
    runtime = runtime_of()
    stage, stories = Deduplicate(runtime), runtime.states[STORIES]
    out: list[bytes] = []
    ends = sorted({*cuts, len(LOG)})
    for start, end in zip([0, *ends], ends, strict=False):
        if start in restarts:
            stage = Deduplicate(runtime)
        if start in dropped:
            changes = stories.changes()
            for n in range(start, end):
                record = inbound(LOG[n], ARTICLES, n, at_ms=NOW_MS)
                changes.add(0, (await stage.handle(record, changes)).writes, record.order)
        changes = stories.changes()
        for n in range(start, end):
            record = inbound(LOG[n], ARTICLES, n, at_ms=NOW_MS)
            outcome = await stage.handle(record, changes)
            changes.add(0, outcome.writes, record.order)
            out += [json.dumps([out_.topic.name, out_.key, repr(out_.record)]).encode() for out_ in outcome.outs]
        stories.apply(changes)
    return out


PLACES = st.lists(st.integers(0, len(LOG) - 1), max_size=8)


@hypothesis_settings(max_examples=12, deadline=None)
@given(cuts=PLACES, restarts=PLACES, dropped=PLACES)
async def test_any_batching_restart_and_dropped_batch_gives_the_same_decisions(
    cuts: list[int], restarts: list[int], dropped: list[int]
) -> None:
    told = await _decisions([*cuts, *restarts, *dropped], restarts, dropped)
    assert told == await _whole()


_known: list[list[bytes]] = []


async def _whole() -> list[bytes]:
    """The decisions on the log in one batch."""
    if not _known:
        _known.append(await _decisions([], [], []))
    return _known[0]


async def test_the_log_has_copies_updates_and_kills() -> None:
    told = b"".join(await _whole())
    for relation in ("new", "duplicate", "update", "kill"):
        assert f"relation='{relation}'".encode() in told


async def test_a_record_that_fails_after_its_decision_leaves_nothing_behind(stage: StageAtWork) -> None:
    changes = stage.state.changes()
    await stage.stage.handle(inbound(envelope(text=STORY), ARTICLES, 0), changes)  # decided, then not written
    record = inbound(envelope("urn:wire:2", "Trams will not run on Friday, the union said."), ARTICLES, 1)
    outcome = await stage.stage.handle(record, changes)
    changes.add(0, outcome.writes, record.order)
    stage.state.apply(changes)
    assert lineage(await stage.reads(envelope("urn:other:7", COPY))).relation == "new"


async def test_a_record_that_fails_at_the_end_of_its_batch_leaves_nothing_behind(stage: StageAtWork) -> None:
    changes = stage.state.changes()
    record = inbound(envelope(text=STORY), ARTICLES, 0)
    await stage.stage.handle(record, changes)  # decided, then a dead letter
    changes.add(0, {}, record.order)
    stage.state.apply(changes)
    other = envelope("urn:wire:2", "Trams will not run on Friday, the union said.")
    await stage.stage.handle(inbound(other, ARTICLES, 1), stage.state.changes())
    assert isinstance(stage.stage, Deduplicate)
    index = stage.stage._known._index
    assert index._postings.keys() == set(next(iter(index._entries.values())).sketch)
    assert lineage(await stage.reads(envelope("urn:other:7", COPY))).relation == "new"


async def test_texts_worked_out_ahead_change_no_decision() -> None:
    texts = [STORY, COPY, NEW_TOLL + QUOTE, STORY, ""]
    records = [inbound(envelope(f"urn:{n}", text), ARTICLES, n) for n, text in enumerate(texts)]
    broken = replace(records[0], value=b"{")
    told = []
    for looked_ahead in (False, True):
        runtime = runtime_of()
        stage, stories = Deduplicate(runtime), runtime.states[STORIES]
        if looked_ahead:
            await stage.look_ahead([broken, *records])
            assert stage._known._texts.keys() == set(texts)
        changes = stories.changes()
        for record in records:
            outcome = await stage.handle(record, changes)
            changes.add(0, outcome.writes, record.order)
            told.append((looked_ahead, outcome))
    assert [outcome for ahead, outcome in told if ahead] == [outcome for ahead, outcome in told if not ahead]
    with pytest.raises(CodecError):
        await stage.handle(broken, stories.changes())


async def test_the_command_and_the_stage_decide_alike(stage: StageAtWork) -> None:
    desk = InMemoryDeduplicator()
    told = [desk.decide(one).envelope.lineage for one in LOG]
    assert [lineage(await stage.reads(one)) for one in LOG] == told
