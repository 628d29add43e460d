"""Numbers that the story does not bear out: another value, or the right value of something else."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from copytaster.checks.base import Case, Draft, predicate, predicate_of, quoted
from copytaster.evidence import coverage, words
from copytaster.mend import Edit
from copytaster.quantities import Quantity, quantities
from copytaster.reading import Reading

_UNITS_IN_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30.4, "year": 365, "decade": 3650, "century": 36500}
_CLOSE = 0.06
"""How far a number that says it is rough may lie from the exact one: 2,000 for 1,900 is usual, for 1,800 not."""
_SMALL = 6
"""Up to here writers count what a story only lists, so a bare count that is nowhere never flags alone."""
_MOST_SUMMED = 6
"""With more numbers at hand, some sum or difference hits anything."""
_FITS = 0.55
"""Share of the clause that the rival's sentence must cover before a number counts as moved."""
_MARGIN = 0.3
_SAME_VERB = 0.15
"""A number under the statement's own verb is likelier to be the one that was changed."""

Found = tuple[Reading, Quantity]


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each number of the statement that nothing in the story matches, or that was moved."""
    theirs = [(r, q) for r in (case.source, case.title) for q in _quantities(r)]
    for mine in quantities(case.statement.doc):
        if mine.first in case.statement.name_at:
            continue
        draft = _judge(case, mine, theirs)
        if draft is not None:
            yield draft


def _quantities(reading: Reading) -> tuple[Quantity, ...]:
    return reading.kept("quantities", lambda: quantities(reading.doc))


def _judge(case: Case, mine: Quantity, theirs: Sequence[Found]) -> Draft | None:
    alike = [f for f in theirs if _same(case.statement, mine, *f)]
    rival = _rival(case, mine, theirs)
    if alike:
        return _moved(case, mine, alike, rival) if rival else None
    if mine.vague or _in_captions(case, mine) or _reckoned(case, mine, theirs):
        return None
    if mine.ordinal and rival is None:
        return None
    unsure = mine.value <= _SMALL and not mine.unit
    if rival is None:
        return _draft(case, mine, None, 0.3 if unsure else 0.45 if mine.unit == "age" else 0.65)
    return _draft(case, mine, rival, 0.55 if unsure else 0.85)


def _same(statement: Reading, mine: Quantity, source: Reading, other: Quantity) -> bool:
    """True where the two numbers may be one: same kind, and the value within what the wording allows."""
    if mine.ordinal != other.ordinal and mine.value != other.value:
        return False
    if not _units_agree(mine, other):
        return False
    a, b = _measured(statement, mine), _measured(source, other)
    return _values_agree(a, b, mine, other)


def _units_agree(mine: Quantity, other: Quantity) -> bool:
    if mine.unit == other.unit:
        return True
    if "percent" in (mine.unit, other.unit):
        return False
    return not mine.unit or not other.unit


def _measured(reading: Reading, q: Quantity) -> float:
    """The value, spans of time in days so that three decades may meet 31 years."""
    if q.counts is not None:
        return q.value * _UNITS_IN_DAYS.get(reading.doc.tokens[q.counts].lemma.lower(), 1)
    return q.value


def _values_agree(a: float, b: float, mine: Quantity, other: Quantity) -> bool:
    if a == b:
        return not _contrary(mine, other)
    if mine.vague or other.vague:
        low, high = (b, a) if mine.vague is False else (a, b)
        return low <= high * 1.2 and high <= low * 6
    if mine.bound in {"over", "at least"} and b > a:
        return b <= a * 1.35 or (other.bound == "exact" and b <= a * 1.5)
    if mine.bound in {"under", "at most"} and b < a:
        return b >= a * 0.75
    if _UNITS_IN_DAYS and (mine.bound == "about" or other.bound == "about" or other.bound == "under"):
        return abs(a - b) <= _CLOSE * max(a, b) * 1.5
    return _rounded(a, b)


def _contrary(mine: Quantity, other: Quantity) -> bool:
    """True of `at least 40` against `at most 40`."""
    up, down = {"at least", "over"}, {"at most", "under"}
    return (mine.bound in up and other.bound in down) or (mine.bound in down and other.bound in up)


def _rounded(a: float, b: float) -> bool:
    """True where `a` is `b` rounded to fewer digits."""
    if not b or abs(a - b) > _CLOSE * abs(b):
        return False
    return _digits(a) < _digits(b) and abs(a - float(f"{b:.{max(_digits(a), 1)}g}")) < 1e-9


def _digits(value: float) -> int:
    return len(f"{value:.12g}".replace(".", "").replace("-", "").strip("0")) or 1


def _in_captions(case: Case, mine: Quantity) -> bool:
    shown = case.statement.doc.tokens[mine.first : mine.last]
    return bool(case.captions) and all(t.lower in case.caption_words for t in shown)


def _reckoned(case: Case, mine: Quantity, theirs: Sequence[Found]) -> bool:
    """True where the number is a sum, a difference or a share of numbers that the story gives."""
    near = [q for r, q in theirs if r is case.source and _sent(r, q) in case.evidence and not q.ordinal]
    values = [q.value for q in near if q.unit == mine.unit or (mine.unit == "percent" and not q.unit)]
    if mine.unit == "percent":
        shares = [
            100 * min(a.value, b.value) / max(a.value, b.value)
            for a, b in combinations([q for q in near if not q.unit], 2)
            if max(a.value, b.value) > 0 and _sent(case.source, a) == _sent(case.source, b)
        ]
        shares += [100 - q.value for q in near if q.unit == "percent"]
        values = [q.value for q in near if q.unit == "percent"]
        if any(abs(s - mine.value) <= 1.5 for s in shares):
            return True
    if len(values) > _MOST_SUMMED:
        return False
    sums = {round(a + b, 6) for a, b in combinations(values, 2)}
    sums |= {round(abs(a - b), 6) for a, b in combinations(values, 2)}
    sums |= {round(sum(c), 6) for c in combinations(values[:8], 3)}
    slack = 0.02 if mine.bound != "exact" else 0.0
    return any(abs(s - mine.value) <= slack * mine.value + 1e-9 for s in sums if s)


def _sent(reading: Reading, q: Quantity) -> int:
    return reading.doc.tokens[q.first].sent


def _rival(case: Case, mine: Quantity, theirs: Sequence[Found]) -> tuple[Found, float] | None:
    """The number that the story gives in this place, with how much of the clause its sentence covers."""
    asked = _context(case, mine)
    taken = [q for q in quantities(case.statement.doc) if q != mine]
    found = []
    for reading, other in theirs:
        if any(_same(case.statement, q, reading, other) for q in taken):
            continue
        if _same(case.statement, mine, reading, other) or not _comparable(case, mine, reading, other):
            continue
        fit = min(1.0, _fit(case, asked, reading, other) + _SAME_VERB * _one_verb(case, mine, reading, other))
        if fit >= _FITS or (fit >= 0.4 and _counts_alike(case, mine, reading, other)):
            found.append((fit, -other.first, reading, other))
    if not found:
        return None
    fit, _, reading, other = max(found, key=lambda f: f[:2])
    return (reading, other), fit


def _one_verb(case: Case, mine: Quantity, reading: Reading, other: Quantity) -> bool:
    """True where both numbers stand in the clause of one and the same verb."""
    ours = [f for f in case.statement.frames if mine.first in f.extent]
    theirs = [f for f in reading.frames_by_sent.get(_sent(reading, other), ()) if other.first in f.extent]
    if not ours or not theirs:
        return False
    a, b = (min(found, key=lambda f: len(f.extent)) for found in (ours, theirs))
    return bool(predicate(case.statement, a) & predicate_of(reading, b))


def _comparable(case: Case, mine: Quantity, reading: Reading, other: Quantity) -> bool:
    if mine.ordinal != other.ordinal:
        return False
    if mine.unit or other.unit:
        return mine.unit == other.unit
    if other.counts is None:
        return _one_verb(case, mine, reading, other)
    return _counts_alike(case, mine, reading, other)


def _counts_alike(case: Case, mine: Quantity, reading: Reading, other: Quantity) -> bool:
    if mine.counts is None or other.counts is None:
        return bool(mine.unit and mine.unit == other.unit)
    a, b = case.statement.doc.tokens[mine.counts], reading.doc.tokens[other.counts]
    if a.lemma.lower() in _UNITS_IN_DAYS and b.lemma.lower() in _UNITS_IN_DAYS:
        return True
    return bool(case.statement.senses[a.i] & reading.senses[b.i])


def _context(case: Case, mine: Quantity) -> dict[int, float]:
    at = mine.counts if mine.counts is not None else mine.first
    return case.asked(i for i in case.clause(at) if not mine.first <= i < mine.last)


def _fit(case: Case, asked: dict[int, float], reading: Reading, other: Quantity) -> float:
    """How much of the statement's clause stands round a number of the story: its clause in full, the rest half."""
    whole = coverage(case.statement, asked, reading.bags[_sent(reading, other)])
    holding = [f for f in reading.frames_by_sent.get(_sent(reading, other), ()) if other.first in f.extent]
    if not holding:
        return whole
    clause = min(holding, key=lambda f: len(f.extent))
    return 0.5 * whole + 0.5 * coverage(case.statement, asked, reading.bag((*clause.extent, *clause.subjects)))


