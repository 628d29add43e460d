"""The names in one text, with the names that mean the same joined within the story."""

from copytaster.article import span
from copytaster.doc import Doc
from copytaster.records import Mention

NAMED = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"})
"""OntoNotes labels of names, as against numbers and times."""


def mentions(doc: Doc) -> tuple[Mention, ...]:
    """Every name of a text in order, each under the name its story knows it by."""
    found = []
    for first, last, label in doc.ents:
        if label in NAMED:
            part = span(doc.text, doc.tokens[first].start, doc.tokens[last - 1].end)
            found.append(Mention(part, label, part.exact))
    return tuple(found)
