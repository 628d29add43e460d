"""`check`: each statement against its source, whichever of the two comes first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from agents.check import Check
from agents.nlp import child_work, judging
from agents.nlp.child_process import ChildFailed, ChildNotStarted, ChildRaised, DeadlineExceeded
from agents.nlp.proof_statement import prove_child
from agents.state.expiry import decode_entry
from copytaster.checking.not_judged import GIVEN_UP_REASON, build_unjudged_verdict
from copytaster.model.article import Envelope, Relation, SeparateStatements, Statement
from copytaster.model.records import EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.stories.chain_state import ChainState
from copytaster.text.doc import ParseColumns
from streams.codec import CodecError, encode
from streams.topics import STATEMENTS_ROUTED
from tests.support.records import envelope, verdict
from tests.support.runtime import runtime_of
from tests.support.times import DAY_MS, HOUR_MS, NOW_MS
from tests.unit.agents.fakes import Clock, StageAtWork, topics

SLOW = "Judging it took more than 10 s of processor time."


class FakeNlp:
    """Answers for the child: a verdict a statement, which names the source it was read against.

    A call with one of the statements `deadly` has no answer but the error; those that are `slow` the child leaves
    unjudged. `broken` is what judging a statement of our own ends in.
    """

    deadline = 60.0

    def __init__(self) -> None:
        self.calls = self.proofs = 0
        self.deadly: dict[str, Exception] = {}
        self.slow: set[str] = set()
        self.broken: Exception | None = None

    async def call(self, function: Any, *args: Any, within: float | None = None) -> Any:
        if function is child_work.check_known:
            return None  # it was enriched elsewhere
        if function is not prove_child:
            self.calls += 1
            return self._verdicts(*args)
        self.proofs += 1
        if self.broken:
            raise self.broken
        return None

    def _verdicts(self, source: EnrichedArticle, statements: Sequence[Statement]) -> tuple[Verdict, ...]:
        for statement in statements:
            if statement.text in self.deadly:
                raise self.deadly[statement.text]
        uri = source.envelope.article.uri
        return tuple(
            build_unjudged_verdict(s, SLOW, "chain-1")
            if s.text in self.slow
            else verdict(s.text, n=s.n, alert=f"{uri}|{s.text}", checker=uri)
            for s in statements
        )


@pytest.fixture
def nlp() -> FakeNlp:
    return FakeNlp()


@pytest.fixture
def stage(nlp: FakeNlp, clock: Clock) -> StageAtWork:
    return StageAtWork(Check(runtime_of(nlp=nlp, now_ms=clock)))


def enriched(
    uri: str = "urn:wire:1", *, relation: Relation = "new", statements: tuple[str, ...] = (), **more: Any
) -> Any:
    made: Envelope = envelope(uri, relation=relation, statements=statements, **more)
    return EnrichedArticle(envelope=made, doc=ParseColumns(), title=ParseColumns())


def apart(*texts: str) -> SeparateStatements:
    statements = tuple(Statement(n, text) for n, text in enumerate(texts, 1))
    return SeparateStatements(uri="urn:wire:1", statements=statements, chain_id="chain-1")


def told(outcome: Any) -> list[tuple[str, list[str]]]:
    """For each output: the source read against, and the statements judged."""
    return [(o.record.envelope.article.uri, [v.text for v in o.record.verdicts]) for o in outcome.outs]


def kinds(stage: StageAtWork) -> list[str]:
    """What kinds of entries the table holds."""
    return sorted(key.split("/")[0] for key in stage.keys)


async def test_an_article_gets_a_verdict_for_each_of_its_statements(stage: StageAtWork) -> None:
    outcome = await stage.reads(enriched(statements=("One.", "Two.")))
    assert topics(outcome) == ["checked"]
    assert told(outcome) == [("urn:wire:1", ["One.", "Two."])]
    assert outcome.outs[0].key == "chain-1"


async def test_an_article_without_statements_has_a_record_without_verdicts(stage: StageAtWork, nlp: FakeNlp) -> None:
    outcome = await stage.reads(enriched())
    assert told(outcome) == [("urn:wire:1", [])]
    assert nlp.calls == 0


async def test_statements_that_come_after_their_article_are_read_against_it(stage: StageAtWork) -> None:
    await stage.reads(enriched())
    outcome = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    assert told(outcome) == [("urn:wire:1", ["Late."])]
    assert [s.text for s in outcome.outs[0].record.envelope.statements] == ["Late."]


async def test_statements_that_overtook_their_article_wait_for_it(stage: StageAtWork) -> None:
    first = await stage.reads(apart("Early."), topic=STATEMENTS_ROUTED)
    await stage.reads(apart("Soon.", "After."), topic=STATEMENTS_ROUTED)
    assert first.waiting
    assert first.outs == ()
    outcome = await stage.reads(enriched(statements=("Own.",)))
    assert told(outcome) == [("urn:wire:1", ["Own."]), ("urn:wire:1", ["Early."]), ("urn:wire:1", ["Soon.", "After."])]
    assert [out.item for out in outcome.outs] == [0, 1, 2]
    assert kinds(stage) == ["source", "story"]


async def test_a_newer_version_becomes_the_source(stage: StageAtWork) -> None:
    await stage.reads(enriched())
    await stage.reads(enriched(relation="update", version="2", text="Fifty people were taken off."))
    outcome = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    assert outcome.outs[0].record.envelope.article.version == "2"


async def test_a_repeat_is_read_against_itself_and_does_not_become_the_source(stage: StageAtWork) -> None:
    await stage.reads(enriched())
    repeat = await stage.reads(enriched("urn:page:7", relation="duplicate", statements=("Page says.",)))
    assert told(repeat) == [("urn:page:7", ["Page says."])]
    later = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    assert told(later) == [("urn:wire:1", ["Late."])]


async def test_an_older_version_that_comes_late_has_its_statements_read_against_what_stands(stage: StageAtWork) -> None:
    await stage.reads(enriched(version="2", text="Fifty people were taken off."))
    late = await stage.reads(enriched(relation="superseded", version="1", statements=("Old page says.",)))
    assert told(late) == [("urn:wire:1", ["Old page says."])]
    assert late.outs[0].record.envelope.article.version == "2"
    assert late.outs[0].record.cause.kind == "superseded"


async def test_what_was_said_before_is_read_again_against_a_newer_version(stage: StageAtWork, nlp: FakeNlp) -> None:
    await stage.reads(enriched(statements=("Own.",)))
    await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)
    outcome = await stage.reads(enriched(relation="correction", version="2", text="Fifty people were taken off."))
    assert told(outcome) == [("urn:wire:1", ["Own.", "Late."])]
    assert outcome.outs[0].record.envelope.article.version == "2"


ENDED = ChildFailed("the nlp child ended: EOFError()")


@pytest.mark.parametrize("deadly", [True, False])
async def test_a_statement_that_cannot_be_judged_again_keeps_its_last_verdict_and_the_others_are_judged(
    stage: StageAtWork, nlp: FakeNlp, deadly: bool
) -> None:
    await stage.reads(enriched(statements=("Own.", "Poison.", "Sound.")))
    nlp.deadly, nlp.slow = ({"Poison.": ENDED}, set()) if deadly else ({}, {"Poison."})
    outcome = await stage.reads(enriched(relation="update", version="2", text="Fifty people were taken off."))
    assert told(outcome) == [("urn:wire:1", ["Own.", "Sound."])]
    assert outcome.rejects == ()
    nlp.deadly, nlp.slow = {}, set()
    third = await stage.reads(enriched(relation="update", version="3", text="Sixty people were taken off."))
    assert told(third) == [("urn:wire:1", ["Own.", "Poison.", "Sound."])]


def reasons(outcome: Any) -> dict[str, str]:
    """Why each statement was left unjudged; empty for those that were judged."""
    return {v.text: v.reason for o in outcome.outs for v in o.record.verdicts}


async def test_a_statement_of_the_article_that_the_child_stops_is_left_unjudged_and_the_others_are_judged(
    stage: StageAtWork, nlp: FakeNlp
) -> None:
    nlp.slow = {"Poison."}
    outcome = await stage.reads(enriched(statements=("One.", "Poison.", "Two.")))
    assert reasons(outcome) == {"One.": "", "Poison.": SLOW, "Two.": ""}
    assert (nlp.calls, nlp.proofs) == (1, 0)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DeadlineExceeded(24.0), "Judging it took longer than 24 s."),
        (ENDED, "Judging it failed: the process that judged it ended."),
    ],
)
async def test_a_statement_that_the_child_has_no_answer_for_is_left_unjudged_and_the_others_are_judged(
    stage: StageAtWork, nlp: FakeNlp, error: Exception, reason: str
) -> None:
    nlp.deadly = {"Poison.": error}
    outcome = await stage.reads(enriched(statements=("One.", "Poison.", "Two.")))
    assert reasons(outcome) == {"One.": "", "Poison.": reason, "Two.": ""}
    assert outcome.rejects == ()
    assert (nlp.calls, nlp.proofs) == (4, 1)


async def test_statements_that_the_child_has_no_answer_for_are_given_up_after_three(
    stage: StageAtWork, nlp: FakeNlp
) -> None:
    texts = [f"Poison {n}." for n in range(5)]
    nlp.deadly = dict.fromkeys(texts, ENDED)
    found = reasons(await stage.reads(enriched(statements=("Sound.", *texts))))
    ended = "Judging it failed: the process that judged it ended."
    assert list(found.values()) == ["", *[ended] * 3, *[GIVEN_UP_REASON] * 2]


async def test_no_more_is_asked_one_by_one_once_that_has_taken_too_long(
    stage: StageAtWork, nlp: FakeNlp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "MAX_SECONDS", -1.0)
    nlp.deadly = {"Poison.": ENDED}
    found = reasons(await stage.reads(enriched(statements=("One.", "Poison."))))
    assert set(found.values()) == {GIVEN_UP_REASON}


@pytest.mark.parametrize("stopped", [True, False])
async def test_an_article_whose_only_statement_cannot_be_judged_is_no_failure(
    stage: StageAtWork, nlp: FakeNlp, stopped: bool
) -> None:
    nlp.deadly, nlp.slow = ({}, {"Poison."}) if stopped else ({"Poison.": ENDED}, set())
    assert list(reasons(await stage.reads(enriched(statements=("Poison.",))))) == ["Poison."]
    assert nlp.proofs == 1
    assert told(await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)) == [("urn:wire:1", ["Late."])]


@pytest.mark.parametrize("stopped", [True, False])
async def test_where_a_statement_of_our_own_cannot_be_judged_either_the_article_fails(
    stage: StageAtWork, nlp: FakeNlp, stopped: bool
) -> None:
    nlp.deadly, nlp.slow = ({}, {"Poison."}) if stopped else ({"Poison.": ENDED}, set())
    nlp.broken = ChildRaised("NothingJudged: Judging it failed: KeyError: 'x'.")
    with pytest.raises(ChildRaised, match="NothingJudged"):
        await stage.reads(enriched(statements=("Poison.",)))


async def test_where_nothing_made_before_can_be_judged_and_ours_neither_the_new_version_fails(
    stage: StageAtWork, nlp: FakeNlp
) -> None:
    await stage.reads(enriched(statements=("Own.",)))
    nlp.slow, nlp.broken = {"Own."}, ChildRaised("NothingJudged")
    with pytest.raises(ChildRaised, match="NothingJudged"):
        await stage.reads(enriched(relation="update", version="2", text="Fifty people were taken off."))


async def test_an_article_that_cannot_be_read_for_its_own_statements_fails(stage: StageAtWork, nlp: FakeNlp) -> None:
    nlp.deadly = {"Own.": ChildRaised("ValueError: zip() argument 2 is shorter than argument 1")}
    with pytest.raises(ChildRaised, match="zip"):
        await stage.reads(enriched(statements=("Own.",)))
    assert nlp.proofs == 0


async def test_a_child_that_cannot_be_started_is_no_statements_fault(stage: StageAtWork, nlp: FakeNlp) -> None:
    nlp.deadly = {"Own.": ChildNotStarted("the nlp child did not start")}
    with pytest.raises(ChildNotStarted):
        await stage.reads(enriched(statements=("Own.",)))


async def test_what_the_clock_released_twice_is_judged_once(stage: StageAtWork, nlp: FakeNlp) -> None:
    """`attach` was ended between writing what it released and noting that: it comes again, at another place."""
    await stage.reads(enriched())
    first = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
    again = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
    assert told(first) == [("urn:wire:1", ["Late."])]
    assert (again.outs, again.rejects, nlp.calls) == ((), (), 1)


async def test_what_the_clock_released_twice_waits_once(stage: StageAtWork) -> None:
    for _ in range(2):
        outcome = await stage.reads(apart("Early."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
        assert outcome.waiting
    assert told(await stage.reads(enriched())) == [("urn:wire:1", []), ("urn:wire:1", ["Early."])]
    again = await stage.reads(apart("Early."), topic=STATEMENTS_ROUTED, headers={"ce_id": b"event-1"})
    assert again.outs == ()


@pytest.mark.parametrize("relation", ["kill", "withhold"])
async def test_a_withdrawal_purges_the_source_and_goes_on(stage: StageAtWork, relation: Relation) -> None:
    await stage.reads(enriched())
    assert kinds(stage) == ["source", "story"]
    await stage.reads(apart("Said of it."), topic=STATEMENTS_ROUTED)
    outcome = await stage.reads(enriched(relation=relation, text="", statements=("Never judged.",)))
    assert told(outcome) == [("urn:wire:1", [])]
    ((key, raw),) = [(k, v) for k, v in stage.state.items("") if not k.startswith("~")]
    assert key == "story/chain-1"
    assert replace(decode_entry(ChainState, raw), answered=()) == ChainState(withdrawn=True)
    assert (await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)).waiting


async def test_statements_whose_article_never_came_are_given_up(stage: StageAtWork, clock: Clock) -> None:
    for n in range(2):
        await stage.reads(apart(f"Old {n}."), topic=STATEMENTS_ROUTED)
    clock.pass_time(minutes=11)
    await stage.ticks()
    assert told(await stage.reads(enriched())) == [("urn:wire:1", [])]
    late = await stage.ticks()
    letters = [(one.inbound.place.offset, r.reason) for one in late if one.inbound for r in one.outcome.rejects]
    assert letters == [(0, "no-article"), (1, "no-article")]
    assert kinds(stage) == ["source", "story"]


async def test_statements_about_a_killed_story_are_given_up_as_such(stage: StageAtWork, clock: Clock) -> None:
    await stage.reads(enriched())
    await stage.reads(enriched(relation="kill", text=""))
    assert (await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED)).waiting
    clock.pass_time(minutes=11)
    await stage.ticks()
    (late, _) = await stage.ticks()
    (reject,) = late.outcome.rejects
    assert reject.reason == "withdrawn"
    assert reject.message == "their story is withdrawn, and no new version of it came within 10 minutes"


async def test_one_parked_record_that_cannot_be_read_costs_itself_alone(stage: StageAtWork, nlp: FakeNlp) -> None:
    for text in ("Poison.", "Sound.", "Slow."):
        await stage.reads(apart(text), topic=STATEMENTS_ROUTED)
    nlp.deadly, nlp.slow = {"Poison.": ChildRaised("KeyError: 'x'")}, {"Slow."}
    outcome = await stage.reads(enriched())
    assert told(outcome) == [("urn:wire:1", []), ("urn:wire:1", ["Sound."]), ("urn:wire:1", ["Slow."])]
    assert reasons(outcome) == {"Sound.": "", "Slow.": SLOW}
    assert [(r.reason, r.answers.value) for r in outcome.rejects] == [("error", encode(apart("Poison.")))]


async def test_texts_are_forgotten_at_twice_the_window_and_the_story_with_its_identity(stage: StageAtWork) -> None:
    await stage.reads(enriched(statements=("Own.",)), at_ms=NOW_MS - 100 * DAY_MS)
    await another_story(stage, hours=143)
    assert await stage.ticks() == []
    await another_story(stage, hours=146)
    assert [one.inbound for one in await stage.ticks()] == [None]
    assert "story/chain-1" in stage.keys
    assert not [key for key in stage.keys if key.startswith("source/chain-1/")]
    await another_story(stage, hours=91 * 24)
    await stage.ticks()
    assert "story/chain-1" not in stage.keys


async def test_what_is_out_of_its_window_counts_no_more_whether_it_was_swept_or_not(stage: StageAtWork) -> None:
    await stage.reads(enriched(statements=("Own.",)), at_ms=NOW_MS - 100 * DAY_MS)
    late = await stage.reads(apart("Late."), topic=STATEMENTS_ROUTED, at_ms=NOW_MS - 93 * DAY_MS)
    assert late.waiting
    outcome = await stage.reads(enriched(relation="update", version="2"), at_ms=NOW_MS)
    assert told(outcome) == [("urn:wire:1", []), ("urn:wire:1", ["Late."])]


async def another_story(stage: StageAtWork, *, hours: int) -> None:
    """Let the clock of the log go on, by a story of another chain."""
    await stage.reads(enriched("urn:wire:2", chain="chain-2"), at_ms=NOW_MS - 100 * DAY_MS + hours * HOUR_MS)


async def test_an_article_without_lineage_is_refused(stage: StageAtWork) -> None:
    with pytest.raises(CodecError) as caught:
        await stage.reads(EnrichedArticle(envelope=envelope(), doc=ParseColumns(), title=ParseColumns()))
    assert caught.value.reason == "wrong-shape"
