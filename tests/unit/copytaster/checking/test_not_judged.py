"""A statement that cannot be judged costs itself alone, in the core: its verdict says why, and changes no alert."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from copytaster import analyzer
from copytaster.alerts.lifecycle import ChainAlerts, build_alert_events
from copytaster.analyzer import Models
from copytaster.checking.detectors import DETECTORS, CandidateFinding, CheckCase
from copytaster.checking.not_judged import (
    OUT_OF_MEMORY_REASON,
    MemoryLimitExceeded,
    TimeLimitExceeded,
    build_unjudged_verdict,
    failure_reason,
    is_unjudged,
)
from copytaster.model.article import Statement
from copytaster.model.ids import compute_alert_id
from copytaster.model.records import Alert, CheckedArticle
from copytaster.model.verdict import Verdict
from copytaster.stories.chain_state import ChainState
from copytaster.stories.following import follow_article
from copytaster.text import language_models
from tests.support.records import a_finding, envelope, verdict

TEXT = "A ferry with 40 passengers ran aground off Lomma on Sunday, the coastguard said. Nobody was hurt."
WRONG = "A ferry with 90 passengers ran aground off Lomma."
SOUND = "Nobody was hurt when a ferry ran aground off Lomma."
POISON = "The ferry met a gremlin on Sunday."
DETECTORS_ALONE = Models.load(entailment=False)
REASON = "Judging it took more than 10 s of processor time."


@pytest.fixture
def harm(monkeypatch: pytest.MonkeyPatch) -> dict[str, BaseException]:
    """What a detector raises of a statement with a word, by the word."""
    raised: dict[str, BaseException] = {}

    def detect(case: CheckCase) -> Iterator[CandidateFinding]:
        for token in case.statement.doc.tokens:
            if token.lower in raised:
                raise raised[token.lower]
        yield from ()

    monkeypatch.setitem(DETECTORS, "harm", detect)
    return raised


def checked(*texts: str) -> tuple[Verdict, ...]:
    enriched = analyzer.enrich(language_models.load(), envelope("urn:wire:lomma", TEXT, relation="new"))
    return analyzer.check(DETECTORS_ALONE, enriched, [Statement(n, text) for n, text in enumerate(texts, 1)])


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeLimitExceeded(10), REASON),
        (MemoryLimitExceeded(), OUT_OF_MEMORY_REASON),
        (MemoryError(), OUT_OF_MEMORY_REASON),
        (KeyError("no such lemma"), "Judging it failed: KeyError: 'no such lemma'."),
        (RecursionError("too deep"), "Judging it failed: RecursionError: too deep."),
    ],
)
def test_a_statement_that_cannot_be_judged_says_why_and_the_others_have_their_verdicts(
    harm: dict[str, BaseException], error: BaseException, reason: str
) -> None:
    harm["gremlin"] = error
    first, left, last = checked(WRONG, POISON, SOUND)
    assert (first.label, last.label) == ("contradicted", "supported")
    assert (first, last) == (checked(WRONG)[0], replace(checked(SOUND)[0], n=3))
    assert left == Verdict(
        n=2, text=POISON, label="abstain", p_inconsistent=0.0, flagged=False,
        alert_id=compute_alert_id("chain-1", POISON),
        checker="rules-1", reason=reason,
    )  # fmt: skip


def test_what_ends_the_program_is_no_failure_of_a_statement(harm: dict[str, BaseException]) -> None:
    harm["gremlin"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        checked(WRONG, POISON)


def test_each_statement_is_judged_within_its_own_limit() -> None:
    entered = []

    @contextmanager
    def limit() -> Iterator[None]:
        entered.append(len(entered))
        yield
        if len(entered) == 2:
            raise TimeLimitExceeded(10)

    enriched = analyzer.enrich(language_models.load(), envelope("urn:wire:lomma", TEXT, relation="new"))
    said = [Statement(n, text) for n, text in enumerate((WRONG, POISON, SOUND), 1)]
    assert [v.reason for v in analyzer.check(DETECTORS_ALONE, enriched, said, limit)] == ["", REASON, ""]
    assert len(entered) == 3


def test_a_statement_that_cannot_be_parsed_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    parse_all = language_models.parse_all

    def refuse(nlp: Any, texts: Sequence[Sequence[str]], **how: str) -> Any:
        if any(POISON in blocks for blocks in texts):
            raise ValueError("[E088] Text too long")
        return parse_all(nlp, texts, **how)

    monkeypatch.setattr(language_models, "parse_all", refuse)
    reasons = [v.reason for v in checked(WRONG, POISON, SOUND)]
    assert reasons == ["", "Judging it failed: ValueError: [E088] Text too long.", ""]


def test_a_statement_without_words_enough_is_no_failed_one() -> None:
    assert not is_unjudged(checked("Yes.")[0])
    assert not is_unjudged(checked(WRONG)[0])
    assert is_unjudged(build_unjudged_verdict(Statement(1, WRONG), REASON, "chain-1"))


def test_a_long_error_is_cut_and_stands_on_one_line() -> None:
    told = failure_reason("ValueError: " + "no\n" * 500)
    assert len(told) < 240
    assert "\n" not in told
    assert told.endswith("…")


def left(text: str = "Fifty people were taken off.", alert: str = "alert-1") -> Verdict:
    """A verdict on a statement that could not be judged."""
    return replace(build_unjudged_verdict(Statement(1, text), REASON, "chain-1"), alert_id=alert)


def events(lives: dict[str, Alert], *verdicts: Verdict, **more: Any) -> list[tuple[str, str]]:
    checked = CheckedArticle(envelope=envelope(relation="update", version="2"), verdicts=verdicts, **more)
    return [(event.id, event.state) for event in build_alert_events(checked, ChainAlerts(lives))]


def test_a_statement_left_unjudged_opens_no_alert_and_resolves_none() -> None:
    (opened,) = build_alert_events(
        CheckedArticle(envelope=envelope(relation="new"), verdicts=(verdict(),)), ChainAlerts({})
    )
    assert events({}, left()) == []
    assert events({opened.id: opened}, left()) == []
    assert events({opened.id: opened}, verdict(p=0.1)) == [("alert-1", "resolved")], "as it would be, were it judged"


def test_a_statement_made_twice_of_which_one_was_left_unjudged_goes_by_the_other() -> None:
    assert events({}, left(), verdict(findings=(a_finding("It was forty."),))) == [("alert-1", "opened")]


def test_a_story_that_makes_a_statement_again_which_is_then_left_unjudged_keeps_what_was_known_of_it() -> None:
    first, again = (
        envelope(relation=r, statements=("One.", "Two."), version=v) for r, v in (("new", "1"), ("update", "2"))
    )
    story = followed(
        ChainState(), first, [verdict("One.", alert=compute_alert_id("chain-1", "One.")), verdict("Two.", p=0.1)]
    )[0]
    assert [t.flagged for t in story.tracked] == [True, False]
    verdicts = [build_unjudged_verdict(s, REASON, "chain-1") for s in again.statements]
    after, told = followed(story, again, verdicts)
    assert [(t.statement.text, t.flagged, t.sound) for t in after.tracked] == [
        (t.statement.text, t.flagged, t.sound) for t in story.tracked
    ]
    assert [v.reason for v in told[0].verdicts] == [REASON, REASON], "who reads the record is told"


def followed(
    story: ChainState, made: Any, verdicts: Sequence[Verdict]
) -> tuple[ChainState, tuple[CheckedArticle, ...]]:
    """The story after an article, every question answered with these verdicts."""
    enriched = analyzer.enrich(language_models.load(), made)
    following = follow_article(story, enriched, made.lineage, lambda _: enriched)
    next(following)
    try:
        while True:
            following.send(verdicts)
    except StopIteration as end:
        return end.value.story, end.value.checked
