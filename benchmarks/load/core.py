"""The whole job as one object, without Kafka: `copytaster.pipeline` with the times and the provider of the benchmarks.

The cost of a worker above this is the cost of Faust and our runtime; `shells/` runs it in other frameworks' loops.
"""

from spacy.language import Language

from benchmarks.load import model
from copytaster.analyzer import Models
from copytaster.checking import entailment_model
from copytaster.formats.sniffing import ENVELOPE
from copytaster.model.article import Envelope
from copytaster.model.records import Alert
from copytaster.pipeline import Pipeline
from copytaster.text import language_models

RECEIVED = "2026-11-23T08:00:00.000Z"
PROVIDER = "bench"


class Core(Pipeline):
    """The pipeline for items that all come at one time."""

    def __init__(self, nlp: Language | None = None) -> None:
        entailment = entailment_model.load() if model.asked() else None
        super().__init__(Models(nlp or language_models.load(), entailment))

    def take(self, raw: bytes) -> list[Alert]:
        """The alert events of an item."""
        return self.process(raw, received=RECEIVED, provider=PROVIDER, media_type=ENVELOPE)

    def articles(self, raw: bytes) -> list[Envelope]:
        """The articles of an item."""
        return self.parse(raw, received=RECEIVED, provider=PROVIDER, media_type=ENVELOPE)
