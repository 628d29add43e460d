"""Part for whole: one of two that the story joins by `or`, and all of a number of which the story has some."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, Match, quoted
from copytaster.checking.evidence import coverage, words
from copytaster.text.predicates import Frame
from copytaster.text.quantities import Quantity, quantities

_FITS = 0.6


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each choice taken for settled, and each part of a number taken for the whole."""
    for frame in case.statement.frames:
        for match in case.matches[frame.verb][:1]:
            if match.fit >= _FITS and match.exact and not match.opposite:
                yield from _settled(case, frame, match)
    for mine in quantities(case.statement.doc):
        draft = _whole(case, mine)
        if draft is not None:
            yield draft


def _settled(case: Case, frame: Frame, match: Match) -> Iterator[Draft]:
    """Drafts where the story has `A or B` as subject or object of this, and the statement only one of them."""
    if frame.hedged or frame.negated or match.frame.negated or "or" in case.statement.surface:
        return
    for mine in (*frame.subjects, *frame.objects):
        for other in (*match.frame.subjects, *match.frame.objects):
            choice = _choice(match.reading, other)
            wanted = case.statement.senses[mine]
            if len(choice) < 2 or not wanted & match.reading.senses[other]:
                continue
            left = [i for i in choice if not wanted & match.reading.senses[i]]
            if not left or match.reading.bag(left) & case.statement.everything:
                continue
            named = all(i in match.reading.name_at for i in choice)
            yield _choice_draft(case, mine, match, choice, _CHOICE if named or _either(match.reading, choice) else _OR)


_CHOICE, _OR = 0.7, 0.35
"""Of two names, or of `either`, one is taken for settled; `a barrier or wall` says one thing in two words, and of
five such findings on sound claims all were wrong."""


def _either(reading: Reading, choice: tuple[int, ...]) -> bool:
    return any(t.lower in {"either", "whether"} for t in reading.doc.tokens[max(0, min(choice) - 3) : max(choice)])


def _choice(reading: Reading, head: int) -> tuple[int, ...]:
    """The tokens of `A or B` that `head` is part of; empty where it is part of no choice."""
    doc = reading.doc
    first = doc.tokens[head].head if doc.tokens[head].dep == "conj" else head
    if not any(t.dep == "cc" and t.lower == "or" for t in doc.children(first)):
        return ()
    return (first, *(t.i for t in doc.children(first) if t.dep == "conj" and t.pos in {"PROPN", "NOUN"}))


def _choice_draft(case: Case, mine: int, match: Match, choice: tuple[int, ...], weight: float) -> Draft:
    told = match.reading.doc.tokens[min(choice) : max(choice) + 1]
    against = words(match.reading, told)
    shown = case.statement.doc.tokens[mine].text
    return Draft(
        kind="hedging",
        first=mine,
        last=mine + 1,
        message=f"The story leaves it open: {quoted(match.reading.text_of(told))}, not {quoted(shown)} alone.",
        evidence=(*case.supports(match.sent if match.reading is case.source else -1), *([against] if against else [])),
        weight=weight,
    )


def _whole(case: Case, mine: Quantity) -> Draft | None:
    """A draft where the story has `M of N` and the statement says it of N, or of all N."""
    if mine.unit or mine.ordinal or mine.vague or _divided(case.statement, mine) is not None:
        return None
    before = [t.lower for t in case.statement.doc.tokens[max(0, mine.first - 3) : mine.first]]
    if "of" in before or "'s" in before:
        return None
    asked = case.asked(i for i in case.clause(mine.first) if not mine.first <= i < mine.last)
    numbers = case.source.kept("quantities", lambda: quantities(case.source.doc))
    parts = [(q, w) for q in numbers if (w := _divided(case.source, q)) is not None and w.value != q.value]
    if any(q.value == mine.value and q not in {w for _, w in parts} for q in numbers):
        return None
    for part, whole in parts:
        sent = case.source.doc.tokens[part.first].sent
        if whole.value != mine.value or coverage(case.statement, asked, case.source.bags[sent]) < _FITS:
            continue
        if _one_verb(case, mine, part):
            return _whole_draft(case, mine, part, whole)
    return None


def _divided(reading: Reading, part: Quantity) -> Quantity | None:
    """The N of `M of N`, `M of the N` and `M of the port's N`."""
    numbers = reading.kept("quantities", lambda: quantities(reading.doc))
    tokens = reading.doc.tokens
    if part.last >= len(tokens) or tokens[part.last].lower != "of":
        return None
    return next((q for q in numbers if part.last < q.first <= part.last + 4 and not q.unit), None)


def _one_verb(case: Case, mine: Quantity, part: Quantity) -> bool:
    ours = [f for f in case.statement.frames if mine.first in f.extent]
    theirs = {f.verb for f in case.source.frames if part.first in f.extent or part.first in f.subjects}
    return any(m.frame.verb in theirs and not m.opposite for f in ours for m in case.matches[f.verb])


def _whole_draft(case: Case, mine: Quantity, part: Quantity, whole: Quantity) -> Draft:
    told = case.source.doc.tokens[part.first : whole.last]
    shown = case.statement.text_of(case.statement.doc.tokens[mine.first : mine.last])
    every = mine.first and case.statement.doc.tokens[mine.first - 1].lower in {"all", "the"}
    against = words(case.source, told)
    return Draft(
        kind="quantifier" if every else "number",
        first=mine.first,
        last=mine.last,
        message=f"The story says this of {quoted(case.source.text_of(told))}, not of {quoted(shown)}.",
        evidence=(*case.supports(told[0].sent), *([against] if against else [])),
        weight=0.8,
    )
