"""A chain of versions and statements in any order, through the pure core: lineage, following, alerts.

The judge is a plain rule instead of the models, so that thousands of orders can be tried: a text and a statement
are lists of facts like `toll 4, ship Astrid`; a fact that the text has otherwise contradicts, one it lacks is
unsupported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from copytaster.alerts.lifecycle import Lives, alerts_for, is_open
from copytaster.dedup.lineage import WITHDRAWN, Known, relate
from copytaster.model.article import (
    ApartStatements,
    Article,
    Body,
    Envelope,
    Headline,
    Lineage,
    Statement,
    sha256,
    span,
)
from copytaster.model.ids import alert_id
from copytaster.model.records import Alert, Checked, Enriched
from copytaster.model.verdict import Evidence, Finding, Verdict
from copytaster.stories.chain_state import Story
from copytaster.stories.following import Followed, Following, attach, follow
from copytaster.stories.judgement_requests import Ask
from copytaster.text.doc import Columns
from copytaster.text.fingerprint import fingerprint

CHAIN_URI = "urn:wire:ferry"


def version(n: int, facts: str, *told: str, uri: str = CHAIN_URI, hour: int | None = None, **more: object) -> Envelope:
    """One version of the story, ingested at its own hour; its facts are one to a paragraph."""
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
        text_sha256=sha256(text),
        statements=statements(told),
    )


def statements(texts: Sequence[str]) -> tuple[Statement, ...]:
    """Statements numbered from 1."""
    return tuple(Statement(n, text) for n, text in enumerate(texts, 1))


def apart(*texts: str, uri: str = CHAIN_URI) -> ApartStatements:
    """Statements that come by themselves."""
    return ApartStatements(uri=uri, statements=statements(texts))


def judge(source: Enriched, statement: Statement, chain: str) -> Verdict:
    """The rule: every fact of the statement must stand in the text."""
    text = source.envelope.article.text
    known = {line.split()[0]: line for line in text.split("\n\n") if line}
    evidence, findings = [], []
    for fact in (f.strip() for f in statement.text.split(",")):
        line = known.get(fact.split()[0])
        if line is None:
            findings.append(
                Finding(kind="other", span=span(statement.text, 0, len(statement.text)), message="not said")
            )
            continue
        at = text.index(line)
        there = span(text, at, at + len(line))
        evidence.append(Evidence("text", there, "supports"))
        if line != fact:
            found = Evidence("text", there, "conflicts")
            message = f"The story says {line}."
            findings.append(
                Finding(
                    kind="number", span=span(statement.text, 0, 4), message=message, evidence=(found,), suggestion=line
                )
            )
    conflicts = any(f.evidence for f in findings)
    label = "contradicted" if conflicts else "unsupported" if findings else "supported"
    return Verdict(
        n=statement.n, text=statement.text, label=label, p_inconsistent=0.9 if findings else 0.1,
        flagged=bool(findings), alert_id=alert_id(chain, statement.text), findings=tuple(findings),
        evidence=tuple(evidence), checker="rule",
    )  # fmt: skip


@dataclass
class Desk:
    """Everything from lineage to alerts, one arrival after the other, as the stages would do it."""

    known: Known | None = None
    texts: dict[str, Known] = field(default_factory=dict)
    story: Story = field(default_factory=Story)
    sources: dict[str, Enriched] = field(default_factory=dict)
    waiting: list[ApartStatements] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    events: list[Alert] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    asked: list[Ask] = field(default_factory=list)

    def sees(self, *arrivals: Envelope | ApartStatements) -> list[Alert]:
        """Take arrivals in; the events that they led to."""
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
        """What is open at the end, without what tells of the way there: revisions, times, causes."""
        return {
            a.statement: replace(a, revision=0, state="opened", at="", opened_at="", cause=None)
            for a in self.alerts.values()
            if is_open(a)
        }

    def _article(self, envelope: Envelope) -> None:
        lineage = self._related(envelope)
        enriched = Enriched(envelope=replace(envelope, lineage=lineage), doc=Columns(), title=Columns())
        self._followed(follow(self.story, enriched, lineage, self.sources.get), enriched)
        if self.story.present:
            waiting, self.waiting = self.waiting, []
            for one in waiting:
                self._apart(one)

    def _apart(self, statements: ApartStatements) -> None:
        following = attach(self.story, self.known.chain_id if self.known else "", statements.uri, statements.statements,
                           self.sources.get)  # fmt: skip
        if following is None:
            self.waiting.append(statements)
        else:
            self._followed(following, None)

    def _followed(self, following: Following, enriched: Enriched | None) -> None:
        followed = self._answered(following)
        new = followed.story.sources - self.story.sources
        self.story = followed.story
        if followed.keep and enriched is not None:
            self.sources |= dict.fromkeys(new, enriched)
        self.sources = {name: text for name, text in self.sources.items() if name in self.story.sources}
        for checked in followed.checked:
            self.checked.append(checked)
            for event in alerts_for(checked, Lives(dict(self.alerts)), at="2026-03-02T12:00:00.000Z"):
                self.alerts[event.id] = event
                self.events.append(event)

    def _answered(self, following: Following) -> Followed:
        answers: Sequence[Verdict | None] | None = None
        while True:
            try:
                ask = following.send(answers)  # type: ignore[arg-type]
            except StopIteration as end:
                done: Followed = end.value
                return done
            self.asked.append(ask)
            answers = [judge(ask.source, s, self.chain) for s in ask.statements]

    def _related(self, envelope: Envelope) -> Lineage:
        mark = fingerprint(envelope.article.text)
        known = self.known if self.known and self.known.uri == envelope.article.uri else None
        linked = self.known if self.known and self.known.uri in envelope.told.replaces else None
        lineage = relate(envelope, mark, by_uri=known, by_link=linked, by_text=self.texts.get(mark))
        article, told = envelope.article, "" if lineage.relation in WITHDRAWN else mark
        own = Known(lineage.chain_id, article.uri, article.version, article.versionCreated, told)
        if lineage.relation not in ("duplicate", "superseded") and not envelope.told.part:
            self.known = own
        if lineage.relation != "duplicate":
            self.texts[mark] = own
        return lineage
