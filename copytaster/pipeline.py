"""The whole flow as one object without Kafka: raw items in, alert events out, all state in memory.

The stages of a worker do the same, each with its own topic and table (`agents/`). This is for programs that want the
answers in one process, for benchmarks, and for tests that compare two versions of the program.
"""

from collections import defaultdict
from collections.abc import Sequence

from copytaster import analyzer, formats
from copytaster.alerts.lifecycle import ChainAlerts, build_alert_events
from copytaster.analyzer import Models
from copytaster.dedup.decision import RELATIONS_HELD_BACK
from copytaster.dedup.deduplicator import InMemoryDeduplicator
from copytaster.dedup.memory import DedupWindows
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope, Lineage
from copytaster.model.records import Alert, CheckedArticle, EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.stories.chain_state import ChainState
from copytaster.stories.following import FollowResult, FollowSteps, attach_statements, follow_article

UNKNOWN_PROVIDER = "unknown"


class Pipeline:
    """Every stage as a method; `process` takes an item through all of them. Not safe for several threads at once.

    `models` are by default those that are installed. What gives no alert is kept in two lists: `duplicates` has the
    articles that repeat others, `rejected` the errors of items that could not be read.
    """

    def __init__(self, models: Models | None = None, *, windows: DedupWindows | None = None) -> None:
        self.models = models or Models.load()
        self.duplicates: list[Envelope] = []
        self.rejected: list[FormatError] = []
        self._dedupe = InMemoryDeduplicator(windows or DedupWindows())
        self._chains: dict[str, ChainState] = defaultdict(ChainState)
        self._sources: dict[tuple[str, str], EnrichedArticle] = {}
        self._alerts: dict[str, dict[str, Alert]] = defaultdict(dict)

    def process(
        self, raw: bytes, *, received: str, provider: str = UNKNOWN_PROVIDER, media_type: str | None = None
    ) -> list[Alert]:
        """The alert events that an item leads to, in order. `received` is its time of ingest, in RFC 3339.

        Raises FormatError if the whole item cannot be read; one broken story among several is noted in `rejected`.
        """
        events: list[Alert] = []
        for envelope in self.parse(raw, received=received, provider=provider, media_type=media_type):
            related = self.deduplicate(envelope)
            if related is not None:
                for checked in self.check(self.enrich(related)):
                    events += self.alert(checked, at=received)
        return events

    def process_statements(self, raw: bytes, *, received: str) -> list[Alert] | None:
        """The alert events for statements that arrive apart from their article; None if the article is not known.

        Raises FormatError.
        """
        apart = formats.parse_statements(raw)
        chain = self._dedupe.chain_of(apart.uri)
        if chain is None:
            return None
        story = self._chains[chain]
        following = attach_statements(
            story, chain, apart.uri, apart.statements, lambda name: self._sources.get((chain, name))
        )
        if following is None:
            return None
        followed = self._answer(following)
        self._chains[chain] = followed.story
        return [event for checked in followed.checked for event in self.alert(checked, at=received)]

    def parse(self, raw: bytes, *, received: str, provider: str, media_type: str | None) -> list[Envelope]:
        """raw → articles. Raises FormatError."""
        parsed = formats.parse_each(raw, media_type, provider=provider, received=received)
        self.rejected += [one for one in parsed if isinstance(one, FormatError)]
        return [story for story in parsed if isinstance(story, Envelope)]

    def deduplicate(self, envelope: Envelope) -> Envelope | None:
        """articles → deduplicated; None for a repeat that brings no statements of its own."""
        related = self._dedupe.decide(envelope).envelope
        lineage = _lineage_of(related)
        if lineage.relation not in RELATIONS_HELD_BACK:
            return related
        self.duplicates.append(related)
        return related if related.statements or lineage.relation == "superseded" else None

    def enrich(self, envelope: Envelope) -> EnrichedArticle:
        """deduplicated → enriched."""
        return analyzer.enrich(self.models.nlp, envelope)

    def check(self, enriched: EnrichedArticle) -> tuple[CheckedArticle, ...]:
        """enriched → checked."""
        lineage = _lineage_of(enriched.envelope)
        chain = lineage.chain_id
        before = self._chains[chain]
        followed = self._answer(
            follow_article(before, enriched, lineage, lambda name: self._sources.get((chain, name)))
        )
        for name in before.sources - followed.story.sources:
            self._sources.pop((chain, name), None)
        if followed.keep:
            self._sources |= {(chain, name): enriched for name in followed.story.sources - before.sources}
        self._chains[chain] = followed.story
        return followed.checked

    def alert(self, checked: CheckedArticle, *, at: str) -> list[Alert]:
        """checked → alerts."""
        known = self._alerts[_lineage_of(checked.envelope).chain_id]
        events = list(build_alert_events(checked, ChainAlerts(known), at=at))
        known |= {event.id: event for event in events}
        return events

    def _answer(self, following: FollowSteps) -> FollowResult:
        verdicts: Sequence[Verdict] | None = None
        while True:
            try:
                ask = following.send(verdicts)  # type: ignore[arg-type]  # a generator is started with None
            except StopIteration as end:
                done: FollowResult = end.value
                return done
            verdicts = analyzer.check(self.models, ask.source, ask.statements)


def _lineage_of(envelope: Envelope) -> Lineage:
    assert envelope.lineage is not None
    return envelope.lineage
