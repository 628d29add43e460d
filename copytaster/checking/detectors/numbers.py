"""Numbers that the story does not support: another value, or the right value for something else."""

import re
from collections.abc import Iterator, Sequence

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import (
    CandidateFinding,
    CheckCase,
    find_predicate_senses,
    get_predicate_senses,
    in_quotes,
)
from copytaster.checking.detectors.derived_numbers import is_derivable
from copytaster.checking.detectors.times import MONTHS
from copytaster.checking.evidence import build_conflict_evidence, measure_coverage
from copytaster.checking.number_comparison import UNITS_IN_DAYS, count_days_in_unit, may_be_same_number
from copytaster.checking.participants import find_listed_names
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Token
from copytaster.text.quantities_with_units import Quantity, find_quantities

_SMALL = 6
"""Up to this number, writers count things that a story only lists, so a small bare count never flags alone."""
_FITS = 0.55
"""Share of the clause that the rival number's sentence must cover before a number counts as moved."""
_MARGIN = 0.3
_SAME_VERB = 0.15
"""Added fit of a number with the statement's own verb, which is more likely the changed one."""

SourceQuantity = tuple[AnalyzedText, Quantity]


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each number of the statement that nothing in the story matches, or that was moved."""
    theirs = [(r, q) for r in (case.source, case.title) for q in _find_quantities(r)]
    for mine in find_quantities(case.statement.doc):
        if mine.first in case.statement.name_at:
            continue
        candidate = _check_number(case, mine, theirs)
        if candidate is not None:
            yield candidate


def _find_quantities(reading: AnalyzedText) -> tuple[Quantity, ...]:
    return reading.compute_once("quantities", lambda: find_quantities(reading.doc))


def _check_number(case: CheckCase, mine: Quantity, theirs: Sequence[SourceQuantity]) -> CandidateFinding | None:
    alike = [f for f in theirs if may_be_same_number(case.statement, mine, *f)]
    rival = _find_rival(case, mine, theirs)
    if alike:
        return _check_moved_value(case, mine, alike, rival) if rival else None
    if (
        mine.vague
        or _is_given_as_one_span(case, mine)
        or _is_in_captions(case, mine)
        or _is_derived(case, mine, theirs)
    ):
        return None
    if _is_count_of_list(case, mine) or _is_split_in_source(case, mine) or _is_printed(case, mine):
        return None
    if rival is None and (mine.ordinal or _is_day(case, mine)):
        return None
    alone = _find_single_noun(case, mine) if rival is None else None
    if alone is not None:
        return _build_single_candidate(case, mine, alone)
    unsure = mine.value <= _SMALL and not mine.unit
    if rival is None:
        return _build_candidate(case, mine, None, 0.25 if unsure else 0.45 if mine.unit == "age" else 0.65)
    return _build_candidate(case, mine, rival, 0.55 if unsure else 0.85)


def _is_given_as_one_span(case: CheckCase, mine: Quantity) -> bool:
    """True for twelve months if the story has `a year`."""
    days = count_days_in_unit(case.statement, mine) * mine.value
    if not days:
        return False
    units = [t for t in case.source.doc.tokens if t.lemma.lower() in UNITS_IN_DAYS]
    single = [t for t in units if any(d.lower in {"a", "an"} for d in case.source.doc.children(t.i))]
    return any(abs(UNITS_IN_DAYS[t.lemma.lower()] - days) <= _SPAN_TOLERANCE * days for t in single)


_SPAN_TOLERANCE = 0.05
"""Tolerance for spans: twelve months of 30.4 days are not quite a year."""


def _is_split_in_source(case: CheckCase, mine: Quantity) -> bool:
    """True for 31.8, if the source arrived with `31. 8`."""
    tokens = case.statement.doc.tokens[mine.first : mine.last]
    figures = [t.text.strip("$£€").replace(".", ". ", 1) for t in tokens if "." in t.text]
    return any(f in case.source.doc.text for f in figures)


def _is_printed(case: CheckCase, mine: Quantity) -> bool:
    """True for figures that the source has inside text that we do not read as a number: 1920 in `(1920-1948)`."""
    figures = [t.text.strip("$£€%") for t in case.statement.doc.tokens[mine.first : mine.last] if t.text[-1:].isdigit()]
    long = [f for f in figures if len(f) >= _MIN_FIGURE_LENGTH]
    return bool(long) and all(
        re.search(rf"(?<![\d.,]){re.escape(f)}(?![\d]|[.,]\d)", case.source.doc.text) for f in long
    )


_MIN_FIGURE_LENGTH = 4
"""Characters of a figure that hardly appears by chance: a year, a decimal with two places."""


def _is_day(case: CheckCase, mine: Quantity) -> bool:
    """True for the 24 of `march 24`, which the recogniser misses in lower case: days are written in many ways."""
    before = case.statement.doc.tokens[mine.first - 1].lower if mine.first else ""
    return before in MONTHS and not mine.unit


def _is_count_of_list(case: CheckCase, mine: Quantity) -> bool:
    """True for `two friends, Ann and Bo`: the statement itself lists that many, and each is judged alone."""
    return mine.counts is not None and len(find_listed_names(case.statement, mine.counts)) == mine.value


def _find_single_noun(case: CheckCase, mine: Quantity) -> Token | None:
    """The noun that the statement counts, if the story has only ever one of it: `a motorist`."""
    if mine.counts is None or mine.value < 2 or mine.unit:
        return None
    lemma = case.statement.doc.tokens[mine.counts].lemma.lower()
    theirs = [t for t in case.source.doc.tokens if t.lemma.lower() == lemma]
    single = [t for t in theirs if any(d.lower in {"a", "an"} for d in case.source.doc.children(t.i))]
    if not single or any(t.tag != "NN" for t in theirs) or single[0].sent not in case.key_sentences:
        return None
    more = any(t.lower in _ONE_MORE for t in case.source.doc.sent_tokens(single[0].sent))
    return None if more else single[0]


_ONE_MORE = frozenset({"another", "other", "others", "second", "both"})
"""Words that count one more without naming it: `a kneeling man … and another`."""


def _build_single_candidate(case: CheckCase, mine: Quantity, noun: Token) -> CandidateFinding:
    doc = case.statement.doc
    shown = case.statement.text_of([*doc.tokens[mine.first : mine.last], doc.tokens[mine.counts or mine.first]])
    phrase = case.source.noun_phrase(noun.i)
    against = build_conflict_evidence(case.source, phrase)
    return CandidateFinding(
        kind="number",
        first=mine.first,
        last=mine.last,
        message=f"The story has {in_quotes(case.source.text_of(phrase))} only, not {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(noun.sent), *([against] if against else [])),
        weight=0.6,
    )


def _is_in_captions(case: CheckCase, mine: Quantity) -> bool:
    shown = case.statement.doc.tokens[mine.first : mine.last]
    return bool(case.captions) and all(t.lower in case.caption_words for t in shown)


def _is_derived(case: CheckCase, mine: Quantity, theirs: Sequence[SourceQuantity]) -> bool:
    """True if the number follows from those of the sentences about this."""
    near = [q for r, q in theirs if r is case.source and _sentence_of(r, q) in case.key_sentences and not q.ordinal]
    return is_derivable(case, mine, near)


def _sentence_of(reading: AnalyzedText, q: Quantity) -> int:
    return reading.doc.tokens[q.first].sent


def _find_rival(
    case: CheckCase, mine: Quantity, theirs: Sequence[SourceQuantity]
) -> tuple[SourceQuantity, float] | None:
    """The number that the story gives in this place, with the share of the clause that its sentence covers."""
    weights = _weigh_context(case, mine)
    other_numbers = [q for q in find_quantities(case.statement.doc) if q != mine]
    rivals = []
    for reading, other in theirs:
        if any(may_be_same_number(case.statement, q, reading, other) for q in other_numbers):
            continue
        if may_be_same_number(case.statement, mine, reading, other) or not _is_comparable(case, mine, reading, other):
            continue
        fit = min(
            1.0,
            _measure_fit(case, weights, reading, other) + _SAME_VERB * _is_under_same_verb(case, mine, reading, other),
        )
        if fit >= _FITS or (fit >= 0.4 and _counts_same_thing(case, mine, reading, other)):
            rivals.append((fit, -other.first, reading, other))
    if not rivals:
        return None
    fit, _, reading, other = max(rivals, key=lambda f: f[:2])
    return (reading, other), fit


def _is_under_same_verb(case: CheckCase, mine: Quantity, reading: AnalyzedText, other: Quantity) -> bool:
    """True if both numbers are in the clause of the same verb."""
    ours = [f for f in case.statement.frames if mine.first in f.extent]
    theirs = [f for f in reading.frames_by_sent.get(_sentence_of(reading, other), ()) if other.first in f.extent]
    if not ours or not theirs:
        return False
    a, b = (min(found, key=lambda f: len(f.extent)) for found in (ours, theirs))
    return bool(find_predicate_senses(case.statement, a) & get_predicate_senses(reading, b))


def _is_comparable(case: CheckCase, mine: Quantity, reading: AnalyzedText, other: Quantity) -> bool:
    if mine.ordinal != other.ordinal or _is_score(reading, other):
        return False
    if mine.unit or other.unit:
        return mine.unit == other.unit
    if other.counts is None:
        return _is_under_same_verb(case, mine, reading, other)
    return _counts_same_thing(case, mine, reading, other)


def _is_score(reading: AnalyzedText, q: Quantity) -> bool:
    """True for both numbers in `a 3 - 1 win`."""
    tokens = reading.doc.tokens
    dashes = {t.text for t in (tokens[q.last : q.last + 1] + tokens[max(0, q.first - 1) : q.first])}
    return bool(dashes & {"-", "–"}) and not q.unit


def _counts_same_thing(case: CheckCase, mine: Quantity, reading: AnalyzedText, other: Quantity) -> bool:
    if mine.counts is None or other.counts is None:
        return bool(mine.unit and mine.unit == other.unit)
    a, b = case.statement.doc.tokens[mine.counts], reading.doc.tokens[other.counts]
    if a.lemma.lower() in UNITS_IN_DAYS and b.lemma.lower() in UNITS_IN_DAYS:
        return True
    return bool(case.statement.senses[a.i] & reading.senses[b.i])


def _weigh_context(case: CheckCase, mine: Quantity) -> dict[int, float]:
    at = mine.counts if mine.counts is not None else mine.first
    return case.weights_of(i for i in case.clause_around(at) if not mine.first <= i < mine.last)


def _measure_fit(case: CheckCase, weights: dict[int, float], reading: AnalyzedText, other: Quantity) -> float:
    """The share of the statement's clause that is near a number of the story: its clause in full, the rest half."""
    whole = measure_coverage(case.statement, weights, reading.sentence_senses[_sentence_of(reading, other)])
    holding = [f for f in reading.frames_by_sent.get(_sentence_of(reading, other), ()) if other.first in f.extent]
    if not holding:
        return whole
    clause = min(holding, key=lambda f: len(f.extent))
    return 0.5 * whole + 0.5 * measure_coverage(
        case.statement, weights, reading.senses_of((*clause.extent, *clause.subjects))
    )


