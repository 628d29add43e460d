"""Answering what following a story asks: verdicts from the models in the nlp child.

A statement that cannot be judged costs itself alone. Where nothing can be judged, the fault may be ours: then a
statement of our own is tried, and where that fails too, the article fails and the guard's breaker sees it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from agents.nlp import child_work
from agents.nlp.child import ChildNotStarted, ChildRaised, why_unjudged
from agents.nlp.model_runner import ModelRunner
from agents.nlp.proof_statement import prove
from copytaster.checking.not_judged import GIVEN_UP, is_unjudged, unjudged
from copytaster.dedup.lineage import chain_of
from copytaster.model.article import Statement
from copytaster.model.records import Enriched
from copytaster.model.verdict import Verdict
from copytaster.stories.following import Followed, Following
from copytaster.stories.judgement_requests import Ask

ALONE = 0.4
"""The share of `nlp.deadline` that a statement has by itself, its source being read again."""
MOST_FAILURES = 3
"""Statements that may have no answer one by one before the rest is given up."""
MOST_SECONDS = 90.0
"""Seconds after which no more is asked one by one: with all else, less than `health.stuck_after`."""

log = structlog.get_logger("copytaster.judging")


@dataclass(frozen=True, slots=True)
class Arrived:
    """An article that has just come, and the record that it came in."""

    enriched: Enriched
    record: bytes


async def answered(following: Following, nlp: ModelRunner, arrived: Arrived | None = None) -> Followed:
    """Answer each question until there is none left. Raises what reading a source raises, and where nothing works."""
    answers: Sequence[Verdict | None] | None = None
    while True:
        try:
            ask = following.send(answers)  # type: ignore[arg-type]  # a generator is started with None
        except StopIteration as end:
            done: Followed = end.value
            return done
        answers = await _answer(ask, nlp, arrived)


async def _answer(ask: Ask, nlp: ModelRunner, arrived: Arrived | None) -> Sequence[Verdict | None]:
    """A verdict a statement; for one made before that cannot be judged now, None."""
    verdicts = await _judged(ask, nlp, arrived)
    left = [v.reason for v in verdicts if is_unjudged(v)]
    if left:
        log.error("statements left unjudged", uri=ask.source.envelope.article.uri, reasons=left, own=ask.own)
    return verdicts if ask.own else [None if is_unjudged(v) else v for v in verdicts]


async def _judged(ask: Ask, nlp: ModelRunner, arrived: Arrived | None) -> Sequence[Verdict]:
    """All at once; one by one where that has no answer. Where nothing was judged, a proof of the child decides."""
    try:
        verdicts = await _verdicts(ask, nlp, arrived)
    except ChildNotStarted:
        raise
    except ChildRaised as error:  # each statement costs itself alone there, so it was the source
        if ask.own:
            raise
        verdicts = [_left(ask, statement, why_unjudged(error)) for statement in ask.statements]
    except Exception as error:
        log.warning("statements judged again one by one", error=repr(error), statements=len(ask.statements))
        await nlp.call(prove)
        return await _one_by_one(ask, nlp)
    if all(map(is_unjudged, verdicts)):
        await nlp.call(prove)
    return verdicts


async def _verdicts(ask: Ask, nlp: ModelRunner, arrived: Arrived | None) -> Sequence[Verdict]:
    """What the child holds; the source is sent to it only where it does not know it any more."""
    if arrived is not None and ask.source is arrived.enriched:
        known: Sequence[Verdict] | None = await nlp.call(
            child_work.check_known, child_work.digest(arrived.record), ask.statements
        )
        if known is not None:
            return known
    verdicts: Sequence[Verdict] = await nlp.call(child_work.check, ask.source, ask.statements)
    return verdicts


async def _one_by_one(ask: Ask, nlp: ModelRunner) -> list[Verdict]:
    """What each gives by itself, for as long as that takes no more than it may."""
    out: list[Verdict] = []
    began, failures = time.monotonic(), 0
    for statement in ask.statements:
        if failures >= MOST_FAILURES or time.monotonic() - began > MOST_SECONDS:
            out.append(_left(ask, statement, GIVEN_UP))
            continue
        try:
            out += await nlp.call(child_work.check, ask.source, (statement,), within=ALONE * nlp.deadline)
        except ChildNotStarted:
            raise
        except Exception as error:
            failures += 1
            out.append(_left(ask, statement, why_unjudged(error)))
    return out


def _left(ask: Ask, statement: Statement, reason: str) -> Verdict:
    return unjudged(statement, reason, chain_of(ask.source.envelope))
