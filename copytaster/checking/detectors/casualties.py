"""Dead for hurt, hurt for dead: the same people, with what happened to them changed."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import words
from copytaster.checking.participants import may_be
from copytaster.text.doc import Token
from copytaster.text.predicates import Frame
from copytaster.text.quantities import Quantity, quantities

_DEAD = frozenset("die kill perish drown murder slay suffocate".split())
_HURT = frozenset("injure hurt wound hospitalise hospitalize maim".split())
_DYING = frozenset({"die", "perish", "drown", "suffocate"})
"""Verbs whose subject suffers it; of the others it is the object."""
_INJURIES = _HURT | frozenset("injury hospital casualty treat treatment".split())
_DEATHS = _DEAD | frozenset("death dead fatality deadly fatal toll".split())


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each predicate of death or injury whose sufferers the story has in the other."""
    for frame in case.statement.frames:
        fate = _fate(case.statement, frame)
        if fate is None or frame.negated or frame.hedged or frame.future or _nearly(case.statement, frame):
            continue
        for who in _sufferers(case.statement, frame):
            other = _otherwise(case, who, fate)
            if other is not None:
                yield _draft(case, frame, other)
                break


def _fate(reading: Reading, frame: Frame) -> frozenset[str] | None:
    lemma = reading.doc.tokens[frame.verb].lemma.lower()
    return next((fate for fate in (_DEAD, _HURT) if lemma in fate), None)


def _nearly(reading: Reading, frame: Frame) -> bool:
    """True of `almost died`, which says that nobody did."""
    return any(t.lower in {"almost", "nearly"} for t in reading.doc.children(frame.verb))


def _sufferers(reading: Reading, frame: Frame) -> tuple[int, ...]:
    dying = reading.doc.tokens[frame.verb].lemma.lower() in _DYING
    return frame.subjects if dying and not frame.passive else frame.objects


def _otherwise(case: Case, who: int, fate: frozenset[str]) -> Frame | None:
    """Where the story has the same people in the other fate, and nothing of this one for so many."""
    if _told_so(case, who, fate):
        return None
    for frame in case.source.frames:
        theirs = _fate(case.source, frame)
        if theirs is None or theirs is fate or frame.negated or frame.hedged:
            continue
        if any(_same(case, who, i) for i in _sufferers(case.source, frame)):
            return frame
    return None


def _same(case: Case, who: int, other: int) -> bool:
    """True of one name, or of equal numbers of what may be the same people."""
    if who in case.statement.key_at:
        return case.statement.key_at[who] == case.source.key_at.get(other)
    mine, theirs = _number(case.statement, who), _number(case.source, other)
    return mine is not None and mine == theirs and may_be(case.statement, who, case.source, other)


def _told_so(case: Case, who: int, fate: frozenset[str]) -> bool:
    """True where the story has this fate with the same number, or at all where nobody is counted."""
    wanted = _DEATHS if fate is _DEAD else _INJURIES
    number = None if who in case.statement.key_at else _number(case.statement, who)
    for reading in (case.source, case.title):
        fatal = [t for t in reading.doc.tokens if not {t.lemma.lower(), t.lower}.isdisjoint(wanted)]
        told = [t for t in fatal if not _denied(reading, t.i)]
        if any(number is None or _so_many(reading, t, fate, number) for t in told):
            return True
    return False


def _so_many(reading: Reading, fatal: Token, fate: frozenset[str], number: float) -> bool:
    """True where the number stands near a word for the fate, and not for the other one."""
    first, last = reading.doc.sents[fatal.sent]
    near = range(max(first, fatal.i - _REACH), min(last, fatal.i + _REACH))
    return any(q.value == number for q in _counts(reading) if q.first in near) and not _other_fate(
        reading, near, fate, number
    )


_REACH = 8
"""Tokens between a word for death or injury and the number of those who suffered it."""


def _other_fate(reading: Reading, near: range, fate: frozenset[str], number: float) -> bool:
    """True where the number there belongs to the other fate: `two injured` beside `one killed`."""
    return any(
        _number(reading, i) == number
        for f in reading.frames
        if f.verb in near and _fate(reading, f) not in {None, fate}
        for i in _sufferers(reading, f)
    )


def _denied(reading: Reading, token: int) -> bool:
    """True of `no deaths` and of what stands in a negated clause."""
    if any(t.lower == "no" for t in reading.doc.children(token)):
        return True
    return any(f.negated and token in f.extent for f in reading.frames)


def _counts(reading: Reading) -> tuple[Quantity, ...]:
    return reading.kept("quantities", lambda: quantities(reading.doc))


def _number(reading: Reading, head: int) -> float | None:
    """How many: the number that stands on a noun, or that is the noun itself."""
    for q in _counts(reading):
        if (q.first <= head < q.last or q.counts == head) and not q.ordinal and not q.unit:
            return q.value
    return None


def _draft(case: Case, frame: Frame, other: Frame) -> Draft:
    verb = case.statement.doc.tokens[frame.verb]
    sufferers = [t.i for i in _sufferers(case.source, other) for t in case.source.phrase(i)]
    told = case.source.doc.tokens[min((other.verb, *sufferers)) : max((other.verb, *sufferers)) + 1]
    against = words(case.source, told)
    return Draft(
        kind="antonym",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story does not say {quoted(verb.text)} of them; it says {quoted(case.source.text_of(told))}.",
        evidence=(*case.supports(told[0].sent), *([against] if against else [])),
        weight=0.8,
    )