def _check_moved_value(
    case: CheckCase, mine: Quantity, alike: Sequence[SourceQuantity], rival: tuple[SourceQuantity, float]
) -> CandidateFinding | None:
    """A finding if the story has the value for something else, and another value in this place."""
    weights = _weigh_context(case, mine)
    best = max(_measure_fit(case, weights, *f) for f in alike)
    if "respectively" in case.statement.word_forms:
        return None
    if mine.vague or len(weights) < 2 or rival[1] < _FITS or rival[1] - best < _MARGIN:
        return None
    if _is_within_bound(mine, rival[0][1]):
        return None
    if mine.bound != "exact" and any(q.bound == mine.bound for _, q in alike):
        return None  # `more than 400,000` describes only one thing in a story
    return _build_candidate(case, mine, rival, 0.75)


def _build_candidate(
    case: CheckCase, mine: Quantity, rival: tuple[SourceQuantity, float] | None, weight: float
) -> CandidateFinding:
    doc = case.statement.doc
    shown = doc.text[doc.tokens[mine.first].start : doc.tokens[mine.last - 1].end]
    if rival is None:
        message = f"The story does not give the number {in_quotes(shown)}."
        return CandidateFinding(
            kind="number",
            first=mine.first,
            last=mine.last,
            message=message,
            evidence=case.supporting_evidence(),
            weight=weight,
        )
    reading, other = rival[0]
    tokens = reading.doc.tokens[other.first : other.last]
    instead = reading.text_of(tokens)
    against = build_conflict_evidence(reading, tokens)
    return CandidateFinding(
        kind="number",
        first=mine.first,
        last=mine.last,
        message=f"The story says {in_quotes(instead)} here, not {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(), *([against] if against else [])),
        edit=SuggestedEdit(_find_edit_start(case, mine, other), mine.last, instead, tokens),
        weight=weight,
    )


def _is_within_bound(mine: Quantity, other: Quantity) -> bool:
    """True for 105 if the other place has `more than 100`."""
    above, below = other.bound in {"over", "at least"}, other.bound in {"under", "at most"}
    return (above and mine.value > other.value) or (below and mine.value < other.value)


def _find_edit_start(case: CheckCase, mine: Quantity, other: Quantity) -> int:
    """The start of the words to replace: `some` and `about` are removed if the story's number is exact."""
    before = case.statement.doc.tokens[mine.first - 1].lower if mine.first else ""
    rough = before in {"some", "about", "around", "roughly", "nearly", "almost", "approximately"}
    return mine.first - 1 if rough and other.bound == "exact" else mine.first
