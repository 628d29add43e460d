"""An office given to the wrong person: the story calls somebody else so by name."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import words
from copytaster.checking.participants import described, holder
from copytaster.checking.suggested_edit import Edit
from copytaster.text.names import Name
from copytaster.text.similar_words import senses

_OFFICES = frozenset(
    "mayor governor judge coach captain chairman chairwoman director editor premier prosecutor spokesman spokeswoman "
    "ambassador commander headteacher bishop archbishop goalkeeper founder owner conductor chancellor sheriff".split()
)
"""What in one story is usually one person; a story may well have several ministers or professors."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each person of the story who bears another one's office in the statement."""
    for name in case.statement.names:
        key = case.statement.key_at.get(name.first)
        if key is None or case.source.book.label(name) not in {"PERSON", "ORG"}:
            continue
        held = described(case.source).get(key, frozenset())
        for role in _offices(case, name):
            other = holder(case.source, role, key)
            if (
                held
                and other
                and case.source.book.labels.get(other) == "PERSON"
                and role not in held
                and not _alike(role, held)
            ):
                yield _draft(case, name, role, other)
                break


def _offices(case: Case, name: Name) -> list[str]:
    """Nouns for what somebody is, right before the name."""
    doc = case.statement.doc
    before = [doc.tokens[i] for i in range(max(0, name.first - 3), name.first)]
    inside = [doc.tokens[i] for i in range(name.first, name.last)]
    return [t.lemma.lower() for t in (*before, *inside) if t.dep == "compound" and t.lemma.lower() in _OFFICES]


def _alike(role: str, held: frozenset[str]) -> bool:
    return any(senses(role) & senses(other) for other in held)


def _draft(case: Case, name: Name, role: str, other: str) -> Draft:
    bearer = next(n for n in case.source.names if case.source.book.canonical(n) == other)
    tokens = case.source.doc.tokens[bearer.first : bearer.last]
    instead = case.source.text_of(tokens)
    shown = case.statement.text_of(case.statement.doc.tokens[name.first : name.last])
    against = words(case.source, tokens)
    return Draft(
        kind="name",
        first=name.first,
        last=name.last,
        message=f"The story's {role} is {quoted(instead)}, not {quoted(shown)}.",
        evidence=(*case.supports(tokens[0].sent), *([against] if against else [])),
        edit=Edit(name.first, name.last, instead, tokens),
        weight=0.7,
    )
