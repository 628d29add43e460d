"""Places of the story that a statement puts where the story has another one."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, Match, quoted
from copytaster.checking.evidence import coverage, weights, words
from copytaster.checking.suggested_edit import Edit
from copytaster.text.names import Name
from copytaster.text.predicates import Frame

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_WHERE = frozenset("in at near to from into outside inside towards toward off across around".split())
_MOVING = frozenset("leave reach visit enter quit hit strike flee cross pass shell bomb attack tour approach".split())
_FITS = 0.6
_APPOSED = 4
"""Two places within so many tokens of each other are taken for one inside the other."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each place that the story has in another part of the same event."""
    for frame in case.statement.frames:
        for slot, name in _slots(case.statement, frame).items():
            key = case.statement.key_at.get(name.first)
            draft = _judge(case, frame, slot, name, key) if key else None
            if draft is not None:
                yield draft


def _slots(reading: Reading, frame: Frame) -> dict[str, Name]:
    """Preposition (or `dobj`) to the place that it ties to the predicate."""
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


def _judge(case: Case, frame: Frame, slot: str, name: Name, key: str) -> Draft | None:
    asked = weights(case.statement, (i for i in frame.extent if not name.first <= i < name.last), case.source)
    wanted = {"@" + key}
    good: list[tuple[Match, Name]] = []
    for match in case.matches[frame.verb]:
        if match.opposite or coverage(case.statement, asked, match.reading.bags[match.sent]) < _FITS:
            continue
        other = _slots(match.reading, match.frame).get(slot)
        if other is None or not _either_place(case, name, match, other):
            return None
        theirs = match.reading.bag(range(other.first, other.last))
        if theirs & (wanted | case.statement.bag(range(name.first, name.last))) or not match.exact:
            return None
        good.append((match, other))
    if not good or _near(case, wanted, good[0]):
        return None
    return _draft(case, name, *good[0])


def _either_place(case: Case, name: Name, match: Match, other: Name) -> bool:
    """True where at least one of two names in the same part is known as a place; the recogniser slips."""
    if len(name.words) > 1 and not _PLACES & {case.source.book.label(name), name.label}:
        return False
    labels = {case.source.book.label(name), name.label, other.label, match.reading.book.label(other)}
    return bool(labels & _PLACES)


def _near(case: Case, wanted: set[str], found: tuple[Match, Name]) -> bool:
    """True where the two places may be one inside the other: named side by side elsewhere in the story."""
    match, other = found
    key = match.reading.key_at.get(other.first, "")
    swapped = any(
        wanted & match.reading.bag(range(n.first, n.last)) for n in _slots(match.reading, match.frame).values()
    )
    if swapped:
        return False
    if any(wanted & match.reading.senses[i] for i in _round(match, other)):
        return True
    both = [n for n, bag in enumerate(case.source.bags) if wanted & bag and "@" + key in bag]
    return any(n != match.sent for n in both) or (
        not match.reading.bags[match.sent] & wanted and _beside(case, wanted, match.sent)
    )


def _round(match: Match, other: Name) -> range:
    last = len(match.reading.doc.tokens)
    return range(max(0, other.first - _APPOSED), min(last, other.last + _APPOSED))


def _beside(case: Case, wanted: set[str], sent: int) -> bool:
    return any(case.source.bags[n] & wanted for n in (sent - 1, sent + 1) if 0 <= n < len(case.source.bags))


def _draft(case: Case, name: Name, match: Match, other: Name) -> Draft:
    tokens = match.reading.doc.tokens[other.first : other.last]
    shown = case.statement.text_of(case.statement.doc.tokens[name.first : name.last])
    instead = match.reading.text_of(tokens)
    against = words(match.reading, tokens)
    return Draft(
        kind="place",
        first=name.first,
        last=name.last,
        message=f"The story says {quoted(instead)} here, not {quoted(shown)}.",
        evidence=(*case.supports(match.sent if match.reading is case.source else -1), *([against] if against else [])),
        edit=Edit(name.first, name.last, instead, tokens),
        weight=0.7,
    )
