"""`check`: each statement against its source, whichever of the two comes first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agents import check, reading
from agents.shell import sources
from agents.windows import unpacked
from copytaster.article import ApartStatements, Envelope, Relation, Statement
from copytaster.doc import Columns
from copytaster.records import Enriched
from copytaster.story import Story
from streams.codec import CodecError, encode
from streams.enriched import ENRICHED
from streams.statements_routed import STATEMENTS_ROUTED
from tests.agents.fakes import Stage, pass_time, topics
from tests.support.records import envelope, verdict
from tests.support.times import DAY_MS, HOUR_MS, NOW_MS


class FakeNlp:
    """Answers for the child: a verdict a statement, which names the source it was read against."""

    def __init__(self) -> None:
        self.calls = 0

    async def call(self, function: Any, enriched: Enriched, statements: Sequence[Statement]) -> Any:
        if function is reading.check_known:
            return None  # it was enriched elsewhere
        self.calls += 1
        uri = enriched.envelope.article.uri
        return tuple(verdict(s.text, n=s.n, alert=f"{uri}|{s.text}", checker=uri) for s in statements)


@pytest.fixture
def nlp(monkeypatch: pytest.MonkeyPatch) -> FakeNlp:
    fake = FakeNlp()
    monkeypatch.setattr(check, "nlp", fake)
    return fake


@pytest.fixture
def stage(nlp: FakeNlp) -> Stage:
    return Stage(check.step, sources, ENRICHED)


def enriched(
    uri: str = "urn:wire:1", *, relation: Relation = "new", statements: tuple[str, ...] = (), **more: Any
) -> Any:
    made: Envelope = envelope(uri, relation=relation, statements=statements, **more)
    return Enriched(envelope=made, doc=Columns(), title=Columns())


def apart(*texts: str) -> ApartStatements:
    statements = tuple(Statement(n, text) for n, text in enumerate(texts, 1))
    return ApartStatements(uri="urn:wire:1", statements=statements, chain_id="chain-1")


def told(outcome: Any) -> list[tuple[str, list[str]]]:
    """For each output: the source read against, and the statements judged."""
    return [(o.record.envelope.article.uri, [v.text for v in o.record.verdicts]) for o in outcome.outs]


def kinds(stage: Stage) -> list[str]:
    """What kinds of entries the table holds."""
    return sorted(key.split("/")[0] for key in stage.keys)


async def test_an_article_gets_a_verdict_for_each_of_its_statements(stage: Stage) -> None:
    outcome = await stage.reads(enriched(statements=("One.", "Two.")))
    assert topics(outcome) == ["checked"]
    assert told(outcome) == [("urn:wire:1", ["One.", "Two."])]
    assert outcome.outs[0].key == "chain-1"


async def test_an_article_without_statements_has_a_record_without_verdicts(stage: Stage, nlp: FakeNlp) -> None:
    outcome = await stage.reads(enriched())
    assert told(outcome) == [("urn:wire:1", [])]
    assert nlp.calls == 0


async def test_statements_that_come_after_their_article_are_read_against_it(stage: Stage) -> None:
    await stage.reads(enriched())
    outcome = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    assert told(outcome) == [("urn:wire:1", ["Late."])]
    assert [s.text for s in outcome.outs[0].record.envelope.statements] == ["Late."]


async def test_statements_that_overtook_their_article_wait_for_it(stage: Stage) -> None:
    first = await stage.reads(apart("Early."), topic=STATEMENTS_ROUTED)
    await stage.reads(apart("Soon.", "After."), topic=STATEMENTS_ROUTED)
    assert first.waiting
    assert first.outs == ()
    outcome = await stage.reads(enriched(statements=("Own.",)))
    assert told(outcome) == [("urn:wire:1", ["Own."]), ("urn:wire:1", ["Early."]), ("urn:wire:1", ["Soon.", "After."])]
    assert [out.item for out in outcome.outs] == [0, 1, 2]
    assert kinds(stage) == ["source", "story"]


async def test_a_newer_version_becomes_the_source(stage: Stage) -> None:
    await stage.reads(enriched())
    await stage.reads(enriched(relation="update", version="2", text="Fifty people were taken off."))
    outcome = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    assert outcome.outs[0].record.envelope.article.version == "2"


async def test_a_repeat_is_read_against_itself_and_does_not_become_the_source(stage: Stage) -> None:
    await stage.reads(enriched())
    repeat = await stage.reads(enriched("urn:page:7", relation="duplicate", statements=("Page says.",)))
    assert told(repeat) == [("urn:page:7", ["Page says."])]
    later = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    assert told(later) == [("urn:wire:1", ["Late."])]


async def test_an_older_version_that_comes_late_has_its_statements_read_against_what_stands(stage: Stage) -> None:
    await stage.reads(enriched(version="2", text="Fifty people were taken off."))
    late = await stage.reads(enriched(relation="superseded", version="1", statements=("Old page says.",)))
    assert told(late) == [("urn:wire:1", ["Old page says."])]
    assert late.outs[0].record.envelope.article.version == "2"
    assert late.outs[0].record.cause.kind == "superseded"


async def test_what_was_said_before_is_read_again_against_a_newer_version(stage: Stage, nlp: FakeNlp) -> None:
    await stage.reads(enriched(statements=("Own.",)))
    await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    outcome = await stage.reads(enriched(relation="correction", version="2", text="Fifty people were taken off."))
    assert told(outcome) == [("urn:wire:1", ["Own.", "Late."])]
    assert outcome.outs[0].record.envelope.article.version == "2"


async def test_one_statement_that_cannot_be_judged_again_costs_itself_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.reads(enriched(statements=("Own.", "Poison.", "Sound.")))
    judge = check.nlp.call

    async def call(function: Any, source: Any, statements: Any) -> Any:
        if "Poison." in [s.text for s in statements]:
            raise RuntimeError("the child ended")
        return await judge(function, source, statements)

    monkeypatch.setattr(check.nlp, "call", call)
    outcome = await stage.reads(enriched(relation="update", version="2", text="Fifty people were taken off."))
    assert told(outcome) == [("urn:wire:1", ["Own.", "Sound."])]
    assert outcome.rejects == ()


async def test_a_statement_of_the_article_itself_that_cannot_be_judged_fails_the_article(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call(function: Any, source: Any, statements: Any) -> Any:
        raise RuntimeError("the child ended")

    monkeypatch.setattr(check.nlp, "call", call)
    with pytest.raises(RuntimeError, match="the child ended"):
        await stage.reads(enriched(statements=("Poison.",)))


async def test_what_the_clock_released_twice_is_judged_once(stage: Stage, nlp: FakeNlp) -> None:
    """`attach` was ended between writing what it released and noting that: it comes again, at another place."""
    await stage.reads(enriched())
    first = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
    again = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
    assert told(first) == [("urn:wire:1", ["Late."])]
    assert (again.outs, again.rejects, nlp.calls) == ((), (), 1)


async def test_what_the_clock_released_twice_waits_once(stage: Stage) -> None:
    for _ in range(2):
        outcome = await stage.reads(apart("Early."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
        assert outcome.waiting
    assert told(await stage.reads(enriched())) == [("urn:wire:1", []), ("urn:wire:1", ["Early."])]
    again = await stage.reads(apart("Early."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
    assert again.outs == ()


@pytest.mark.parametrize("relation", ["kill", "withhold"])
async def test_a_withdrawal_purges_the_source_and_goes_on(stage: Stage, relation: Relation) -> None:
    await stage.reads(enriched())
    assert kinds(stage) == ["source", "story"]
    await stage.reads(apart("Said of it."), topic=STATEMENTS_ROUTED)
    outcome = await stage.reads(enriched(relation=relation, text="", statements=("Never judged.",)))
    assert told(outcome) == [("urn:wire:1", [])]
    ((key, raw),) = [(k, v) for k, v in sources.items("") if not k.startswith("~")]
    assert key == "story/chain-1"
    assert replace(unpacked(Story, raw), answered=()) == Story(withdrawn=True)
    assert (await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)).waiting


async def test_statements_whose_article_never_came_are_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(2):
        await stage.reads(apart(f"Old {n}."), topic=STATEMENTS_ROUTED)
    pass_time(monkeypatch, minutes=11)
    await stage.ticks(check.give_up)
    assert told(await stage.reads(enriched())) == [("urn:wire:1", [])]
    late = await stage.ticks(check.give_up)
    letters = [(one.inbound.place.offset, r.reason) for one in late if one.inbound for r in one.outcome.rejects]
    assert letters == [(0, "no-article"), (1, "no-article")]
    assert kinds(stage) == ["source", "story"]


async def test_statements_about_a_killed_story_are_given_up_as_such(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.reads(enriched())
    await stage.reads(enriched(relation="kill", text=""))
    assert (await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)).waiting
    pass_time(monkeypatch, minutes=11)
    await stage.ticks(check.give_up)
    (late, _) = await stage.ticks(check.give_up)
    (reject,) = late.outcome.rejects
    assert reject.reason == "withdrawn"
    assert reject.message == "their story is withdrawn, and no new version of it came within 10 minutes"


async def test_one_parked_record_that_cannot_be_judged_costs_itself_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.reads(apart("Poison."), topic=STATEMENTS_ROUTED)
    await stage.reads(apart("Sound."), topic=STATEMENTS_ROUTED)
    judge = check.nlp.call

    async def call(function: Any, source: Any, statements: Any) -> Any:
        if statements[0].text == "Poison.":
            raise RuntimeError("the child ended")
        return await judge(function, source, statements)

    monkeypatch.setattr(check.nlp, "call", call)
    outcome = await stage.reads(enriched())
    assert told(outcome) == [("urn:wire:1", []), ("urn:wire:1", ["Sound."])]
    assert [(r.reason, r.answers.value) for r in outcome.rejects] == [("error", encode(apart("Poison.")))]


async def test_texts_are_forgotten_at_twice_the_window_and_the_story_with_its_identity(stage: Stage) -> None:
    await stage.reads(enriched(statements=("Own.",)), at_ms=NOW_MS - 100 * DAY_MS)
    await another_story(stage, hours=143)
    assert await stage.ticks(check.give_up) == []
    await another_story(stage, hours=146)
    assert [one.inbound for one in await stage.ticks(check.give_up)] == [None]
    assert "story/chain-1" in stage.keys
    assert not [key for key in stage.keys if key.startswith("source/chain-1/")]
    await another_story(stage, hours=91 * 24)
    await stage.ticks(check.give_up)
    assert "story/chain-1" not in stage.keys


async def test_what_is_out_of_its_window_counts_no_more_whether_it_was_swept_or_not(stage: Stage) -> None:
    await stage.reads(enriched(statements=("Own.",)), at_ms=NOW_MS - 100 * DAY_MS)
    late = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED, at_ms=NOW_MS - 93 * DAY_MS)
    assert late.waiting
    outcome = await stage.reads(enriched(relation="update", version="2"), at_ms=NOW_MS)
    assert told(outcome) == [("urn:wire:1", []), ("urn:wire:1", ["Late."])]


async def another_story(stage: Stage, *, hours: int) -> None:
    """Let the clock of the log go on, by a story of another chain."""
    await stage.reads(enriched("urn:wire:2", chain="chain-2"), at_ms=NOW_MS - 100 * DAY_MS + hours * HOUR_MS)


async def test_an_article_without_lineage_is_refused(stage: Stage) -> None:
    with pytest.raises(CodecError) as caught:
        await stage.reads(Enriched(envelope=envelope(), doc=Columns(), title=Columns()))
    assert caught.value.reason == "wrong-shape"
