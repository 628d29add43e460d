"""The records on the topics after `deduplicated`: each is self-contained and built on the one before."""

from dataclasses import dataclass
from typing import Literal

from copytaster.model.article import Envelope, NamedConcept, Span
from copytaster.model.assessment import Assessment, Cause, ParagraphChange
from copytaster.model.extracted import Claim, Entity, Quote
from copytaster.model.verdict import Finding, Verdict, VerdictLabel
from copytaster.text.doc import ParseColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An article that repeats another: which one, how similar they are (0..1), and the spans that differ."""

    envelope: Envelope
    repeats: str
    similarity: float
    differs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedArticle:
    """An article with its parse, so that the source is parsed once, and with its names, quotes and claims.

    `doc` refers to `envelope.article.text`, `title` to the main headline. `people`, `organisations` and `places` are
    the entities in IPTC's form, most mentioned first.
    """

    envelope: Envelope
    doc: ParseColumns
    title: ParseColumns
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    people: tuple[NamedConcept, ...] = ()
    organisations: tuple[NamedConcept, ...] = ()
    places: tuple[NamedConcept, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedArticle:
    """An article with a verdict for every statement that is checked against it; one without statements has none.

    `then` holds, for a flagged statement, the newest earlier version that supported it; `gone` the alert ids of
    statements that are no longer made; `cause` the arrival that led here, if it is not this article itself.
    """

    envelope: Envelope
    verdicts: tuple[Verdict, ...] = ()
    then: tuple[Assessment, ...] = ()
    gone: tuple[str, ...] = ()
    cause: Cause | None = None


AlertState = Literal["opened", "updated", "resolved", "withdrawn", "recalled"]
AlertBasis = Literal[
    "contradicted", "unsupported", "overtaken", "dropped", "mended", "rechecked", "gone", "expired", "kill", "withhold"
]
"""The reason for the state of an alert.

Open: `contradicted` or `unsupported` by the source; `overtaken` or `dropped` if an earlier version supported the
statement, and the current one contradicts it, or no longer says it. Resolved: `mended` (fixed) by a newer version,
`rechecked` with another result, `expired` with its story's window. Withdrawn: the statement is `gone`. Recalled: its
story received a `kill` or a `withhold`.
"""
Severity = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event in the life of an alert, with all that a desk needs to judge it. `revision` counts from 1.

    Alerts with one `chain_id` are about one story. `uri`, `version` and `title` name the article that the statement was
    last checked against. `now` is the result, `then` the earlier result with its version, and `changes` the paragraphs
    that made the difference. `mend` is the whole statement with the smallest edit that makes it true. `cause` is the
    arrival that led to this event. Times are of ingest, ISO 8601 in UTC: `at` of the arrival that led to this event,
    `opened_at` of the one that opened the alert.
    """

    id: str
    revision: int
    state: AlertState
    reason: str
    severity: Severity
    chain_id: str
    uri: str
    version: str | None
    title: str
    n: int
    statement: str
    p_inconsistent: float
    findings: tuple[Finding, ...] = ()
    source_sha256: str = ""
    embargoed_until: str | None = None
    checker: str = ""
    basis: AlertBasis = "unsupported"
    label: VerdictLabel = "unsupported"
    mend: str | None = None
    now: Assessment | None = None
    then: Assessment | None = None
    changes: tuple[ParagraphChange, ...] = ()
    cause: Cause | None = None
    provider: str = ""
    urgency: int | None = None
    at: str = ""
    opened_at: str = ""
