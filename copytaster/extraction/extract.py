"""One parsed text to whom it names, who said what in it, and what it claims."""

from collections.abc import Iterable

from copytaster.extraction.claims.build import claims
from copytaster.extraction.entities.build import entities
from copytaster.extraction.quotes.build import quotes
from copytaster.model.article import Named
from copytaster.model.extracted import Entity, EntityKind, Extracted
from copytaster.text.doc import Doc


def extract(doc: Doc, *, chain: str = "") -> Extracted:
    """Entities, quotations and claims of a text: deterministic, and in time that grows with its length alone.

    `chain` is the id of the story's chain, under which the ids of equal things are equal in every version.
    """
    if not doc.columns.starts:
        return Extracted()
    people = entities(doc, chain=chain)
    said = quotes(doc, people, chain=chain)
    return Extracted(people.entities, said, claims(doc, people, said, chain=chain))


def named(found: Iterable[Entity], kind: EntityKind) -> tuple[Named, ...]:
    """The entities of one kind as IPTC has them in `people`, `organisations` and `places`, most mentioned first."""
    ours = sorted((e for e in found if e.kind == kind), key=lambda e: -len(e.mentions))
    return tuple(Named(e.name, f"urn:copytaster:entity:{e.id}") for e in ours)
