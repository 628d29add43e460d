"""An office given to the wrong person: the story gives it to somebody else by name."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.participants import find_role_holder, find_role_nouns
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.names import Name
from copytaster.text.similar_words import find_senses

_OFFICES = frozenset(
    "mayor governor judge coach captain chairman chairwoman director editor premier prosecutor spokesman spokeswoman "
    "ambassador commander headteacher bishop archbishop goalkeeper founder owner conductor chancellor sheriff".split()
)
"""Offices that in one story usually only one person holds; a story may have several ministers or professors."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each person of the story who has another person's office in the statement."""
    for name in case.statement.names:
        key = case.statement.key_at.get(name.first)
        if key is None or case.source.story_names.label_of(name) not in {"PERSON", "ORG"}:
            continue
        known_roles = find_role_nouns(case.source).get(key, frozenset())
        for role in _find_offices(case, name):
            other = find_role_holder(case.source, role, key)
            if (
                known_roles
                and other
                and case.source.story_names.label_by_key.get(other) == "PERSON"
                and role not in known_roles
                and not _is_synonym_of_any(role, known_roles)
            ):
                yield _build_candidate(case, name, role, other)
                break


def _find_offices(case: CheckCase, name: Name) -> list[str]:
    """Nouns for a person's office, right before the name."""
    doc = case.statement.doc
    before = [doc.tokens[i] for i in range(max(0, name.first - 3), name.first)]
    inside = [doc.tokens[i] for i in range(name.first, name.last)]
    return [t.lemma.lower() for t in (*before, *inside) if t.dep == "compound" and t.lemma.lower() in _OFFICES]


def _is_synonym_of_any(role: str, roles: frozenset[str]) -> bool:
    return any(find_senses(role) & find_senses(known) for known in roles)


def _build_candidate(case: CheckCase, name: Name, role: str, other: str) -> CandidateFinding:
    bearer = next(n for n in case.source.names if case.source.story_names.canonical_key(n) == other)
    tokens = case.source.doc.tokens[bearer.first : bearer.last]
    instead = case.source.text_of(tokens)
    shown = case.statement.text_of(case.statement.doc.tokens[name.first : name.last])
    against = build_conflict_evidence(case.source, tokens)
    return CandidateFinding(
        kind="name",
        first=name.first,
        last=name.last,
        message=f"The story's {role} is {in_quotes(instead)}, not {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(tokens[0].sent), *([against] if against else [])),
        edit=SuggestedEdit(name.first, name.last, instead, tokens),
        weight=0.7,
    )
