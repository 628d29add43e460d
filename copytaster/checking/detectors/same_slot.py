"""A place, day or span under the same verb of the same people, while the story has another one in that same slot.

Other checks measure how much of a sentence agrees. This one compares role by role, so that a value which the story has
elsewhere does not hide the fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.number_comparison import UNITS_IN_DAYS
from copytaster.checking.participants import may_be_same_participant
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.model.verdict import FindingKind
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS
from copytaster.text.predicates import PredicateFrame
from copytaster.text.quantities_with_units import find_quantities

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_TIME_POINTS = frozenset("midnight noon midday dawn dusk sunrise sunset christmas easter".split())
_REVERSED = {"before": "after", "after": "before"}
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_PLACING = frozenset("in at from near".split())


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """The value in one slot of a predicate: the path of prepositions and nouns to it, its kind, its last token."""

    path: tuple[str, ...]
    sort: FindingKind
    at: Token
    value: str


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each slot that has another value in all the story's matches."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        if frame.negated or verb.pos != "VERB" or verb.lemma.lower() in SAYING_VERBS - _FORETELLING:
            continue
        matches = [m for m in case.matches[frame.verb] if _is_same_event(case, frame, m)]
        for mine in _find_slots(case.statement, frame):
            other = _find_other_value(case, mine, matches)
            if other is not None:
                yield _build_candidate(case, mine, *other)


_FORETELLING = frozenset({"expect", "forecast", "predict"})


def _find_slots(reading: AnalyzedText, frame: PredicateFrame) -> Iterator[FilledSlot]:
    doc = reading.doc
    inside = set(frame.extent)
    for prep in doc.children(frame.verb):
        if prep.dep != "prep" or prep.i not in inside:
            continue
        for noun in doc.children(prep.i):
            if noun.dep != "pobj":
                continue
            yield from _parse_slot(reading, (prep.lower,), noun)
            for low in doc.children(noun.i):
                if low.dep == "prep" and low.lower in _PLACING and noun.pos == "NOUN":
                    path = (prep.lower, noun.lemma.lower(), low.lower)
                    yield from (
                        s for p in doc.children(low.i) if p.dep == "pobj" for s in _parse_slot(reading, path, p)
                    )


def _parse_slot(reading: AnalyzedText, path: tuple[str, ...], noun: Token) -> Iterator[FilledSlot]:
    name = reading.name_at.get(noun.i)
    day = next((t for t in (noun, *reading.doc.children(noun.i)) if t.lower in _DAYS | _MONTHS), None)
    if day is not None and day.dep in {"pobj", "compound", "nmod"} and day.text[:1].isupper():
        sort = "day" if day.lower in _DAYS else "month"
        yield FilledSlot((*path[1:], sort), "time", day, day.lower)
    elif path[-1] in _REVERSED and noun.lower in _TIME_POINTS:
        yield FilledSlot((noun.lower,), "time", reading.doc.tokens[noun.head], path[-1])
    elif name is not None and path[-1] in _PLACING and (len(path) > 1 or path[-1] == "from"):
        if len(path) > 1 or reading.story_names.label_of(name) in _PLACES or name.label in _PLACES:
            yield FilledSlot(path, "place", noun, reading.key_at.get(noun.i, noun.lower))
    elif path == ("for",) and noun.lemma.lower() in UNITS_IN_DAYS:
        days = _count_days(reading, noun)
        if days is not None:
            yield FilledSlot(path, "number", noun, f"{days:.4f}")


def _count_days(reading: AnalyzedText, noun: Token) -> float | None:
    """The length of a span; None if it is not exact enough to be compared."""
    numbers = reading.compute_once("quantities", lambda: find_quantities(reading.doc))
    unit = UNITS_IN_DAYS[noun.lemma.lower()]
    counted = next((q for q in numbers if q.counts == noun.i), None)
    if counted is not None:
        return None if counted.vague or counted.bound not in {"exact", "about"} else counted.value * unit
    return unit if any(t.lower in {"a", "an", "one"} for t in reading.doc.children(noun.i)) else None


def _is_same_event(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> bool:
    """True if a match has the statement's verb, or one with the same meaning, with the same doers and sufferers."""
    if not match.is_same_verb or match.opposite or match.frame.negated or match.reading is not case.source:
        return False
    shared = False
    for mine, theirs in ((frame.subjects, match.frame.subjects), (frame.objects, match.frame.objects)):
        if not mine or not theirs:
            continue
        if not any(may_be_same_participant(case.statement, a, match.reading, b) for a in mine for b in theirs):
            return False
        shared = shared or bool(case.statement.senses_of(mine) & match.reading.senses_of(theirs))
    return shared


def _find_other_value(
    case: CheckCase, mine: FilledSlot, matches: list[PredicateMatch]
) -> tuple[PredicateMatch, FilledSlot] | None:
    """The first match that fills the slot, if every match that fills it has another value."""
    found = []
    for match in matches:
        first, last = match.reading.doc.sents[match.sent]
        filled = [s for s in _find_slots(match.reading, match.frame) if s.path == mine.path and s.sort == mine.sort]
        if any(_has_same_value(s, mine) for s in filled) or (
            not filled and len(mine.path) == 1 and _has_slot_word(match.reading.doc, first, last, mine)
        ):
            return None
        found += [(match, s) for s in filled]
    return found[0] if found else None


_CLOSE = 1.5
"""Factor by which spans may differ, since they may be rounded or given in other units."""


def _has_same_value(one: FilledSlot, other: FilledSlot) -> bool:
    if one.sort == "number":
        a, b = sorted((float(one.value), float(other.value)))
        return b <= a * _CLOSE
    return one.value == other.value or one.at.lower == other.at.lower


def _has_slot_word(doc: Doc, first: int, last: int, mine: FilledSlot) -> bool:
    return any(t.lower == mine.at.lower for t in doc.tokens[first:last])


def _build_candidate(case: CheckCase, mine: FilledSlot, match: PredicateMatch, other: FilledSlot) -> CandidateFinding:
    against = build_conflict_evidence(match.reading, [other.at])
    token = mine.at
    span = mine.sort == "number"
    shown = case.statement.text_of(case.statement.noun_phrase(token.i)) if span else token.text
    instead = match.reading.text_of(match.reading.noun_phrase(other.at.i)) if span else other.at.text
    return CandidateFinding(
        kind=mine.sort,
        first=token.i,
        last=token.i + 1,
        message=f"The story says {in_quotes(instead)} here, not {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(match.sent), *([against] if against else [])),
        edit=SuggestedEdit(token.i, token.i + 1, other.at.text, (other.at,)) if mine.sort == "time" else None,
        weight=0.75,
    )
