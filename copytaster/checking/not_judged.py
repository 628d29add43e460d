"""A statement that cannot be judged affects only itself: its limits, and the verdict with the reason.

    JudgingStopped               it was stopped
    ├── TimeLimitExceeded        it took more processor time than it may
    └── MemoryLimitExceeded      its process held more memory than it may

The core has neither clock nor signals. The caller provides the limit as a context in which each statement is judged.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from copytaster.model.article import Statement
from copytaster.model.ids import compute_alert_id
from copytaster.model.verdict import Verdict

JudgingLimit = Callable[[], AbstractContextManager[object]]
"""Makes the context in which one statement is judged; the context may raise JudgingStopped."""
no_limit: JudgingLimit = nullcontext
"""No limit for a statement."""
_OPENING = "Judging it "
"""The start of the reason in each of these verdicts, and in no other abstention, so that they can be recognised."""
_MAX_ERROR_LENGTH = 200
"""Code points of an error's text that a reason shows."""
OUT_OF_MEMORY_REASON = f"{_OPENING}needed more memory than is allowed."
GIVEN_UP_REASON = f"{_OPENING}was given up: others of its story had no answer, or took too long."


class JudgingStopped(BaseException):
    """The judging of a statement was stopped; the text says why.

    It may come at any line, so it is not an Exception: code in between must not handle it as its own error.
    """


class TimeLimitExceeded(JudgingStopped):
    """More than so many seconds of processor time were spent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{_OPENING}took more than {seconds:g} s of processor time.")


class MemoryLimitExceeded(JudgingStopped):
    """The process held more memory than it may."""

    def __init__(self) -> None:
        super().__init__(OUT_OF_MEMORY_REASON)


def no_answer_reason(seconds: float) -> str:
    """The reason if the judging process gave no answer in time."""
    return f"{_OPENING}took longer than {seconds:g} s."


def failure_reason(why: str) -> str:
    """The reason if judging ended in an error, cut to a line or two."""
    error = " ".join(why.split())
    shown = error[:_MAX_ERROR_LENGTH] + "…" if len(error) > _MAX_ERROR_LENGTH else error.rstrip(".") + "."
    return f"{_OPENING}failed: {shown}"


def build_unjudged_verdict(statement: Statement, reason: str, chain_id: str, checker: str = "") -> Verdict:
    """The verdict on a statement whose judging failed: an abstention that opens no alert and resolves none."""
    return Verdict(
        n=statement.n,
        text=statement.text,
        label="abstain",
        p_inconsistent=0.0,
        flagged=False,
        alert_id=compute_alert_id(chain_id, statement.text),
        checker=checker,
        reason=reason,
    )


def is_unjudged(verdict: Verdict) -> bool:
    """True if judging failed; False if a statement was read and had nothing to judge."""
    return verdict.label == "abstain" and verdict.reason.startswith(_OPENING)
