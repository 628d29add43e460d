"""Places of the story used where the story has another place."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, measure_coverage, weigh_words
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.names import Name
from copytaster.text.predicates import PredicateFrame

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_WHERE = frozenset("in at near to from into outside inside towards toward off across around".split())
_MOVING = frozenset("leave reach visit enter quit hit strike flee cross pass shell bomb attack tour approach".split())
_FITS = 0.6
_APPOSED = 4
"""Two places within so many tokens of each other are taken as one inside the other."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each place that the story has in another role of the same event."""
    for frame in case.statement.frames:
        for slot, name in _find_slots(case.statement, frame).items():
            key = case.statement.key_at.get(name.first)
            candidate = _check_place(case, frame, slot, name, key) if key else None
            if candidate is not None:
                yield candidate


def _find_slots(reading: AnalyzedText, frame: PredicateFrame) -> dict[str, Name]:
    """Preposition (or `dobj`) to the place that it links to the predicate."""
    out: dict[str, Name] = {}
    for i in frame.extent:
        name = reading.name_at.get(i)
        if name is None or i != name.last - 1:
            continue
        token = reading.doc.tokens[i]
        above = reading.doc.tokens[token.head]
        if token.dep == "pobj" and above.head == frame.verb and above.lower in _WHERE:
            out.setdefault(above.lower, name)
        elif token.dep == "dobj" and token.head == frame.verb and above.lemma.lower() in _MOVING:
            out.setdefault("dobj", name)
    return out


def _check_place(case: CheckCase, frame: PredicateFrame, slot: str, name: Name, key: str) -> CandidateFinding | None:
    weights = weigh_words(case.statement, (i for i in frame.extent if not name.first <= i < name.last), case.source)
    wanted = {"@" + key}
    good: list[tuple[PredicateMatch, Name]] = []
    for match in case.matches[frame.verb]:
        if (
            match.opposite
            or measure_coverage(case.statement, weights, match.reading.sentence_senses[match.sent]) < _FITS
        ):
            continue
        other = _find_slots(match.reading, match.frame).get(slot)
        if other is None or not _is_either_place(case, name, match, other):
            return None
        theirs = match.reading.senses_of(range(other.first, other.last))
        if theirs & (wanted | case.statement.senses_of(range(name.first, name.last))) or not match.is_same_verb:
            return None
        good.append((match, other))
    if not good or _may_be_nested(case, wanted, good[0]):
        return None
    return _build_candidate(case, name, *good[0])


def _is_either_place(case: CheckCase, name: Name, match: PredicateMatch, other: Name) -> bool:
    """True if at least one of two names in the same role is known as a place; the recogniser makes mistakes."""
    if len(name.words) > 1 and not _PLACES & {case.source.story_names.label_of(name), name.label}:
        return False
    labels = {
        case.source.story_names.label_of(name),
        name.label,
        other.label,
        match.reading.story_names.label_of(other),
    }
    return bool(labels & _PLACES)


def _may_be_nested(case: CheckCase, wanted: set[str], found: tuple[PredicateMatch, Name]) -> bool:
    """True if one place may be inside the other: the story names them side by side elsewhere."""
    match, other = found
    key = match.reading.key_at.get(other.first, "")
    swapped = any(
        wanted & match.reading.senses_of(range(n.first, n.last))
        for n in _find_slots(match.reading, match.frame).values()
    )
    if swapped:
        return False
    if any(wanted & match.reading.senses[i] for i in _tokens_around(match, other)):
        return True
    both = [n for n, bag in enumerate(case.source.sentence_senses) if wanted & bag and "@" + key in bag]
    return any(n != match.sent for n in both) or (
        not match.reading.sentence_senses[match.sent] & wanted and _is_in_adjacent_sentence(case, wanted, match.sent)
    )


def _tokens_around(match: PredicateMatch, other: Name) -> range:
    last = len(match.reading.doc.tokens)
    return range(max(0, other.first - _APPOSED), min(last, other.last + _APPOSED))


def _is_in_adjacent_sentence(case: CheckCase, wanted: set[str], sent: int) -> bool:
    return any(
        case.source.sentence_senses[n] & wanted
        for n in (sent - 1, sent + 1)
        if 0 <= n < len(case.source.sentence_senses)
    )


def _build_candidate(case: CheckCase, name: Name, match: PredicateMatch, other: Name) -> CandidateFinding:
    tokens = match.reading.doc.tokens[other.first : other.last]
    shown = case.statement.text_of(case.statement.doc.tokens[name.first : name.last])
    instead = match.reading.text_of(tokens)
    against = build_conflict_evidence(match.reading, tokens)
    return CandidateFinding(
        kind="place",
        first=name.first,
        last=name.last,
        message=f"The story says {in_quotes(instead)} here, not {in_quotes(shown)}.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        edit=SuggestedEdit(name.first, name.last, instead, tokens),
        weight=0.7,
    )
