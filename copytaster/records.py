"""What the topics after `deduplicated` carry: each record is self-contained and built on the one before."""

from dataclasses import dataclass
from typing import Literal

from copytaster.article import Envelope, Span
from copytaster.doc import Columns
from copytaster.verdict import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: its span, an OntoNotes label, and the name its story knows it by."""

    span: Span
    label: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An article that repeats another: which, how alike (0..1), and the spans that differ."""

    envelope: Envelope
    repeats: str
    similarity: float
    differs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """An article with its names and its parse, so that the source is parsed once.

    `doc` indexes `envelope.article.text`, `title` the main headline.
    """

    envelope: Envelope
    doc: Columns
    title: Columns
    entities: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An article with a verdict for every statement; one without statements has none."""

    envelope: Envelope
    verdicts: tuple[Verdict, ...] = ()


AlertState = Literal["opened", "updated", "resolved", "recalled"]
Severity = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event in the life of an alert. `revision` counts its changes, from 1.

    `uri`, `version` and `title` name the article that the statement was last read against.
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
