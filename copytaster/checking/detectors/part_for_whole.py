"""Part and whole confused: one of two that the story joins by `or`, or all of a number of which the story has some."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, measure_coverage
from copytaster.text.predicates import PredicateFrame
from copytaster.text.quantities_with_units import Quantity, find_quantities

_FITS = 0.6


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each open choice stated as decided, and each part of a number stated as the whole."""
    for frame in case.statement.frames:
        for match in case.matches[frame.verb][:1]:
            if match.fit >= _FITS and match.is_same_verb and not match.opposite:
                yield from _check_settled_choice(case, frame, match)
    for mine in find_quantities(case.statement.doc):
        candidate = _check_whole(case, mine)
        if candidate is not None:
            yield candidate


def _check_settled_choice(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> Iterator[CandidateFinding]:
    """Findings if the story has `A or B` as subject or object of this, and the statement only one of them."""
    if frame.hedged or frame.negated or match.frame.negated or "or" in case.statement.word_forms:
        return
    for mine in (*frame.subjects, *frame.objects):
        for other in (*match.frame.subjects, *match.frame.objects):
            choice = _find_choice(match.reading, other)
            wanted = case.statement.senses[mine]
            if len(choice) < 2 or not wanted & match.reading.senses[other]:
                continue
            left = [i for i in choice if not wanted & match.reading.senses[i]]
            if not left or match.reading.senses_of(left) & case.statement.text_senses:
                continue
            named = all(i in match.reading.name_at for i in choice)
            yield _build_choice_candidate(
                case, mine, match, choice, _CHOICE_WEIGHT if named or _has_either(match.reading, choice) else _OR_WEIGHT
            )


_CHOICE_WEIGHT, _OR_WEIGHT = 0.7, 0.35
"""With two names or `either`, the statement treats an open choice as decided; `a barrier or wall` says one thing in two
words, and all five such findings on sound claims were wrong."""


def _has_either(reading: AnalyzedText, choice: tuple[int, ...]) -> bool:
    return any(t.lower in {"either", "whether"} for t in reading.doc.tokens[max(0, min(choice) - 3) : max(choice)])


def _find_choice(reading: AnalyzedText, head: int) -> tuple[int, ...]:
    """The tokens of `A or B` that `head` is part of; empty if it is part of no choice."""
    doc = reading.doc
    first = doc.tokens[head].head if doc.tokens[head].dep == "conj" else head
    if not any(t.dep == "cc" and t.lower == "or" for t in doc.children(first)):
        return ()
    return (first, *(t.i for t in doc.children(first) if t.dep == "conj" and t.pos in {"PROPN", "NOUN"}))


def _build_choice_candidate(
    case: CheckCase, mine: int, match: PredicateMatch, choice: tuple[int, ...], weight: float
) -> CandidateFinding:
    passage = match.reading.doc.tokens[min(choice) : max(choice) + 1]
    against = build_conflict_evidence(match.reading, passage)
    shown = case.statement.doc.tokens[mine].text
    return CandidateFinding(
        kind="hedging",
        first=mine,
        last=mine + 1,
        message=f"The story leaves it open: {in_quotes(match.reading.text_of(passage))}, not {in_quotes(shown)} alone.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        weight=weight,
    )


def _check_whole(case: CheckCase, mine: Quantity) -> CandidateFinding | None:
    """A finding if the story has `M of N` and the statement says it of N, or of all N."""
    if mine.unit or mine.ordinal or mine.vague or _find_total(case.statement, mine) is not None:
        return None
    before = [t.lower for t in case.statement.doc.tokens[max(0, mine.first - 3) : mine.first]]
    if "of" in before or "'s" in before:
        return None
    weights = case.weights_of(i for i in case.clause_around(mine.first) if not mine.first <= i < mine.last)
    numbers = case.source.compute_once("quantities", lambda: find_quantities(case.source.doc))
    parts = [(q, w) for q in numbers if (w := _find_total(case.source, q)) is not None and w.value != q.value]
    if any(q.value == mine.value and q not in {w for _, w in parts} for q in numbers):
        return None
    for part, whole in parts:
        sent = case.source.doc.tokens[part.first].sent
        if (
            whole.value != mine.value
            or measure_coverage(case.statement, weights, case.source.sentence_senses[sent]) < _FITS
        ):
            continue
        if _is_under_same_verb(case, mine, part):
            return _build_whole_candidate(case, mine, part, whole)
    return None


def _find_total(reading: AnalyzedText, part: Quantity) -> Quantity | None:
    """The N of `M of N`, `M of the N` and `M of the port's N`."""
    numbers = reading.compute_once("quantities", lambda: find_quantities(reading.doc))
    tokens = reading.doc.tokens
    if part.last >= len(tokens) or tokens[part.last].lower != "of":
        return None
    return next((q for q in numbers if part.last < q.first <= part.last + 4 and not q.unit), None)


def _is_under_same_verb(case: CheckCase, mine: Quantity, part: Quantity) -> bool:
    ours = [f for f in case.statement.frames if mine.first in f.extent]
    theirs = {f.verb for f in case.source.frames if part.first in f.extent or part.first in f.subjects}
    return any(m.frame.verb in theirs and not m.opposite for f in ours for m in case.matches[f.verb])


def _build_whole_candidate(case: CheckCase, mine: Quantity, part: Quantity, whole: Quantity) -> CandidateFinding:
    passage = case.source.doc.tokens[part.first : whole.last]
    shown = case.statement.text_of(case.statement.doc.tokens[mine.first : mine.last])
    every = mine.first and case.statement.doc.tokens[mine.first - 1].lower in {"all", "the"}
    against = build_conflict_evidence(case.source, passage)
    return CandidateFinding(
        kind="quantifier" if every else "number",
        first=mine.first,
        last=mine.last,
        message=f"The story says this of {in_quotes(case.source.text_of(passage))}, not of {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(passage[0].sent), *([against] if against else [])),
        weight=0.8,
    )
