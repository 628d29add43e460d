"""Made a part of what they had no part in: `who led the study`, of somebody not involved in it."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import words
from copytaster.text.predicates import Frame

_DOING = frozenset("lead head conduct run author design direct supervise organise organize oversee fund".split())
_TAKING_PART = frozenset({"involve", "participate"})


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each deed of a named person whom the story keeps out of that very thing."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        if verb.lemma.lower() not in _DOING or frame.negated:
            continue
        for who in frame.subjects:
            key = case.statement.key_at.get(who)
            out = _left_out(case, key, frame) if key else None
            if out is not None:
                yield _draft(case, frame, out)


def _left_out(case: Case, key: str, frame: Frame) -> Frame | None:
    wanted = case.statement.bag(frame.objects)
    for theirs in case.source.frames:
        part = case.source.doc.tokens[theirs.verb].lemma.lower() in _TAKING_PART and theirs.negated
        if (
            part
            and wanted & case.source.bag(theirs.extent)
            and key in _keys(case.source, (*theirs.subjects, *theirs.objects))
        ):
            return theirs
    return None


def _keys(reading: Reading, heads: tuple[int, ...]) -> set[str]:
    """The names of these, or that these are said beside: the physician in `Ann Lee, a physician`."""
    tokens = reading.doc.tokens
    beside = [tokens[i].head for i in heads if tokens[i].dep == "appos"]
    return {reading.key_at[i] for i in (*heads, *beside) if i in reading.key_at}


def _draft(case: Case, frame: Frame, out: Frame) -> Draft:
    verb = case.statement.doc.tokens[frame.verb]
    told = case.source.doc.tokens[out.extent[0] : out.extent[-1] + 1]
    against = words(case.source, told)
    return Draft(
        kind="negation",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story keeps them out of it: {quoted(case.source.text_of(told))}.",
        evidence=(*case.supports(case.source.doc.tokens[out.verb].sent), *([against] if against else [])),
        weight=0.75,
    )