def _moved(case: Case, mine: Quantity, alike: Sequence[Found], rival: tuple[Found, float]) -> Draft | None:
    """A draft where the value is in the story, but of something else, and another value stands in its place."""
    asked = _context(case, mine)
    best = max(_fit(case, asked, *f) for f in alike)
    if "respectively" in case.statement.surface:
        return None
    if len(asked) < 2 or rival[1] < _FITS or rival[1] - best < _MARGIN:
        return None
    return _draft(case, mine, rival, 0.75)


def _draft(case: Case, mine: Quantity, rival: tuple[Found, float] | None, weight: float) -> Draft:
    doc = case.statement.doc
    shown = doc.text[doc.tokens[mine.first].start : doc.tokens[mine.last - 1].end]
    if rival is None:
        message = f"The story does not give the number {quoted(shown)}."
        return Draft(
            kind="number", first=mine.first, last=mine.last, message=message, evidence=case.supports(), weight=weight
        )
    reading, other = rival[0]
    tokens = reading.doc.tokens[other.first : other.last]
    instead = reading.text_of(tokens)
    against = words(reading, tokens)
    return Draft(
        kind="number",
        first=mine.first,
        last=mine.last,
        message=f"The story says {quoted(instead)} here, not {quoted(shown)}.",
        evidence=(*case.supports(), *([against] if against else [])),
        edit=Edit(mine.first, mine.last, instead, tokens),
        weight=weight,
    )
