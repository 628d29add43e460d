"""A position of somebody who, according to the story, would not comment."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.participants import may_be_same_participant
from copytaster.text.lexicon.saying_and_feeling_verbs import FEELING_VERBS, SAYING_VERBS
from copytaster.text.predicates import PredicateFrame

_ANSWERING = frozenset({"comment", "respond", "answer", "reply"})


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each position of somebody whom the story reports only as not commenting."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        stand = verb.lemma.lower() in (SAYING_VERBS | FEELING_VERBS) - _ANSWERING and not frame.negated
        if not stand or any(m.is_same_verb and m.fit > 0.3 for m in case.matches[frame.verb]):
            continue
        for who in frame.subjects:
            silent = _find_declined_comment(case, who) if who in case.statement.key_at else None
            if silent is not None:
                yield _build_candidate(case, frame, silent)


def _find_declined_comment(case: CheckCase, who: int) -> PredicateFrame | None:
    """The place where the story says that this person did not comment, if it has no other words of theirs."""
    theirs = [
        f
        for f in case.source.frames
        if any(may_be_same_participant(case.statement, who, case.source, i) for i in f.subjects)
    ]
    named = [f for f in theirs if case.statement.senses[who] & case.source.senses_of(f.subjects)]
    mute = [f for f in named if _verb_lemma(case, f) in _ANSWERING and f.negated]
    spoke = [
        f
        for f in named
        if _verb_lemma(case, f) in SAYING_VERBS - _ANSWERING and not f.negated and not _is_refusal(case, f)
    ]
    return mute[0] if mute and not spoke else None


def _verb_lemma(case: CheckCase, frame: PredicateFrame) -> str:
    return case.source.doc.tokens[frame.verb].lemma.lower()


def _is_refusal(case: CheckCase, frame: PredicateFrame) -> bool:
    return _verb_lemma(case, frame) in {"decline", "refuse"}


def _build_candidate(case: CheckCase, frame: PredicateFrame, silent: PredicateFrame) -> CandidateFinding:
    clause = case.source.doc.tokens[min(silent.extent[0], *silent.subjects) : silent.extent[-1] + 1]
    against = build_conflict_evidence(case.source, clause)
    return CandidateFinding(
        kind="actor",
        first=frame.verb,
        last=frame.verb + 1,
        message=f"The story has no such stand; it says {in_quotes(case.source.text_of(clause))}.",
        evidence=(*case.supporting_evidence(clause[0].sent), *([against] if against else [])),
        weight=0.7,
    )
