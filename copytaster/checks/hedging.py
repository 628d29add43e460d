"""Stated as fact, or as certain, where the story only has it as possible, planned or alleged."""

from collections.abc import Iterator

from copytaster.checks.base import Case, Draft, Match, quoted
from copytaster.evidence import words
from copytaster.frames import Frame
from copytaster.lexicon.cues import HEDGES

_FITS = 0.6
_NEAR_BEST = 0.08


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each predicate that every telling of it in the story hedges, and the statement does not."""
    for frame in case.statement.frames:
        found = [m for m in case.matches[frame.verb] if not m.opposite and m.frame.negated == frame.negated]
        if not found or frame.hedged or frame.claimed:
            continue
        near = [m for m in found if m.fit >= max(_FITS, found[0].fit - _NEAR_BEST)]
        if not near or not near[0].exact or not all(_surer(frame, m) for m in near):
            continue
        if _hedge_nearby(case, frame):
            continue
        yield _draft(case, frame, near[0])


def _surer(frame: Frame, match: Match) -> bool:
    """True where the statement is surer of it than this telling."""
    theirs = match.frame
    if theirs.hedged:
        return True
    if theirs.claimed:
        return not frame.speakers and not frame.future
    return theirs.future and not frame.future and not _infinitive(match, frame)


def _infinitive(match: Match, frame: Frame) -> bool:
    return frame.claimed


def _hedge_nearby(case: Case, frame: Frame) -> bool:
    """True where the statement hedges in another word of the clause, or speaks of a plan or a charge."""
    doc = case.statement.doc
    first, last = doc.sents[doc.tokens[frame.verb].sent]
    if any(t.lower in HEDGES for t in doc.tokens[first:last]):
        return True
    verb = doc.tokens[frame.verb]
    return verb.tag in {"VB", "VBG"} and not any(t.dep == "aux" and t.lower == "will" for t in doc.children(verb.i))


def _draft(case: Case, frame: Frame, match: Match) -> Draft:
    verb = case.statement.doc.tokens[frame.verb]
    clause = match.reading.doc.tokens[match.frame.extent[0] : match.frame.extent[-1] + 1]
    against = words(match.reading, clause)
    told = match.reading.text_of(clause)
    how = "possible or believed" if match.frame.hedged else "claimed" if match.frame.claimed else "planned"
    return Draft(
        kind="hedging",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story has this as {how} only: {quoted(told)}.",
        evidence=(*case.supports(match.sent if match.reading is case.source else -1), *([against] if against else [])),
        weight=0.65 if not match.frame.future else 0.55,
    )
