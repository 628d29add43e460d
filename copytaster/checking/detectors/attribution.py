"""Wrong attribution: the story attributes this to somebody else."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.participants import ROLE_NOUNS, may_be_same_participant
from copytaster.checking.sentence_speakers import find_speakers
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.predicates import PredicateFrame

_FITS = 0.55
_NEAR_BEST = 0.2


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each speaker whose words the story gives only to another speaker."""
    seen: set[int] = set()
    for frame in case.statement.frames:
        for who in frame.speakers:
            if who in seen or case.statement.doc.tokens[who].pos not in {"NOUN", "PROPN"}:
                continue
            candidate = _check_speaker(case, frame, who)
            if candidate is not None:
                seen.add(who)
                yield candidate


def _check_speaker(case: CheckCase, frame: PredicateFrame, who: int) -> CandidateFinding | None:
    found = [m for m in case.matches[frame.verb] if m.fit >= _FITS and not m.opposite]
    if not found or not found[0].is_same_verb:
        return None
    near = [m for m in found if m.is_same_verb and m.fit >= found[0].fit - _NEAR_BEST]
    said_by = [find_speakers(m.reading, m.frame) for m in near]
    if any(not theirs or not all(_is_speaker(m, i) for i in theirs) for m, theirs in zip(near, said_by, strict=True)):
        return None
    lemma = case.statement.doc.tokens[who].lemma.lower()
    if who not in case.statement.name_at and (lemma not in ROLE_NOUNS or lemma in _WORKS):
        return None
    if any(_may_speak_for(case, who, m, i) for m, ids in zip(near, said_by, strict=True) for i in ids):
        return None
    if any(
        may_be_same_participant(case.statement, who, m.reading, i)
        for m, ids in zip(near, said_by, strict=True)
        for i in ids
    ):
        return None
    return _build_candidate(case, who, near[0], said_by[0][0])


_WORKS = frozenset("study report research survey paper review poll analysis".split())
"""Nouns for works that speak for their makers."""


def _may_speak_for(case: CheckCase, who: int, match: PredicateMatch, other: int) -> bool:
    """True for the head of a union or association of the people whom the statement names."""
    doc = match.reading.doc
    led = {t.lemma.lower() for t in match.reading.noun_phrase(other)} & _BODIES
    lemma = case.statement.doc.tokens[who].lemma.lower()
    return bool(led) and any(
        t.lemma.lower() == lemma and doc.tokens[t.head].lemma.lower() in _BODIES for t in doc.tokens
    )


_BODIES = frozenset("union association federation guild league society council".split())


def _is_speaker(match: PredicateMatch, token: int) -> bool:
    """True for names and nouns for people; evidence and studies speak for their makers."""
    return token in match.reading.name_at or match.reading.doc.tokens[token].lemma.lower() in ROLE_NOUNS


def _build_candidate(case: CheckCase, who: int, match: PredicateMatch, other: int) -> CandidateFinding:
    mine, theirs = case.statement.noun_phrase(who), match.reading.noun_phrase(other)
    shown, instead = case.statement.text_of(mine), match.reading.text_of(theirs)
    against = build_conflict_evidence(match.reading, theirs)
    return CandidateFinding(
        kind="attribution",
        first=mine[0].i,
        last=mine[-1].i + 1,
        message=f"The story attributes this to {in_quotes(instead)}, not to {in_quotes(shown)}.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        edit=SuggestedEdit(mine[0].i, mine[-1].i + 1, instead, tuple(theirs)),
        weight=0.75,
    )
