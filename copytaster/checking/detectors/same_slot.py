"""One place, day or span under the same verb of the same people: the story has another one in that very slot.

What the other checks weigh by how much of a sentence agrees is here compared role by role, so that a value which
the story has elsewhere does not clear it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, Match, quoted
from copytaster.checking.evidence import words
from copytaster.checking.number_comparison import UNITS_IN_DAYS
from copytaster.checking.participants import may_be
from copytaster.checking.suggested_edit import Edit
from copytaster.model.verdict import Kind
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.clause_cues import SAYING
from copytaster.text.predicates import Frame
from copytaster.text.quantities import quantities

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_POINTS = frozenset("midnight noon midday dawn dusk sunrise sunset christmas easter".split())
_TURNED = {"before": "after", "after": "before"}
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_PLACING = frozenset("in at from near".split())


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills one slot of a predicate: the path of prepositions and nouns to it, its sort, its last token."""

    path: tuple[str, ...]
    sort: Kind
    at: Token
    value: str


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each slot that the story's tellings of the same deed all fill otherwise."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        if frame.negated or verb.pos != "VERB" or verb.lemma.lower() in SAYING - _FORETELLING:
            continue
        told = [m for m in case.matches[frame.verb] if _same_deed(case, frame, m)]
        for mine in _slots(case.statement, frame):
            other = _otherwise(case, mine, told)
            if other is not None:
                yield _draft(case, mine, *other)


_FORETELLING = frozenset({"expect", "forecast", "predict"})


def _slots(reading: Reading, frame: Frame) -> Iterator[Slot]:
    doc = reading.doc
    inside = set(frame.extent)
    for prep in doc.children(frame.verb):
        if prep.dep != "prep" or prep.i not in inside:
            continue
        for noun in doc.children(prep.i):
            if noun.dep != "pobj":
                continue
            yield from _filled(reading, (prep.lower,), noun)
            for low in doc.children(noun.i):
                if low.dep == "prep" and low.lower in _PLACING and noun.pos == "NOUN":
                    path = (prep.lower, noun.lemma.lower(), low.lower)
                    yield from (s for p in doc.children(low.i) if p.dep == "pobj" for s in _filled(reading, path, p))


def _filled(reading: Reading, path: tuple[str, ...], noun: Token) -> Iterator[Slot]:
    name = reading.name_at.get(noun.i)
    day = next((t for t in (noun, *reading.doc.children(noun.i)) if t.lower in _DAYS | _MONTHS), None)
    if day is not None and day.dep in {"pobj", "compound", "nmod"} and day.text[:1].isupper():
        sort = "day" if day.lower in _DAYS else "month"
        yield Slot((*path[1:], sort), "time", day, day.lower)
    elif path[-1] in _TURNED and noun.lower in _POINTS:
        yield Slot((noun.lower,), "time", reading.doc.tokens[noun.head], path[-1])
    elif name is not None and path[-1] in _PLACING and (len(path) > 1 or path[-1] == "from"):
        if len(path) > 1 or reading.book.label(name) in _PLACES or name.label in _PLACES:
            yield Slot(path, "place", noun, reading.key_at.get(noun.i, noun.lower))
    elif path == ("for",) and noun.lemma.lower() in UNITS_IN_DAYS:
        days = _days(reading, noun)
        if days is not None:
            yield Slot(path, "number", noun, f"{days:.4f}")


def _days(reading: Reading, noun: Token) -> float | None:
    """The length of a span; None where it is not told exactly enough to be compared."""
    numbers = reading.kept("quantities", lambda: quantities(reading.doc))
    unit = UNITS_IN_DAYS[noun.lemma.lower()]
    counted = next((q for q in numbers if q.counts == noun.i), None)
    if counted is not None:
        return None if counted.vague or counted.bound not in {"exact", "about"} else counted.value * unit
    return unit if any(t.lower in {"a", "an", "one"} for t in reading.doc.children(noun.i)) else None


def _same_deed(case: Case, frame: Frame, match: Match) -> bool:
    """True where a telling has the statement's verb, or its twin, of the same doers and sufferers."""
    if not match.exact or match.opposite or match.frame.negated or match.reading is not case.source:
        return False
    shared = False
    for mine, theirs in ((frame.subjects, match.frame.subjects), (frame.objects, match.frame.objects)):
        if not mine or not theirs:
            continue
        if not any(may_be(case.statement, a, match.reading, b) for a in mine for b in theirs):
            return False
        shared = shared or bool(case.statement.bag(mine) & match.reading.bag(theirs))
    return shared


def _otherwise(case: Case, mine: Slot, told: list[Match]) -> tuple[Match, Slot] | None:
    """The first telling that fills the slot, where each that fills it does so otherwise."""
    found = []
    for match in told:
        first, last = match.reading.doc.sents[match.sent]
        filled = [s for s in _slots(match.reading, match.frame) if s.path == mine.path and s.sort == mine.sort]
        if any(_one(s, mine) for s in filled) or (
            not filled and len(mine.path) == 1 and _stands(match.reading.doc, first, last, mine)
        ):
            return None
        found += [(match, s) for s in filled]
    return found[0] if found else None


_CLOSE = 1.5
"""Spans told in other units or roundly may differ so much."""


def _one(one: Slot, other: Slot) -> bool:
    if one.sort == "number":
        a, b = sorted((float(one.value), float(other.value)))
        return b <= a * _CLOSE
    return one.value == other.value or one.at.lower == other.at.lower


def _stands(doc: Doc, first: int, last: int, mine: Slot) -> bool:
    return any(t.lower == mine.at.lower for t in doc.tokens[first:last])


def _draft(case: Case, mine: Slot, match: Match, other: Slot) -> Draft:
    against = words(match.reading, [other.at])
    token = mine.at
    span = mine.sort == "number"
    shown = case.statement.text_of(case.statement.phrase(token.i)) if span else token.text
    instead = match.reading.text_of(match.reading.phrase(other.at.i)) if span else other.at.text
    return Draft(
        kind=mine.sort,
        first=token.i,
        last=token.i + 1,
        message=f"The story says {quoted(instead)} here, not {quoted(shown)}.",
        evidence=(*case.supports(match.sent), *([against] if against else [])),
        edit=Edit(token.i, token.i + 1, other.at.text, (other.at,)) if mine.sort == "time" else None,
        weight=0.75,
    )
