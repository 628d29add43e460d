"""Words put into the wrong mouth: the story attributes this to somebody else."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import Case, Draft, Match, quoted
from copytaster.checking.evidence import words
from copytaster.checking.participants import ROLES, may_be
from copytaster.checking.sentence_speakers import speakers
from copytaster.checking.suggested_edit import Edit
from copytaster.text.predicates import Frame

_FITS = 0.55
_NEAR_BEST = 0.2


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each speaker whose words the story gives to another speaker only."""
    seen: set[int] = set()
    for frame in case.statement.frames:
        for who in frame.speakers:
            if who in seen or case.statement.doc.tokens[who].pos not in {"NOUN", "PROPN"}:
                continue
            draft = _judge(case, frame, who)
            if draft is not None:
                seen.add(who)
                yield draft


def _judge(case: Case, frame: Frame, who: int) -> Draft | None:
    found = [m for m in case.matches[frame.verb] if m.fit >= _FITS and not m.opposite]
    if not found or not found[0].exact:
        return None
    near = [m for m in found if m.exact and m.fit >= found[0].fit - _NEAR_BEST]
    said_by = [speakers(m.reading, m.frame) for m in near]
    if any(not theirs or not all(_a_speaker(m, i) for i in theirs) for m, theirs in zip(near, said_by, strict=True)):
        return None
    lemma = case.statement.doc.tokens[who].lemma.lower()
    if who not in case.statement.name_at and (lemma not in ROLES or lemma in _WORKS):
        return None
    if any(_speaks_for(case, who, m, i) for m, ids in zip(near, said_by, strict=True) for i in ids):
        return None
    if any(may_be(case.statement, who, m.reading, i) for m, ids in zip(near, said_by, strict=True) for i in ids):
        return None
    return _draft(case, who, near[0], said_by[0][0])


_WORKS = frozenset("study report research survey paper review poll analysis".split())
"""What speaks for those who made it."""


def _speaks_for(case: Case, who: int, match: Match, other: int) -> bool:
    """True of the head of a union or association of those whom the statement names."""
    doc = match.reading.doc
    led = {t.lemma.lower() for t in match.reading.phrase(other)} & _BODIES
    lemma = case.statement.doc.tokens[who].lemma.lower()
    return bool(led) and any(
        t.lemma.lower() == lemma and doc.tokens[t.head].lemma.lower() in _BODIES for t in doc.tokens
    )


_BODIES = frozenset("union association federation guild league society council".split())


def _a_speaker(match: Match, token: int) -> bool:
    """True of names and of nouns for people: evidence and studies speak for those who made them."""
    return token in match.reading.name_at or match.reading.doc.tokens[token].lemma.lower() in ROLES


def _draft(case: Case, who: int, match: Match, other: int) -> Draft:
    mine, theirs = case.statement.phrase(who), match.reading.phrase(other)
    shown, instead = case.statement.text_of(mine), match.reading.text_of(theirs)
    against = words(match.reading, theirs)
    return Draft(
        kind="attribution",
        first=mine[0].i,
        last=mine[-1].i + 1,
        message=f"The story attributes this to {quoted(instead)}, not to {quoted(shown)}.",
        evidence=(*case.supports(match.sent if match.reading is case.source else -1), *([against] if against else [])),
        edit=Edit(mine[0].i, mine[-1].i + 1, instead, tuple(theirs)),
        weight=0.75,
    )
