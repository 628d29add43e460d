"""Dead for injured, injured for dead: the same people with the wrong fate."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.participants import may_be_same_participant
from copytaster.text.doc import Token
from copytaster.text.predicates import PredicateFrame
from copytaster.text.quantities_with_units import Quantity, find_quantities

_DEAD = frozenset("die kill perish drown murder slay suffocate".split())
_HURT = frozenset("injure hurt wound hospitalise hospitalize maim".split())
_DYING = frozenset({"die", "perish", "drown", "suffocate"})
"""Verbs whose subject is the sufferer; for the others it is the object."""
_INJURIES = _HURT | frozenset("injury hospital casualty treat treatment".split())
_DEATHS = _DEAD | frozenset("death dead fatality deadly fatal toll".split())


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each predicate of death or injury whose sufferers have the other fate in the story."""
    for frame in case.statement.frames:
        fate = _find_fate(case.statement, frame)
        if fate is None or frame.negated or frame.hedged or frame.future or _is_nearly(case.statement, frame):
            continue
        for who in _find_sufferers(case.statement, frame):
            other = _find_other_fate(case, who, fate)
            if other is not None:
                yield _build_candidate(case, frame, other)
                break


def _find_fate(reading: AnalyzedText, frame: PredicateFrame) -> frozenset[str] | None:
    lemma = reading.doc.tokens[frame.verb].lemma.lower()
    return next((fate for fate in (_DEAD, _HURT) if lemma in fate), None)


def _is_nearly(reading: AnalyzedText, frame: PredicateFrame) -> bool:
    """True for `almost died`, which says that nobody did."""
    return any(t.lower in {"almost", "nearly"} for t in reading.doc.children(frame.verb))


def _find_sufferers(reading: AnalyzedText, frame: PredicateFrame) -> tuple[int, ...]:
    dying = reading.doc.tokens[frame.verb].lemma.lower() in _DYING
    return frame.subjects if dying and not frame.passive else frame.objects


def _find_other_fate(case: CheckCase, who: int, fate: frozenset[str]) -> PredicateFrame | None:
    """The place where the same people have the other fate in the story, if it has this one for no such number."""
    if _is_reported_in_story(case, who, fate):
        return None
    for frame in case.source.frames:
        theirs = _find_fate(case.source, frame)
        if theirs is None or theirs is fate or frame.negated or frame.hedged:
            continue
        if any(_is_same_group(case, who, i) for i in _find_sufferers(case.source, frame)):
            return frame
    return None


def _is_same_group(case: CheckCase, who: int, other: int) -> bool:
    """True for the same name, or for equal numbers of possibly the same people."""
    if who in case.statement.key_at:
        return case.statement.key_at[who] == case.source.key_at.get(other)
    mine, theirs = _find_number(case.statement, who), _find_number(case.source, other)
    return mine is not None and mine == theirs and may_be_same_participant(case.statement, who, case.source, other)


def _is_reported_in_story(case: CheckCase, who: int, fate: frozenset[str]) -> bool:
    """True if the story has this fate with the same number, or has it at all if no number is given."""
    wanted = _DEATHS if fate is _DEAD else _INJURIES
    number = None if who in case.statement.key_at else _find_number(case.statement, who)
    for reading in (case.source, case.title):
        fatal = [t for t in reading.doc.tokens if not {t.lemma.lower(), t.lower}.isdisjoint(wanted)]
        affirmed = [t for t in fatal if not _is_denied(reading, t.i)]
        if any(number is None or _has_number_nearby(reading, t, fate, number) for t in affirmed):
            return True
    return False


def _has_number_nearby(reading: AnalyzedText, fatal: Token, fate: frozenset[str], number: float) -> bool:
    """True if the number is near a word for the fate, and not for the other one."""
    first, last = reading.doc.sents[fatal.sent]
    near = range(max(first, fatal.i - _REACH), min(last, fatal.i + _REACH))
    return any(q.value == number for q in _find_quantities(reading) if q.first in near) and not _belongs_to_other_fate(
        reading, near, fate, number
    )


_REACH = 8
"""Most tokens between a word for death or injury and the number of the sufferers."""


def _belongs_to_other_fate(reading: AnalyzedText, near: range, fate: frozenset[str], number: float) -> bool:
    """True if the number there belongs to the other fate: `two injured` beside `one killed`."""
    return any(
        _find_number(reading, i) == number
        for f in reading.frames
        if f.verb in near and _find_fate(reading, f) not in {None, fate}
        for i in _find_sufferers(reading, f)
    )


def _is_denied(reading: AnalyzedText, token: int) -> bool:
    """True for `no deaths` and for words in a negated clause."""
    if any(t.lower == "no" for t in reading.doc.children(token)):
        return True
    return any(f.negated and token in f.extent for f in reading.frames)


def _find_quantities(reading: AnalyzedText) -> tuple[Quantity, ...]:
    return reading.compute_once("quantities", lambda: find_quantities(reading.doc))


def _find_number(reading: AnalyzedText, head: int) -> float | None:
    """The number of people: a number before the noun, or the noun itself."""
    for q in _find_quantities(reading):
        if (q.first <= head < q.last or q.counts == head) and not q.ordinal and not q.unit:
            return q.value
    return None


def _build_candidate(case: CheckCase, frame: PredicateFrame, other: PredicateFrame) -> CandidateFinding:
    verb = case.statement.doc.tokens[frame.verb]
    sufferers = [t.i for i in _find_sufferers(case.source, other) for t in case.source.noun_phrase(i)]
    passage = case.source.doc.tokens[min((other.verb, *sufferers)) : max((other.verb, *sufferers)) + 1]
    against = build_conflict_evidence(case.source, passage)
    return CandidateFinding(
        kind="antonym",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story does not say {in_quotes(verb.text)} of them; "
        f"it says {in_quotes(case.source.text_of(passage))}.",
        evidence=(*case.supporting_evidence(passage[0].sent), *([against] if against else [])),
        weight=0.8,
    )
