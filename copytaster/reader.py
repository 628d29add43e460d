"""Reading with a language model: an article to its names and parse, its statements to verdicts.

The costly steps of the flow, as plain functions of their input; they run in a child process of a worker,
or directly in `copytaster check`. Large raw items are parsed there too, though that asks no model.
"""

from collections.abc import Sequence

from spacy.language import Language

from copytaster import checker, entailment, formats, models
from copytaster.article import Envelope, Statement
from copytaster.doc import Doc
from copytaster.extraction import extract, named
from copytaster.formats.errors import FormatError
from copytaster.lineage import first_chain_id
from copytaster.records import Enriched
from copytaster.verdict import Verdict


def parse(
    _: Language, raw: bytes, media_type: str | None, provider: str, received: str
) -> list[Envelope | FormatError] | FormatError:
    """`formats.parse_each` for another process: the error of a whole item is returned, since only values cross over."""
    try:
        return formats.parse_each(raw, media_type, provider=provider, received=received)
    except FormatError as error:
        return error


def enrich(nlp: Language, envelope: Envelope) -> Enriched:
    """Parse the article once, and read out of the parse whom it names, who said what, and what it claims."""
    article = envelope.article
    doc, title = models.parse_all(nlp, [[block.value for block in article.blocks], [article.title]])
    chain = envelope.lineage.chain_id if envelope.lineage else first_chain_id(envelope)
    found = extract(doc, chain=chain)
    return Enriched(
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


def check(nlp: Language, enriched: Enriched, statements: Sequence[Statement]) -> tuple[Verdict, ...]:
    """Judge statements against an article that was enriched before; parses the statements only."""
    article = enriched.envelope.article
    lineage = enriched.envelope.lineage
    chain = lineage.chain_id if lineage else first_chain_id(enriched.envelope)
    parsed = models.parse_all(nlp, [[statement.text] for statement in statements])
    return checker.check(
        enriched.envelope,
        Doc(article.text, enriched.doc),
        Doc(article.title, enriched.title),
        list(zip(statements, parsed, strict=True)),
        chain_id=chain,
        model=entailment.asked(),
    )
