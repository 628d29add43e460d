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
    """What articles and statements are read with; `entailment` is None where the detectors judge alone."""

    nlp: Language
    entailment: EntailmentModel | None

    @classmethod
    def load(cls, pipeline: str = language_models.DEFAULT_PIPELINE, *, entailment: bool = True) -> "Models":
        """The models, each loaded once a process. Raises ModuleNotFoundError, ModelDamagedError, DamagedModel."""
        return cls(language_models.load(pipeline), entailment_model.load() if entailment else None)


def parse_items(
    raw: bytes, media_type: str | None, provider: str, received: str
) -> list[Envelope | FormatError] | FormatError:
    """`formats.parse_each` for another process: the error of a whole item is returned, since only values cross over."""
    try:
        return formats.parse_each(raw, media_type, provider=provider, received=received)
    except FormatError as error:
        return error


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """An enriched article, and its text and headline as docs, which keep what was worked out of them."""

    enriched: EnrichedArticle
    doc: Doc
    title: Doc


def enrich(nlp: Language, envelope: Envelope) -> EnrichedArticle:
    """Parse the article once, and read out of the parse whom it names, who said what, and what it claims."""
    return parse_source(nlp, envelope).enriched


def parse_source(nlp: Language, envelope: Envelope) -> ParsedSource:
    """As `enrich`, with the docs that it rests on."""
    article = envelope.article
    doc, title = language_models.parse_all(nlp, [[block.value for block in article.blocks], [article.title]])
    found = extract(doc, chain=chain_id_of(envelope))
    enriched = EnrichedArticle(
        envelope=envelope,
        doc=doc.columns,
        title=title.columns,
        entities=found.entities,
        quotes=found.quotes,
        claims=found.claims,
        people=select_named(found.entities, "person"),
        organisations=select_named(found.entities, "organisation"),
        places=select_named(found.entities, "place"),
    )
    return ParsedSource(enriched, doc, title)


def check(
    models: Models, enriched: EnrichedArticle, statements: Sequence[Statement], limit: JudgingLimit = no_limit
) -> tuple[Verdict, ...]:
    """Judge statements against an article that was enriched before, each within the limit; parses them only.

    One that fails or is stopped abstains, and the others have their verdicts. Raises what reading the article raises.
    """
    article = enriched.envelope.article
    source = ParsedSource(enriched, Doc(article.text, enriched.doc), Doc(article.title, enriched.title))
    return check_parsed_source(models, source, statements, limit)


def check_parsed_source(
    models: Models, source: ParsedSource, statements: Sequence[Statement], limit: JudgingLimit = no_limit
) -> tuple[Verdict, ...]:
    """As `check`, where the source was read a moment ago."""
    envelope = source.enriched.envelope
    story, chain = checker.SourceContext(envelope, source.doc, source.title, models.entailment), chain_id_of(envelope)
    parses = prepare_parses(models.nlp, [statement.text for statement in statements])
    return tuple(
        story.judge_within_limit(limit, statement, parse, chain)
        for statement, parse in zip(statements, parses, strict=True)
    )


def prepare_parses(nlp: Language, texts: Sequence[str]) -> list[Callable[[], Doc]]:
    """For each text what gives its parse: all are parsed in one go, or one by one as asked for where that fails."""
    try:
        return [partial(_itself, doc) for doc in language_models.parse_all(nlp, [[text] for text in texts])]
    except Exception:
        return [partial(language_models.parse, nlp, [text]) for text in texts]


def _itself(doc: Doc) -> Doc:
    return doc
