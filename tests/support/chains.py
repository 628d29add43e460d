"""A chain of versions and statements in any order, through the pure core: lineage, following, alerts.

The judge is a plain rule instead of the models, so that thousands of orders can be tried. A text and a statement
are lists of facts like `toll 4, ship Astrid`. A fact with another value in the text contradicts; a fact that the text
lacks is unsupported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from copytaster.alerts.lifecycle import ChainAlerts, build_alert_events, is_open_alert
from copytaster.dedup.lineage import WITHDRAWAL_RELATIONS, KnownArticle, decide_lineage
from copytaster.model.article import (
    Article,
    Body,
    Envelope,
    Headline,
    Lineage,
    SeparateStatements,
    Statement,
    cut_span,
    hash_text,
)
from copytaster.model.ids import compute_alert_id
from copytaster.model.records import Alert, CheckedArticle, EnrichedArticle
from copytaster.model.verdict import Evidence, Finding, Verdict
from copytaster.stories.chain_state import ChainState
from copytaster.stories.following import FollowResult, FollowSteps, attach_statements, follow_article
from copytaster.stories.judgement_requests import JudgementRequest
from copytaster.text.doc import ParseColumns
from copytaster.text.fingerprint import fingerprint_text

CHAIN_URI = "urn:wire:ferry"


def version(n: int, facts: str, *told: str, uri: str = CHAIN_URI, hour: int | None = None, **more: object) -> Envelope:
    """One version of the story, ingested at its own hour; each fact is a paragraph."""
    text = "\n\n".join(fact.strip() for fact in facts.split(",")) if facts else ""
    article = Article(
        uri=uri,
        version=str(n),
        headlines=(Headline("Ferry aground"),),
        bodies=tuple(Body(block) for block in text.split("\n\n") if block),
        **more,  # type: ignore[arg-type]
    )
    return Envelope(
        article=article,
        provider="wire",
        received=f"2026-03-02T{hour if hour is not None else n:02}:00:00.000Z",
        text_sha256=hash_text(text),
        statements=statements(told),
    )


def statements(texts: Sequence[str]) -> tuple[Statement, ...]:
    """Statements numbered from 1."""
    return tuple(Statement(n, text) for n, text in enumerate(texts, 1))


def apart(*texts: str, uri: str = CHAIN_URI) -> SeparateStatements:
    """Statements without an article."""
    return SeparateStatements(uri=uri, statements=statements(texts))


def judge(source: EnrichedArticle, statement: Statement, chain: str) -> Verdict:
    """Judge by the rule: every fact of the statement must be in the text."""
    text = source.envelope.article.text
    known = {line.split()[0]: line for line in text.split("\n\n") if line}
    evidence, findings = [], []
    for fact in (f.strip() for f in statement.text.split(",")):
        line = known.get(fact.split()[0])
        if line is None:
            findings.append(
                Finding(kind="other", span=cut_span(statement.text, 0, len(statement.text)), message="not said")
            )
            continue
        at = text.index(line)
        there = cut_span(text, at, at + len(line))
        evidence.append(Evidence("text", there, "supports"))
        if line != fact:
            found = Evidence("text", there, "conflicts")
            message = f"The story says {line}."
            findings.append(
                Finding(
                    kind="number",
                    span=cut_span(statement.text, 0, 4),
                    message=message,
                    evidence=(found,),
                    suggestion=line,
                )
            )
    conflicts = any(f.evidence for f in findings)
    label = "contradicted" if conflicts else "unsupported" if findings else "supported"
    return Verdict(
        n=statement.n, text=statement.text, label=label, p_inconsistent=0.9 if findings else 0.1,
        flagged=bool(findings), alert_id=compute_alert_id(chain, statement.text), findings=tuple(findings),
        evidence=tuple(evidence), checker="rule",
    )  # fmt: skip


@dataclass
class Desk:
    """Everything from lineage to alerts, one arrival after the other, as the stages do it."""

    known: KnownArticle | None = None
    texts: dict[str, KnownArticle] = field(default_factory=dict)
    story: ChainState = field(default_factory=ChainState)
    sources: dict[str, EnrichedArticle] = field(default_factory=dict)
    waiting: list[SeparateStatements] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    events: list[Alert] = field(default_factory=list)
    checked: list[CheckedArticle] = field(default_factory=list)
    asked: list[JudgementRequest] = field(default_factory=list)

    def sees(self, *arrivals: Envelope | SeparateStatements) -> list[Alert]:
        """Handle arrivals; return the events that they caused."""
        before = len(self.events)
        for arrival in arrivals:
            if isinstance(arrival, Envelope):
                self._article(arrival)
            else:
                self._apart(arrival)
        return self.events[before:]

    @property
    def chain(self) -> str:
        assert self.known is not None
        return self.known.chain_id

    @property
    def open(self) -> dict[str, Alert]:
        """The open alerts, without the fields that depend on the way there: revisions, times, causes."""
        return {
            a.statement: replace(a, revision=0, state="opened", at="", opened_at="", cause=None)
            for a in self.alerts.values()
            if is_open_alert(a)
        }

    def _article(self, envelope: Envelope) -> None:
        lineage = self._related(envelope)
        enriched = EnrichedArticle(
            envelope=replace(envelope, lineage=lineage), doc=ParseColumns(), title=ParseColumns()
        )
        self._followed(follow_article(self.story, enriched, lineage, self.sources.get), enriched)
        if self.story.present:
            waiting, self.waiting = self.waiting, []
            for one in waiting:
                self._apart(one)

    def _apart(self, statements: SeparateStatements) -> None:
        chain = self.known.chain_id if self.known else ""
        following = attach_statements(self.story, chain, statements.uri, statements.statements, self.sources.get)
        if following is None:
            self.waiting.append(statements)
        else:
            self._followed(following, None)

    def _followed(self, following: FollowSteps, enriched: EnrichedArticle | None) -> None:
        followed = self._answered(following)
        new = followed.story.sources - self.story.sources
        self.story = followed.story
        if followed.keep and enriched is not None:
            self.sources |= dict.fromkeys(new, enriched)
        self.sources = {name: text for name, text in self.sources.items() if name in self.story.sources}
        for checked in followed.checked:
            self.checked.append(checked)
            for event in build_alert_events(checked, ChainAlerts(dict(self.alerts)), at="2026-03-02T12:00:00.000Z"):
                self.alerts[event.id] = event
                self.events.append(event)

    def _answered(self, following: FollowSteps) -> FollowResult:
        answers: Sequence[Verdict | None] | None = None
        while True:
            try:
                ask = following.send(answers)  # type: ignore[arg-type]
            except StopIteration as end:
                done: FollowResult = end.value
                return done
            self.asked.append(ask)
            answers = [judge(ask.source, s, self.chain) for s in ask.statements]

    def _related(self, envelope: Envelope) -> Lineage:
        mark = fingerprint_text(envelope.article.text)
        known = self.known if self.known and self.known.uri == envelope.article.uri else None
        linked = self.known if self.known and self.known.uri in envelope.told.replaces else None
        lineage = decide_lineage(envelope, mark, by_uri=known, by_link=linked, by_text=self.texts.get(mark))
        article, told = envelope.article, "" if lineage.relation in WITHDRAWAL_RELATIONS else mark
        own = KnownArticle(lineage.chain_id, article.uri, article.version, article.versionCreated, told)
        if lineage.relation not in ("duplicate", "superseded") and not envelope.told.part:
            self.known = own
        if lineage.relation != "duplicate":
            self.texts[mark] = own
        return lineage
