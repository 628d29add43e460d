"""A rise stated as a fall: the figures before and after a change are exchanged."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.number_comparison import may_be_same_number
from copytaster.text.doc import Doc, Token
from copytaster.text.quantities_with_units import Quantity, find_quantities

RISING_WORDS = frozenset("rise increase grow climb jump soar surge advance gain up".split())
FALLING_WORDS = frozenset("fall drop decline decrease slip slump plunge tumble sink dip shrink ease slide down".split())


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each move to or from a figure that the story has the other way round."""
    theirs = case.source.compute_once("quantities", lambda: find_quantities(case.source.doc))
    for mine in find_quantities(case.statement.doc):
        way, prep = _find_move(case.statement, mine)
        if way is None or prep is None:
            continue
        alike = [q for q in theirs if q.unit == mine.unit and may_be_same_number(case.statement, mine, case.source, q)]
        moves = [(q, *_find_move(case.source, q)) for q in alike if _is_same_thing(case, way, q)]
        turned = [
            q
            for q, w, p in moves
            if w is not None and _known_preposition(p) is not None and not _agrees(prep, way, p, w)
        ]
        if turned and len(turned) == len(moves):
            yield _build_candidate(case, way, turned[0])


def _find_move(reading: AnalyzedText, q: Quantity) -> tuple[Token | None, str | None]:
    """The word of motion above a figure with `to` or `from`; (word, None) for a figure that has neither."""
    doc = reading.doc
    at = doc.tokens[q.last - 1]
    for _ in range(5):
        above = doc.tokens[at.head]
        if at.dep == "prep" and at.lower in {"to", "from"}:
            return (above, at.lower) if _direction_of(above) else (None, None)
        if above.i == at.i or above.pos in {"VERB", "AUX"}:
            break
        at = above
    return _find_down_from(doc, q)


def _find_down_from(doc: Doc, q: Quantity) -> tuple[Token | None, str | None]:
    """The end of the move in `38, down from 55`: the first figure."""
    for t in doc.tokens[q.last : q.last + 5]:
        after = doc.tokens[t.i + 1].lower if t.i + 1 < len(doc.tokens) else ""
        if t.lower in {"up", "down"} and after == "from":
            return t, "to"
    return None, None


def _known_preposition(prep: str | None) -> str | None:
    return prep if prep in {"to", "from"} else None


def _direction_of(token: Token) -> int:
    lemma = token.lemma.lower()
    return 1 if lemma in RISING_WORDS else -1 if lemma in FALLING_WORDS else 0


def _agrees(prep: str, way: Token, other_prep: str | None, other_way: Token) -> bool:
    """True if both moves reach the figure, or both leave it, in the same direction."""
    return prep == other_prep and _direction_of(way) == _direction_of(other_way)


def _is_same_thing(case: CheckCase, way: Token, q: Quantity) -> bool:
    """True if the figure's sentence has the thing that moves in the statement."""
    frame = next((f for f in case.statement.frames if f.verb == way.i), None)
    bag = case.source.sentence_senses[case.source.doc.tokens[q.first].sent]
    return frame is not None and bool(case.statement.senses_of(frame.subjects) & bag)


def _build_candidate(case: CheckCase, way: Token, q: Quantity) -> CandidateFinding:
    move, _ = _find_move(case.source, q)
    ends = [q.first, q.last - 1] if move is None else [q.first, q.last - 1, move.i, move.i + 1]
    passage = case.source.doc.tokens[min(ends) : max(ends) + 1]
    against = build_conflict_evidence(case.source, passage)
    return CandidateFinding(
        kind="antonym",
        first=way.i,
        last=way.i + 1,
        message=f"The story has this move otherwise: {in_quotes(case.source.text_of(passage))}.",
        evidence=(*case.supporting_evidence(passage[0].sent), *([against] if against else [])),
        weight=0.8,
    )
