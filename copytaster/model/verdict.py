"""Findings and verdicts: the checker's result for one statement, and the reasons."""

from dataclasses import dataclass
from typing import Literal

from copytaster.model.article import Span

FindingKind = Literal[
    "name", "number", "quantifier", "time", "place", "actor", "cause",
    "negation", "antonym", "attribution", "hedging", "quote", "other",
]  # fmt: skip
SourceField = Literal["text", "headline", "caption"]
VerdictLabel = Literal["supported", "contradicted", "unsupported", "abstain"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the source that bears on a finding. `field` says which part of it the span indexes."""

    field: SourceField
    span: Span
    relation: Literal["supports", "conflicts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One error in a statement, with its evidence.

    `span` lies in the statement; `message` is a sentence for a sub-editor; `suggestion` is the whole statement with the
    smallest edit that would make it true, or None. `weight` is how surely this finding alone makes the statement
    inconsistent, from 0 to 1.
    """

    kind: FindingKind
    span: Span
    message: str
    evidence: tuple[Evidence, ...] = ()
    suggestion: str | None = None
    weight: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The checker's result for one statement.

    `p_inconsistent` is a probability, rounded to 3 decimals before any threshold; `flagged` means worth a review.
    `evidence` is what the statement was compared with, with or without findings. `reason` explains an abstention.
    """

    n: int
    text: str
    label: VerdictLabel
    p_inconsistent: float
    flagged: bool
    alert_id: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checker: str = ""
    reason: str = ""
