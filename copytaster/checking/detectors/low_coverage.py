"""Statements that the story hardly has a word of."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import coverage

_LEAST_WORDS = 4
_ANYWHERE = 0.35
"""Weighted share of the statement's words (or synonyms) that the whole story must have; of 1,000 sound training
and development claims four fall below, of 1,000 wrong ones 36."""
_TOGETHER = 0.25
"""The same for the evidence sentences: nine and 33."""

_A_STORY = 4
"""Sentences from which on a source is expected to have most of the words of what is said about it."""
_OF_A_LINE = 0.45
"""Beside a line or two even a sound statement may be worded otherwise throughout: of 48 such findings 34 were right."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield one draft where neither the story as a whole nor any few sentences of it cover the statement."""
    doc = case.statement.doc
    asked = case.asked(range(len(doc.tokens)))
    if len(asked) < _LEAST_WORDS:
        return
    anywhere = coverage(case.statement, asked, case.all_senses)
    if anywhere >= _ANYWHERE and coverage(case.statement, asked, case.evidence_bag) >= _TOGETHER:
        return
    unknown = [i for i in asked if not case.statement.senses[i] & case.all_senses]
    if unknown:
        shown = ", ".join(quoted(doc.tokens[i].text) for i in unknown[:4])
        yield Draft(
            kind="other",
            first=unknown[0],
            last=unknown[-1] + 1,
            message=f"The story has next to nothing of this; it does not mention {shown}.",
            evidence=case.supports(),
            weight=0.6 if len(case.source.bags) >= _A_STORY else _OF_A_LINE,
        )
