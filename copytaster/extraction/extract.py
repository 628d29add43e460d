"""The extraction from one parsed text: its entities, quotations and claims."""

from collections.abc import Iterable

from copytaster.extraction.claims.build import build_claims
from copytaster.extraction.entities.build import find_entities
from copytaster.extraction.quotes.build import build_quotes
from copytaster.model.article import NamedConcept
from copytaster.model.extracted import Entity, EntityKind, Extraction
from copytaster.text.doc import Doc


def extract(doc: Doc, *, chain: str = "") -> Extraction:
    """Extract entities, quotations and claims of a text. Deterministic; the time grows only with the text's length.

    `chain` is the id of the story's chain; with it, equal things have equal ids in every version.
    """
    if not doc.columns.starts:
        return Extraction()
    people = find_entities(doc, chain=chain)
    quotes = build_quotes(doc, people, chain=chain)
    return Extraction(people.entities, quotes, build_claims(doc, people, quotes, chain=chain))


def select_named(found: Iterable[Entity], kind: EntityKind) -> tuple[NamedConcept, ...]:
    """The entities of one kind in IPTC's form for `people`, `organisations` and `places`, most mentioned first."""
    ours = sorted((e for e in found if e.kind == kind), key=lambda e: -len(e.mentions))
    return tuple(NamedConcept(e.name, f"urn:copytaster:entity:{e.id}") for e in ours)
