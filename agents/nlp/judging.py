"""Answers to the requests for judgement that following a story makes: verdicts from the models in the nlp child.

A statement that cannot be judged affects only itself. If nothing can be judged, the fault may be ours. Then a statement
of our own is tried; if that fails too, the article fails and the breaker counts it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from agents.nlp import child_work
from agents.nlp.child_process import ChildNotStarted, ChildRaised, unjudged_reason
from agents.nlp.proof_statement import prove_child
from agents.nlp.protocol import ModelRunner
from copytaster.checking.not_judged import GIVEN_UP_REASON, build_unjudged_verdict, is_unjudged
from copytaster.dedup.lineage import chain_id_of
from copytaster.model.article import Statement
from copytaster.model.records import EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.stories.following import FollowResult, FollowSteps
from copytaster.stories.judgement_requests import JudgementRequest

SINGLE_STATEMENT_SHARE = 0.4
"""The share of `nlp.deadline` that one statement gets when it is judged alone and its source is read again."""
MAX_FAILURES = 3
"""Statements that may fail one by one before the rest is abandoned."""
MAX_SECONDS = 90.0
"""Seconds after which no more statements are judged one by one: with all else, less than `health.stuck_after`."""

log = structlog.get_logger("copytaster.judging")


@dataclass(frozen=True, slots=True)
class ArrivedArticle:
    """An article that has just arrived, and its record."""

    enriched: EnrichedArticle
    record: bytes


async def answer_requests(
    following: FollowSteps, nlp: ModelRunner, arrived: ArrivedArticle | None = None
) -> FollowResult:
    """Answer each request until none is left. Raises errors of reading a source, and an error if nothing works."""
    answers: Sequence[Verdict | None] | None = None
    while True:
        try:
            ask = following.send(answers)  # type: ignore[arg-type]  # a generator is started with None
        except StopIteration as end:
            done: FollowResult = end.value
            return done
        answers = await _answer_request(ask, nlp, arrived)


async def _answer_request(
    ask: JudgementRequest, nlp: ModelRunner, arrived: ArrivedArticle | None
) -> Sequence[Verdict | None]:
    """Return a verdict for each statement; None if a statement judged earlier cannot be judged now."""
    verdicts = await _judge_all(ask, nlp, arrived)
    left = [v.reason for v in verdicts if is_unjudged(v)]
    if left:
        log.error("statements left unjudged", uri=ask.source.envelope.article.uri, reasons=left, own=ask.own)
    return verdicts if ask.own else [None if is_unjudged(v) else v for v in verdicts]


async def _judge_all(ask: JudgementRequest, nlp: ModelRunner, arrived: ArrivedArticle | None) -> Sequence[Verdict]:
    """Judge all at once, or one by one if that fails. If nothing was judged, a test of the child decides."""
    try:
        verdicts = await _ask_child(ask, nlp, arrived)
    except ChildNotStarted:
        raise
    except ChildRaised as error:  # a statement's own error affects only that statement, so the source is at fault
        if ask.own:
            raise
        verdicts = [_leave_unjudged(ask, statement, unjudged_reason(error)) for statement in ask.statements]
    except Exception as error:
        log.warning("statements judged again one by one", error=repr(error), statements=len(ask.statements))
        await nlp.call(prove_child)
        return await _judge_one_by_one(ask, nlp)
    if all(map(is_unjudged, verdicts)):
        await nlp.call(prove_child)
    return verdicts


async def _ask_child(ask: JudgementRequest, nlp: ModelRunner, arrived: ArrivedArticle | None) -> Sequence[Verdict]:
    """Use the child's cached source; send it only if the child no longer has it."""
    if arrived is not None and ask.source is arrived.enriched:
        known: Sequence[Verdict] | None = await nlp.call(
            child_work.check_known, child_work.digest_of(arrived.record), ask.statements
        )
        if known is not None:
            return known
    verdicts: Sequence[Verdict] = await nlp.call(child_work.check, ask.source, ask.statements)
    return verdicts


async def _judge_one_by_one(ask: JudgementRequest, nlp: ModelRunner) -> list[Verdict]:
    """Judge each statement alone, within the limits on time and failures."""
    out: list[Verdict] = []
    began, failures = time.monotonic(), 0
    for statement in ask.statements:
        if failures >= MAX_FAILURES or time.monotonic() - began > MAX_SECONDS:
            out.append(_leave_unjudged(ask, statement, GIVEN_UP_REASON))
            continue
        try:
            out += await nlp.call(
                child_work.check, ask.source, (statement,), within=SINGLE_STATEMENT_SHARE * nlp.deadline
            )
        except ChildNotStarted:
            raise
        except Exception as error:
            failures += 1
            out.append(_leave_unjudged(ask, statement, unjudged_reason(error)))
    return out


def _leave_unjudged(ask: JudgementRequest, statement: Statement, reason: str) -> Verdict:
    return build_unjudged_verdict(statement, reason, chain_id_of(ask.source.envelope))
