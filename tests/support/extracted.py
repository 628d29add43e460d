"""Extraction from short stories: entities, quotations and claims in a form that tests can compare."""

from copytaster.extraction.extract import extract
from copytaster.model.extracted import Claim, Entity, Extraction, Quote
from tests.support.stories import parsed


def extracted(*blocks: str) -> Extraction:
    return extract(parsed(*blocks), chain="test")


def entity(found: Extraction, name: str) -> Entity:
    """The one entity of that name."""
    [one] = [e for e in found.entities if e.name == name]
    return one


def quote(found: Extraction, words: str) -> Quote:
    """The one quotation whose content has these words."""
    [one] = [q for q in found.quotes if words in " ".join(s.exact for s in q.content)]
    return one


def claim(found: Extraction, words: str) -> Claim:
    """The one claim whose sentence has these words."""
    [one] = [c for c in found.claims if words in c.text]
    return one
