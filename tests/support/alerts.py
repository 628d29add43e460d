"""Alerts for the dashboard's tests: a statement and its source, with signs around the words that matter.

`«…»` conflicts, `‹…›` supports, `¦…¦` has changed between two versions.
"""

import re
from dataclasses import replace
from typing import Any, Literal

from copytaster.model.article import Article, Body, Envelope, Headline, Lineage, Relation, cut_span, hash_text
from copytaster.model.assessment import Assessment, Cause, Passage, PassageMark
from copytaster.model.ids import compute_alert_id
from copytaster.model.records import Alert, CheckedArticle
from copytaster.model.verdict import Evidence, Finding, FindingKind
from streams.headers import format_iso
from tests.support.memory_log import AT_MS

_SIGNS: dict[str, Literal["conflicts", "supports", "changed"]] = {
    "«": "conflicts", "»": "conflicts", "‹": "supports", "›": "supports", "¦": "changed",
}  # fmt: skip


def passage(told: str, *, start: int = 0, field: Literal["text", "headline", "caption"] = "text") -> Passage:
    """A passage of the source, made from a text with these signs."""
    text, marks, opened = "", [], dict[str, int]()
    for part in re.split(r"([«»‹›¦])", told):
        relation = _SIGNS.get(part)
        if relation is None:
            text += part
        elif relation in opened:
            marks.append(PassageMark(start + opened.pop(relation), start + len(text), relation))
        else:
            opened[relation] = len(text)
    return Passage(field=field, start=start, text=text, marks=tuple(sorted(marks, key=lambda m: m.start)))


def belief(alert: str, *sources: str, version: str = "1", p: float = 0.9, start: int = 0) -> Assessment:
    """The assessment of one version; its passages begin at `start` of the text."""
    return Assessment(
        alert_id=alert,
        label="contradicted" if p > 0.5 else "supported",
        p_inconsistent=p,
        flagged=p > 0.5,
        uri="urn:wire:1",
        version=version,
        created=format_iso(AT_MS),
        source_sha256=hash_text("\n\n".join(passage(s).text for s in sources)),
        passages=tuple(passage(s, start=start) for s in sources),
    )


def finding(statement: str, message: str, kind: FindingKind = "number", evidence: str = "") -> Finding:
    """A finding on the marked words of the statement."""
    cut = passage(statement)
    first = cut.marks[0] if cut.marks else PassageMark(0, len(cut.text), "conflicts")
    shown = (Evidence("text", cut_span(evidence, 0, len(evidence)), "conflicts"),) if evidence else ()
    return Finding(kind=kind, span=cut_span(cut.text, first.start, first.end), message=message, evidence=shown)


def made(
    statement: str = "«Seventeen» people were hurt.",
    *sources: str,
    chain: str = "chain-1",
    n: int = 1,
    revision: int = 1,
    p: float = 0.9,
    message: str = "The story has another figure here.",
    kind: FindingKind = "number",
    at_ms: int = AT_MS,
    **other: Any,
) -> Alert:
    """An alert that was opened on version 1 of a story; any field may be given."""
    text = passage(statement).text
    id_ = compute_alert_id(chain, text)
    told = Alert(
        id=id_,
        revision=revision,
        state="opened",
        reason="The source says otherwise.",
        severity="high" if p >= 0.95 else "medium" if p >= 0.8 else "low",
        chain_id=chain,
        uri="urn:wire:1",
        version="1",
        title="Ferry runs aground",
        n=n,
        statement=text,
        p_inconsistent=p,
        findings=(finding(statement, message, kind),),
        checker="test",
        basis="contradicted",
        label="contradicted",
        now=belief(id_, *(sources or ("«Seven» people were hurt, the coastguard said.",)), p=p),
        cause=Cause(kind="new", uri="urn:wire:1", version="1"),
        provider="Northline",
        urgency=3,
        at=format_iso(at_ms),
        opened_at=format_iso(at_ms),
    )
    return replace(told, **other)


def recalled(alert: Alert) -> Alert:
    """The same alert after its story was killed, without any text of it."""
    return replace(
        alert,
        revision=alert.revision + 1,
        state="recalled",
        basis="kill",
        reason="The provider withdrew the story.",
        title="",
        statement="",
        findings=(),
        mend=None,
        now=None,
        then=None,
        changes=(),
        cause=Cause(kind="kill", uri=alert.uri, version="9"),
        source_sha256="",
    )


def checked(
    chain: str, *blocks: str, title: str = "Ferry runs aground", version: str = "1", **other: Any
) -> CheckedArticle:
    """The checked article from which an alert came, with the whole story."""
    relation: Relation = "new" if version == "1" else "update"
    article = Article(
        uri="urn:wire:1",
        version=version,
        headlines=(Headline(title),),
        bodies=tuple(Body(b) for b in blocks),
        **other,
    )
    return CheckedArticle(
        envelope=Envelope(
            article=article,
            provider="Northline",
            received=format_iso(AT_MS),
            text_sha256=hash_text(article.text),
            lineage=Lineage(chain, relation, "uri"),
        )
    )
