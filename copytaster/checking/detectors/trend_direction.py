"""A rise told as a fall: which of two figures the story comes from, and which it arrives at."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import words
from copytaster.checking.number_comparison import may_be_one
from copytaster.text.doc import Doc, Token
from copytaster.text.quantities import Quantity, quantities

RISING = frozenset("rise increase grow climb jump soar surge advance gain up".split())
FALLING = frozenset("fall drop decline decrease slip slump plunge tumble sink dip shrink ease slide down".split())


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each move to or from a figure that the story has the other way round."""
    theirs = case.source.kept("quantities", lambda: quantities(case.source.doc))
    for mine in quantities(case.statement.doc):
        way, prep = _moves(case.statement, mine)
        if way is None or prep is None:
            continue
        alike = [q for q in theirs if q.unit == mine.unit and may_be_one(case.statement, mine, case.source, q)]
        told = [(q, *_moves(case.source, q)) for q in alike if _same_thing(case, way, q)]
        turned = [q for q, w, p in told if w is not None and _end(p) is not None and not _agrees(prep, way, p, w)]
        if turned and len(turned) == len(told):
            yield _draft(case, way, turned[0])


def _moves(reading: Reading, q: Quantity) -> tuple[Token | None, str | None]:
    """The word of motion a figure hangs on with `to` or `from`; (word, None) for a figure that has neither."""
    doc = reading.doc
    at = doc.tokens[q.last - 1]
    for _ in range(5):
        above = doc.tokens[at.head]
        if at.dep == "prep" and at.lower in {"to", "from"}:
            return (above, at.lower) if _way(above) else (None, None)
        if above.i == at.i or above.pos in {"VERB", "AUX"}:
            break
        at = above
    return _down_from(doc, q)


def _down_from(doc: Doc, q: Quantity) -> tuple[Token | None, str | None]:
    """`38, down from 55`: the first figure is where the move ends."""
    for t in doc.tokens[q.last : q.last + 5]:
        after = doc.tokens[t.i + 1].lower if t.i + 1 < len(doc.tokens) else ""
        if t.lower in {"up", "down"} and after == "from":
            return t, "to"
    return None, None


def _end(prep: str | None) -> str | None:
    return prep if prep in {"to", "from"} else None


def _way(token: Token) -> int:
    lemma = token.lemma.lower()
    return 1 if lemma in RISING else -1 if lemma in FALLING else 0


def _agrees(prep: str, way: Token, other_prep: str | None, other_way: Token) -> bool:
    """True where both arrive at the figure, or leave it, by the same way."""
    return prep == other_prep and _way(way) == _way(other_way)


def _same_thing(case: Case, way: Token, q: Quantity) -> bool:
    """True where the figure's sentence has what the statement says moves."""
    frame = next((f for f in case.statement.frames if f.verb == way.i), None)
    bag = case.source.bags[case.source.doc.tokens[q.first].sent]
    return frame is not None and bool(case.statement.bag(frame.subjects) & bag)


def _draft(case: Case, way: Token, q: Quantity) -> Draft:
    move, _ = _moves(case.source, q)
    ends = [q.first, q.last - 1] if move is None else [q.first, q.last - 1, move.i, move.i + 1]
    told = case.source.doc.tokens[min(ends) : max(ends) + 1]
    against = words(case.source, told)
    return Draft(
        kind="antonym",
        first=way.i,
        last=way.i + 1,
        message=f"The story has this move otherwise: {quoted(case.source.text_of(told))}.",
        evidence=(*case.supports(told[0].sent), *([against] if against else [])),
        weight=0.8,
    )
