"""The whole job as one object, without Kafka: the pure core with its state in dicts.

What Faust and our shell cost is what a worker costs beyond this; `shells/` drives it from other frameworks' loops.
"""

from collections import defaultdict
from collections.abc import Sequence

from spacy.language import Language

from benchmarks.load import model
from copytaster import analyzer, formats
from copytaster.alerts.lifecycle import Lives, alerts_for
from copytaster.checking import entailment_model
from copytaster.dedup.decision import KEPT_BACK
from copytaster.dedup.in_memory import Dedupe
from copytaster.formats.sniffing import ENVELOPE
from copytaster.model.article import Envelope, Lineage
from copytaster.model.records import Alert, Checked, Enriched
from copytaster.model.verdict import Verdict
from copytaster.stories.chain_state import Story
from copytaster.stories.following import Followed, Following, follow
from copytaster.text import language_models

RECEIVED = "2026-11-23T08:00:00.000Z"


class Core:
    """Every stage as a method; `take` runs an item through all of them."""

    def __init__(self, nlp: Language | None = None) -> None:
        entailment_model.ask(model.asked())
        self.nlp = nlp or language_models.load()
        self.desk = Dedupe()
        self.stories: dict[str, Story] = defaultdict(Story)
        self.texts: dict[tuple[str, str], Enriched] = {}
        self.lives: dict[str, dict[str, Alert]] = defaultdict(dict)

    def take(self, raw: bytes) -> list[Alert]:
        """An item to the alert events it leads to."""
        out: list[Alert] = []
        for envelope in self.parse(raw):
            related = self.deduplicate(envelope)
            if related is not None:
                for checked in self.check(self.enrich(related)):
                    out += self.alert(checked)
        return out

    def parse(self, raw: bytes) -> list[Envelope]:
        """raw → articles."""
        found = formats.parse_each(raw, ENVELOPE, provider="bench", received=RECEIVED)
        return [story for story in found if isinstance(story, Envelope)]

    def deduplicate(self, envelope: Envelope) -> Envelope | None:
        """articles → deduplicated; None for a repeat that brings nothing of its own."""
        related = self.desk.take(envelope).related
        lineage = _lineage(related)
        return related if lineage.relation not in KEPT_BACK or related.statements else None

    def enrich(self, envelope: Envelope) -> Enriched:
        """deduplicated → enriched."""
        return analyzer.enrich(self.nlp, envelope)

    def check(self, enriched: Enriched) -> tuple[Checked, ...]:
        """enriched → checked."""
        lineage = _lineage(enriched.envelope)
        chain = lineage.chain_id
        before = self.stories[chain]
        followed = self._answered(follow(before, enriched, lineage, lambda name: self.texts.get((chain, name))))
        if followed.keep:
            self.texts |= {(chain, name): enriched for name in followed.story.sources - before.sources}
        self.stories[chain] = followed.story
        return followed.checked

    def alert(self, checked: Checked) -> list[Alert]:
        """checked → alerts."""
        lives = self.lives[_lineage(checked.envelope).chain_id]
        events = list(alerts_for(checked, Lives(lives), at=RECEIVED))
        lives |= {event.id: event for event in events}
        return events

    def _answered(self, following: Following) -> Followed:
        verdicts: Sequence[Verdict] | None = None
        while True:
            try:
                ask = following.send(verdicts)  # type: ignore[arg-type]  # a generator is started with None
            except StopIteration as end:
                done: Followed = end.value
                return done
            verdicts = analyzer.check(self.nlp, ask.source, ask.statements)


def _lineage(envelope: Envelope) -> Lineage:
    assert envelope.lineage is not None
    return envelope.lineage
