"""One statement that fails, takes too long or too much memory costs itself alone, in a real nlp child."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agents.nlp.child_process import NlpChild
from agents.nlp.judging import answer_requests
from agents.nlp.proof_statement import prove_child
from copytaster import analyzer
from copytaster.model.verdict import Verdict
from copytaster.stories.chain_state import ChainState
from copytaster.stories.following import follow_article
from copytaster.text import language_models
from streams.settings.sections import NlpSettings
from tests.support.poisoned import PIPELINE
from tests.support.records import envelope

TEXT = (
    "A ferry with 40 passengers ran aground off Lomma on Sunday, the coastguard said. Nobody was hurt. "
    "Divers looked at the hull on Monday."
)
WRONG, SOUND = (
    "A ferry with 90 passengers ran aground off Lomma.",
    "Nobody was hurt when a ferry ran aground off Lomma.",
)
TOO_LONG = "Judging it took more than 0.5 s of processor time."
NO_MEMORY = "Judging it needed more memory than is allowed."


async def judged(child: NlpChild, *statements: str) -> dict[str, Verdict]:
    """The verdicts on an article's own statements, by their text."""
    made = envelope("urn:wire:lomma", TEXT, relation="new", statements=statements)
    enriched = analyzer.enrich(language_models.load(), made)
    assert made.lineage is not None
    followed = await answer_requests(follow_article(ChainState(), enriched, made.lineage, lambda _: None), child)
    return {verdict.text: verdict for checked in followed.checked for verdict in checked.verdicts}


@asynccontextmanager
async def a_child(**settings: float) -> AsyncIterator[NlpChild]:
    """A child with the harmful detector, at low limits."""
    lower = {"statement_seconds": 0.5, "memory_mb": 450} | settings
    child = NlpChild(NlpSettings(pipeline=PIPELINE, entailment=False, **lower))  # type: ignore[arg-type]
    try:
        await child.start()
        yield child
    finally:
        child.close()


@pytest.mark.parametrize(
    ("word", "reason", "seconds"),
    [
        ("treadmill", TOO_LONG, 0.5),
        ("glutton", NO_MEMORY, 60.0),
        ("emperor", NO_MEMORY, 60.0),
        ("gremlin", "Judging it failed: KeyError: 'no such lemma'.", 0.5),
    ],
)
async def test_a_statement_at_its_limit_is_left_unjudged_and_the_child_judges_the_others(
    word: str, reason: str, seconds: float
) -> None:
    async with a_child(statement_seconds=seconds) as child:
        before, alone = child.pid, await judged(child, WRONG, SOUND)
        verdicts = await judged(child, WRONG, f"The ferry ran into a {word} on Sunday.", SOUND)
        assert child.pid == before, "it was neither killed nor replaced"
    assert [v.reason for v in verdicts.values()] == ["", reason, ""]
    assert [(v.label, v.flagged) for v in verdicts.values()] == [
        ("contradicted", True), ("abstain", False), ("supported", False),
    ]  # fmt: skip
    (_, left, _) = verdicts.values()
    assert (left.findings, left.evidence, left.checker) == ((), (), "rules-1")
    assert verdicts[WRONG] == alone[WRONG]


async def test_a_statement_that_no_signal_reaches_has_the_child_killed_and_is_left_unjudged_alone() -> None:
    async with a_child(deadline=5.0) as child:
        before = child.pid
        verdicts = await judged(child, WRONG, "The ferry ran into a statue on Sunday.", SOUND)
        assert child.pid != before
    assert [v.reason for v in verdicts.values()] == ["", "Judging it took longer than 2 s.", ""]
    assert verdicts[WRONG].flagged


async def test_a_statement_that_ends_its_process_is_left_unjudged_alone() -> None:
    async with a_child() as child:
        verdicts = await judged(child, WRONG, "The ferry ran into a lemming on Sunday.", SOUND)
        assert [v.reason for v in verdicts.values()] == ["", "Judging it failed: the process that judged it ended.", ""]
        alone = await judged(child, "The ferry ran into a lemming on Sunday.")
        assert [v.label for v in alone.values()] == ["abstain"]


async def test_a_child_that_works_judges_our_own_statement() -> None:
    async with a_child(statement_seconds=10.0) as child:
        await child.call(prove_child)
