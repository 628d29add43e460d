"""One parsed text to whom it names, who said what in it, and what it claims."""

from collections.abc import Iterable

from copytaster.extraction.claims.build import build_claims
from copytaster.extraction.entities.build import find_entities
from copytaster.extraction.quotes.build import build_quotes
from copytaster.model.article import NamedConcept
from copytaster.model.extracted import Entity, EntityKind, Extraction
from copytaster.text.doc import Doc


def extract(doc: Doc, *, chain: str = "") -> Extraction:
    """Entities, quotations and claims of a text: deterministic, and in time that grows with its length alone.

    `chain` is the id of the story's chain, under which the ids of equal things are equal in every version.
    """
    if not doc.columns.starts:
        return Extraction()
    people = find_entities(doc, chain=chain)
    said = build_quotes(doc, people, chain=chain)
    return Extraction(people.entities, said, build_claims(doc, people, said, chain=chain))


def select_named(found: Iterable[Entity], kind: EntityKind) -> tuple[NamedConcept, ...]:
    """The entities of one kind as IPTC has them in `people`, `organisations` and `places`, most mentioned first."""
    ours = sorted((e for e in found if e.kind == kind), key=lambda e: -len(e.mentions))
    return tuple(NamedConcept(e.name, f"urn:copytaster:entity:{e.id}") for e in ours)
