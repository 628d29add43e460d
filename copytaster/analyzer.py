"""Analysis with a language model: it turns an article into names and a parse, and its statements into verdicts.

These are the costly steps of the flow, as plain functions of their input. They run in a child process of a worker, or
directly in `copytaster check`. Large raw items are parsed there too, although that needs no model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from spacy.language import Language

from copytaster import formats
from copytaster.checking import checker, entailment_model
from copytaster.checking.entailment_model import EntailmentModel
from copytaster.checking.not_judged import JudgingLimit, no_limit
from copytaster.dedup.lineage import chain_id_of
from copytaster.extraction.extract import extract, select_named
from copytaster.formats.errors import FormatError
from copytaster.model.article import Envelope, Statement
from copytaster.model.records import EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.text import language_models
from copytaster.text.doc import Doc


@dataclass(frozen=True, slots=True)
class Models:
    """The models that read articles and statements; `entailment` is None if the detectors judge alone."""

    nlp: Language
    entailment: EntailmentModel | None

    @classmethod
    def load(cls, pipeline: str = language_models.DEFAULT_PIPELINE, *, entailment: bool = True) -> "Models":
        """Load the models, each once per process. Raises ModuleNotFoundError, ModelDamagedError, DamagedModel."""
        return cls(language_models.load(pipeline), entailment_model.load() if entailment else None)


def parse_items(
    raw: bytes, media_type: str | None, provider: str, received: str
) -> list[Envelope | FormatError] | FormatError:
    """As `formats.parse_each`, for another process: it returns the error of a whole item, since only values cross."""
    try:
        return formats.parse_each(raw, media_type, provider=provider, received=received)
    except FormatError as error:
        return error


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """An enriched article, with its text and headline as docs. The docs keep what was computed from them."""

    enriched: EnrichedArticle
    doc: Doc
    title: Doc


def enrich(nlp: Language, envelope: Envelope) -> EnrichedArticle:
    """Parse the article once, and extract its names, quotes and claims from the parse."""
    return parse_source(nlp, envelope).enriched


def parse_source(nlp: Language, envelope: Envelope) -> ParsedSource:
    """Do the same as `enrich`, and return the docs too."""
    article = envelope.article
    doc, title = language_models.parse_all(nlp, [[block.value for block in article.blocks], [article.title]])
    extraction = extract(doc, chain=chain_id_of(envelope))
    enriched = EnrichedArticle(
        envelope=envelope,
        doc=doc.columns,
        title=title.columns,
        entities=extraction.entities,
        quotes=extraction.quotes,
        claims=extraction.claims,
        people=select_named(extraction.entities, "person"),
        organisations=select_named(extraction.entities, "organisation"),
        places=select_named(extraction.entities, "place"),
    )
    return ParsedSource(enriched, doc, title)


def check(
    models: Models, enriched: EnrichedArticle, statements: Sequence[Statement], limit: JudgingLimit = no_limit
) -> tuple[Verdict, ...]:
    """Judge statements against an article that was enriched before, each within the limit. Parses only the statements.

    A statement that fails or is stopped abstains, and the others get their verdicts. Raises any error from reading the
    article.
    """
    article = enriched.envelope.article
    source = ParsedSource(enriched, Doc(article.text, enriched.doc), Doc(article.title, enriched.title))
    return check_parsed_source(models, source, statements, limit)


def check_parsed_source(
    models: Models, source: ParsedSource, statements: Sequence[Statement], limit: JudgingLimit = no_limit
) -> tuple[Verdict, ...]:
    """Do the same as `check`, for a source that was just read."""
    envelope = source.enriched.envelope
    story, chain = checker.SourceContext(envelope, source.doc, source.title, models.entailment), chain_id_of(envelope)
    parses = prepare_parses(models.nlp, [statement.text for statement in statements])
    return tuple(
        story.judge_within_limit(limit, statement, parse, chain)
        for statement, parse in zip(statements, parses, strict=True)
    )


def prepare_parses(nlp: Language, texts: Sequence[str]) -> list[Callable[[], Doc]]:
    """Return a function for each text that gives its parse. All are parsed at once; if that fails, one by one."""
    try:
        return [partial(_itself, doc) for doc in language_models.parse_all(nlp, [[text] for text in texts])]
    except Exception:
        return [partial(language_models.parse, nlp, [text]) for text in texts]


def _itself(doc: Doc) -> Doc:
    return doc
