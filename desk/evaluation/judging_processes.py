"""The processes that judge labelled claims: nlp children like a worker's, with the same limits and deadlines."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence

from agents.nlp.child_process import ChildFailed, ChildNotStarted, DeadlineExceeded, NlpChild, unjudged_reason
from desk.evaluation.judging import Prediction, build_unjudged_prediction, compute_edition, predict_claims
from desk.evaluation.labelled_claims import LabelledClaim, group_by_source
from streams.settings.sections import NlpSettings

AT_ONCE = 20
"""Claims of one source that a child judges in one call."""


async def judge_claims(
    claims: Sequence[LabelledClaim], settings: NlpSettings, processes: int = 1
) -> AsyncGenerator[list[Prediction], None]:
    """Yield the predictions of the claims as they finish, those of one source together.

    A claim that cannot be judged affects only itself. Raises ChildNotStarted if nothing can be judged.
    """
    children = [NlpChild(settings) for _ in range(processes)]
    idle: asyncio.Queue[NlpChild] = asyncio.Queue()
    for child in children:
        idle.put_nowait(child)

    async def predicted(group: Sequence[LabelledClaim]) -> list[Prediction]:
        child = await idle.get()
        try:
            return await _predicted(child, group, settings)
        finally:
            idle.put_nowait(child)

    tasks = [asyncio.create_task(predicted(group)) for group in _groups(claims)]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()
        for child in children:
            child.close()


def _groups(claims: Sequence[LabelledClaim]) -> list[list[LabelledClaim]]:
    return [group[n : n + AT_ONCE] for group in group_by_source(claims) for n in range(0, len(group), AT_ONCE)]


async def _predicted(child: NlpChild, claims: Sequence[LabelledClaim], settings: NlpSettings) -> list[Prediction]:
    """Predict all at once; one by one if that fails."""
    name, began = compute_edition(settings.pipeline, entailment=settings.entailment), time.monotonic()
    within = settings.deadline + len(claims) * settings.statement_seconds
    try:
        return await child.call(predict_claims, claims, name, within=within)
    except ChildNotStarted:
        raise
    except (ChildFailed, DeadlineExceeded) as error:
        if len(claims) > 1:
            return [(await _predicted(child, [claim], settings))[0] for claim in claims]
        return [build_unjudged_prediction(claims[0], unjudged_reason(error), time.monotonic() - began, name)]
