"""Reading with a language model: an article to its names and parse, its statements to verdicts.

The costly steps of the flow, as plain functions of their input; they run in a child process of a worker,
or directly in `copytaster check`. Large raw items are parsed there too, though that asks no model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from spacy.language import Language

from copytaster import formats
from copytaster.checking import checker, entailment_model
from copytaster.checking.entailment_model import Entailment
from copytaster.checking.not_judged import Limit, unlimited
from copytaster.dedup.lineage import chain_of
from copytaster.extraction.extract import extract, named
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope, Statement
from copytaster.model.records import Enriched
from copytaster.model.verdict import Verdict
from copytaster.text import language_models
from copytaster.text.doc import Doc


@dataclass(frozen=True, slots=True)
class Models:
    """What articles and statements are read with; `entailment` is None where the detectors judge alone."""

    nlp: Language
    entailment: Entailment | None

    @classmethod
    def load(cls, pipeline: str = language_models.DEFAULT_PIPELINE, *, entailment: bool = True) -> "Models":
        """The models, each loaded once a process. Raises ModuleNotFoundError, ModelDamaged, DamagedModel."""
        return cls(language_models.load(pipeline), entailment_model.load() if entailment else None)


def parse(
    raw: bytes, media_type: str | None, provider: str, received: str
) -> list[Envelope | FormatError] | FormatError:
    """`formats.parse_each` for another process: the error of a whole item is returned, since only values cross over."""
    try:
        return formats.parse_each(raw, media_type, provider=provider, received=received)
    except FormatError as error:
        return error


@dataclass(frozen=True, slots=True)
class Source:
    """An enriched article, and its text and headline as docs, which keep what was worked out of them."""

    enriched: Enriched
    doc: Doc
    title: Doc


def enrich(nlp: Language, envelope: Envelope) -> Enriched:
    """Parse the article once, and read out of the parse whom it names, who said what, and what it claims."""
    return source_of(nlp, envelope).enriched


def source_of(nlp: Language, envelope: Envelope) -> Source:
    """As `enrich`, with the docs that it rests on."""
    article = envelope.article
    doc, title = language_models.parse_all(nlp, [[block.value for block in article.blocks], [article.title]])
    found = extract(doc, chain=chain_of(envelope))
    enriched = Enriched(
        envelope=envelope,
        doc=doc.columns,
        title=title.columns,
        entities=found.entities,
        quotes=found.quotes,
        claims=found.claims,
        people=named(found.entities, "person"),
        organisations=named(found.entities, "organisation"),
        places=named(found.entities, "place"),
    )
    return Source(enriched, doc, title)


def check(
    models: Models, enriched: Enriched, statements: Sequence[Statement], limit: Limit = unlimited
) -> tuple[Verdict, ...]:
    """Judge statements against an article that was enriched before, each within the limit; parses them only.

    One that fails or is stopped abstains, and the others have their verdicts. Raises what reading the article raises.
    """
    article = enriched.envelope.article
    source = Source(enriched, Doc(article.text, enriched.doc), Doc(article.title, enriched.title))
    return check_source(models, source, statements, limit)


def check_source(
    models: Models, source: Source, statements: Sequence[Statement], limit: Limit = unlimited
) -> tuple[Verdict, ...]:
    """As `check`, where the source was read a moment ago."""
    envelope = source.enriched.envelope
    story, chain = checker.Story(envelope, source.doc, source.title, models.entailment), chain_of(envelope)
    parses = parses_of(models.nlp, [statement.text for statement in statements])
    return tuple(
        story.judge_within(limit, statement, parse, chain) for statement, parse in zip(statements, parses, strict=True)
    )


def parses_of(nlp: Language, texts: Sequence[str]) -> list[Callable[[], Doc]]:
    """For each text what gives its parse: all are parsed in one go, or one by one as asked for where that fails."""
    try:
        return [partial(_itself, doc) for doc in language_models.parse_all(nlp, [[text] for text in texts])]
    except Exception:
        return [partial(language_models.parse, nlp, [text]) for text in texts]


def _itself(doc: Doc) -> Doc:
    return doc
