"""Wrong involvement: `who led the study`, about somebody who was not involved in it."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.text.predicates import PredicateFrame

_DOING = frozenset("lead head conduct run author design direct supervise organise organize oversee fund".split())
_TAKING_PART = frozenset({"involve", "participate"})


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each deed of a named person whom the story calls not involved in that same thing."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        if verb.lemma.lower() not in _DOING or frame.negated:
            continue
        for who in frame.subjects:
            key = case.statement.key_at.get(who)
            out = _find_exclusion(case, key, frame) if key else None
            if out is not None:
                yield _build_candidate(case, frame, out)


def _find_exclusion(case: CheckCase, key: str, frame: PredicateFrame) -> PredicateFrame | None:
    wanted = case.statement.senses_of(frame.objects)
    for theirs in case.source.frames:
        part = case.source.doc.tokens[theirs.verb].lemma.lower() in _TAKING_PART and theirs.negated
        if (
            part
            and wanted & case.source.senses_of(theirs.extent)
            and key in _find_name_keys(case.source, (*theirs.subjects, *theirs.objects))
        ):
            return theirs
    return None


def _find_name_keys(reading: AnalyzedText, heads: tuple[int, ...]) -> set[str]:
    """The names at these tokens, or names beside them: Ann Lee for the physician in `Ann Lee, a physician`."""
    tokens = reading.doc.tokens
    beside = [tokens[i].head for i in heads if tokens[i].dep == "appos"]
    return {reading.key_at[i] for i in (*heads, *beside) if i in reading.key_at}


def _build_candidate(case: CheckCase, frame: PredicateFrame, out: PredicateFrame) -> CandidateFinding:
    verb = case.statement.doc.tokens[frame.verb]
    passage = case.source.doc.tokens[out.extent[0] : out.extent[-1] + 1]
    against = build_conflict_evidence(case.source, passage)
    return CandidateFinding(
        kind="negation",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story keeps them out of it: {in_quotes(case.source.text_of(passage))}.",
        evidence=(*case.supporting_evidence(case.source.doc.tokens[out.verb].sent), *([against] if against else [])),
        weight=0.75,
    )
