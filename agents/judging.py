"""Answering what following a story asks: verdicts from the models in the nlp child."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from agents import reading
from agents.nlp import ChildNotStarted
from copytaster import reader
from copytaster.article import Statement
from copytaster.asking import Ask
from copytaster.following import Followed, Following
from copytaster.records import Enriched
from copytaster.verdict import Verdict

MOST_FAILURES = 3
"""Statements that may fail one by one before the rest of the question is given up: each may take its deadline."""

log = structlog.get_logger("copytaster.judging")


class Nlp(Protocol):
    """Who runs the models."""

    async def call(self, function: Any, *args: Any) -> Any:
        """See `agents.nlp.NlpChild`."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An article that has just come, and the record that it came in."""

    enriched: Enriched
    record: bytes


async def answered(following: Following, nlp: Nlp, arrived: Arrived | None = None) -> Followed:
    """Answer each question until there is none left. Raises what judging an arrival's own statements raises."""
    answers: Sequence[Verdict | None] | None = None
    while True:
        try:
            ask = following.send(answers)  # type: ignore[arg-type]  # a generator is started with None
        except StopIteration as end:
            done: Followed = end.value
            return done
        answers = await _answer(ask, nlp, arrived)


async def _answer(ask: Ask, nlp: Nlp, arrived: Arrived | None) -> Sequence[Verdict | None]:
    try:
        verdicts = await _verdicts(ask, nlp, arrived)
    except ChildNotStarted:
        raise
    except Exception as error:
        if ask.own:
            raise
        log.warning("statements judged again one by one", error=repr(error), statements=len(ask.statements))
        return await _one_by_one(ask, nlp)
    return verdicts


async def _verdicts(ask: Ask, nlp: Nlp, arrived: Arrived | None) -> Sequence[Verdict]:
    """What the child holds; the source is sent to it only where it does not know it any more."""
    if arrived is not None and ask.source is arrived.enriched:
        known: Sequence[Verdict] | None = await nlp.call(
            reading.check_known, reading.digest(arrived.record), ask.statements
        )
        if known is not None:
            return known
    verdicts: Sequence[Verdict] = await nlp.call(reader.check, ask.source, ask.statements)
    return verdicts


async def _one_by_one(ask: Ask, nlp: Nlp) -> list[Verdict | None]:
    """What each gives by itself: one that was fine when it was made must not cost a new version its verdicts."""
    out: list[Verdict | None] = []
    failures = 0
    for statement in ask.statements:
        verdict = None
        if failures < MOST_FAILURES:
            verdict = await _alone(ask.source, statement, nlp)
            failures += verdict is None
        out.append(verdict)
    return out


async def _alone(source: Enriched, statement: Statement, nlp: Nlp) -> Verdict | None:
    try:
        (verdict,) = await nlp.call(reader.check, source, (statement,))
    except ChildNotStarted:
        raise
    except Exception as error:
        log.error("a statement keeps its last verdict", error=repr(error), uri=source.envelope.article.uri)
        return None
    found: Verdict = verdict
    return found
