"""A stand taken by somebody who, the story says, would not comment."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import words
from copytaster.checking.participants import may_be
from copytaster.text.lexicon.clause_cues import FEELING, SAYING
from copytaster.text.predicates import Frame

_ANSWERING = frozenset({"comment", "respond", "answer", "reply"})


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each stand that the story does not report of somebody whose silence it does report."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        stand = verb.lemma.lower() in (SAYING | FEELING) - _ANSWERING and not frame.negated
        if not stand or any(m.exact and m.fit > 0.3 for m in case.matches[frame.verb]):
            continue
        for who in frame.subjects:
            silent = _silent(case, who) if who in case.statement.key_at else None
            if silent is not None:
                yield _draft(case, frame, silent)


def _silent(case: Case, who: int) -> Frame | None:
    """Where the story says that this one did not comment, and has no other word of theirs."""
    theirs = [f for f in case.source.frames if any(may_be(case.statement, who, case.source, i) for i in f.subjects)]
    named = [f for f in theirs if case.statement.senses[who] & case.source.bag(f.subjects)]
    mute = [f for f in named if _lemma(case, f) in _ANSWERING and f.negated]
    spoke = [f for f in named if _lemma(case, f) in SAYING - _ANSWERING and not f.negated and not _denies(case, f)]
    return mute[0] if mute and not spoke else None


def _lemma(case: Case, frame: Frame) -> str:
    return case.source.doc.tokens[frame.verb].lemma.lower()


def _denies(case: Case, frame: Frame) -> bool:
    return _lemma(case, frame) in {"decline", "refuse"}


def _draft(case: Case, frame: Frame, silent: Frame) -> Draft:
    clause = case.source.doc.tokens[min(silent.extent[0], *silent.subjects) : silent.extent[-1] + 1]
    against = words(case.source, clause)
    return Draft(
        kind="actor",
        first=frame.verb,
        last=frame.verb + 1,
        message=f"The story has no such stand; it says {quoted(case.source.text_of(clause))}.",
        evidence=(*case.supports(clause[0].sent), *([against] if against else [])),
        weight=0.7,
    )
