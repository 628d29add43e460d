"""Dates and times that the story does not give, or gives for something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import (
    CandidateFinding,
    CheckCase,
    find_predicate_senses,
    get_predicate_senses,
    in_quotes,
)
from copytaster.checking.evidence import build_conflict_evidence, measure_coverage
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.quantities_with_units import find_quantities

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = tuple("january february march april may june july august september october november december".split())
_MONTH_BY_ABBREVIATION = {m[:3]: m for m in MONTHS} | {"sept": "september"}
_PARTS_OF_DAY = {
    "morning": "morning", "dawn": "morning", "a.m.": "morning", "am": "morning", "evening": "evening",
    "dusk": "evening", "afternoon": "afternoon",
}  # fmt: skip
_STEPS = frozenset({"last", "next", "previous", "this", "past", "coming", "following", "earlier", "later"})
_PERIODS = frozenset("week month year quarter summer winter autumn spring weekend season decade century".split())
_OPPOSED = {"last": "next", "previous": "next", "past": "next", "next": "last", "coming": "last"}
_SEASONS = frozenset("spring summer autumn winter fall".split())
_YEAR = re.compile(r"^(1[2-9]\d\d|20\d\d)s?$")
_CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}$")
_QUARTER = re.compile(r"^(?:[Qq][1-4]|[1-4][Qq])$")
_QUARTER_BY_ORDINAL = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}
_FITS = 0.6
_MARGIN = 0.3


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One point or step of time: token number, its kind, and the value to compare."""

    at: int
    sort: str
    value: str


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each date or time that the story lacks, or links to something else."""
    theirs = [(r, w) for r in (case.source, case.title) for w in _get_times(r)]
    for mine in _scan_times(case.statement):
        candidate = _check_time(case, mine, theirs)
        if candidate is not None:
            yield candidate


def _get_times(reading: AnalyzedText) -> tuple[TimeExpression, ...]:
    return reading.compute_once("times", lambda: tuple(_scan_times(reading)))


def _scan_times(reading: AnalyzedText) -> Iterator[TimeExpression]:
    """Every year, quarter, month, weekday, clock time, part of the day and step (`next year`) of a text."""
    tokens = reading.doc.tokens
    for t in tokens:
        low = t.lower.rstrip(".") if t.lower not in _PARTS_OF_DAY else t.lower
        after = tokens[t.i + 1] if t.i + 1 < len(tokens) else None
        if low in _DAYS or low.rstrip("s") in _DAYS:
            yield TimeExpression(t.i, "weekday", low.rstrip("s"))
        elif low in MONTHS and t.text[:1].isupper() and (low != "may" or t.pos == "PROPN"):
            yield TimeExpression(t.i, "month", low)
        elif low in _MONTH_BY_ABBREVIATION and t.text[:1].isupper() and t.ent == "DATE":
            yield TimeExpression(t.i, "month", _MONTH_BY_ABBREVIATION[low])
        elif _YEAR.match(t.text) and (t.ent in {"DATE", ""} or t.dep == "pobj"):
            yield TimeExpression(t.i, "year", t.text.rstrip("s"))
        elif _CLOCK.match(t.text) and t.ent == "TIME":
            yield TimeExpression(t.i, "clock", t.text.replace(".", ":"))
        elif _QUARTER.match(t.text):
            yield TimeExpression(t.i, "quarter", t.text.strip("Qq"))
        elif low in _QUARTER_BY_ORDINAL and any(n.lower == "quarter" for n in tokens[t.i + 1 : t.i + 3]):
            yield TimeExpression(t.i, "quarter", _QUARTER_BY_ORDINAL[low])
        elif low in _PARTS_OF_DAY:
            yield TimeExpression(t.i, "part", _PARTS_OF_DAY[low])
        elif low in _OPPOSED and after is not None and after.lemma.lower() in _PERIODS:
            yield TimeExpression(
                t.i, "step", f"{'next' if low in {'next', 'coming'} else 'last'} {after.lemma.lower()}"
            )


def _check_time(
    case: CheckCase, mine: TimeExpression, theirs: list[tuple[AnalyzedText, TimeExpression]]
) -> CandidateFinding | None:
    sort = [(r, w) for r, w in theirs if w.sort == mine.sort]
    alike = [(r, w) for r, w in sort if w.value == mine.value]
    weights = case.weights_of(i for i in case.clause_around(mine.at) if i != mine.at)
    rivals = [(r, w) for r, w in sort if w.value != mine.value and _is_comparable(mine, w)]
    ranked = sorted(
        ((_measure_fit(case, weights, r, w), -w.at, r, w) for r, w in rivals), key=lambda x: x[:2], reverse=True
    )
    top = ranked[0] if ranked else None
    if alike:
        best = max(_measure_fit(case, weights, r, w) for r, w in alike)
        if mine.sort != "quarter" and top and len(weights) >= 2 and top[0] >= _FITS and top[0] - best >= _MARGIN:
            far = mine.sort == "year" and not _is_under_same_verb(case, mine, top[2], top[3])
            return _build_candidate(case, mine, (top[2], top[3]), _RELATIVE_YEAR_WEIGHT if far else 0.75)
        return None
    if mine.sort == "year" and re.search(rf"\b{mine.value}\b", case.source.doc.text):
        return None  # 1616–17 is one token
    if case.has_word(mine.value) or mine.value in case.caption_words or _is_derived(case, mine, theirs):
        return None
    if top and top[0] >= 0.45:
        return _build_candidate(case, mine, (top[2], top[3]), 0.55 if mine.sort == "part" else 0.85)
    if mine.sort == "quarter" and not rivals:
        return None  # a story that never numbers its quarters may well be about this one
    if mine.sort not in _WEIGHT_WITHOUT_RIVAL:
        return None
    return _build_candidate(
        case,
        mine,
        None,
        _RELATIVE_YEAR_WEIGHT if _may_be_relative_year(case, mine) else _WEIGHT_WITHOUT_RIVAL[mine.sort],
    )


_WEIGHT_WITHOUT_RIVAL = {"year": 0.7, "month": 0.45, "weekday": 0.35, "clock": 0.6, "quarter": 0.6}
"""Weight of a date that the story lacks, without a rival: relative dates may mean the weekday or month."""


_RELATIVE_YEAR_WEIGHT = 0.45
"""Weight of a year if the story has it as `next year`."""


def _may_be_relative_year(case: CheckCase, mine: TimeExpression) -> bool:
    """True for a year, if a sentence about this has this, last or next year."""
    if mine.sort != "year":
        return False
    for n in case.key_sentences:
        tokens = case.source.doc.sent_tokens(n)
        for t, after in pairwise(tokens):
            if t.lower in _STEPS and after.lemma.lower() == "year":
                return True
    return False


def _is_under_same_verb(case: CheckCase, mine: TimeExpression, reading: AnalyzedText, other: TimeExpression) -> bool:
    """True if both years are in the clause of the same verb."""
    ours = [f for f in case.statement.frames if mine.at in f.extent]
    theirs = [f for f in reading.frames_by_sent.get(reading.doc.tokens[other.at].sent, ()) if other.at in f.extent]
    return any(
        find_predicate_senses(case.statement, a) & get_predicate_senses(reading, b) for a in ours for b in theirs
    )


def _is_comparable(mine: TimeExpression, other: TimeExpression) -> bool:
    if mine.sort != "step":
        return True
    return mine.value.split()[1] == other.value.split()[1]


def _is_derived(case: CheckCase, mine: TimeExpression, theirs: list[tuple[AnalyzedText, TimeExpression]]) -> bool:
    """True for a year that follows from another year and a span: in 2018 and `a year later`."""
    if mine.sort != "year":
        return False
    years = [int(w.value) for _, w in theirs if w.sort == "year"]
    spans = {1} if {"later", "after", "earlier", "before", "ago", "last", "next"} & case.source.word_forms else set()
    counted = case.source.compute_once("quantities", lambda: find_quantities(case.source.doc))
    tokens = case.source.doc.tokens
    spans |= {int(q.value) for q in counted if q.counts is not None and tokens[q.counts].lemma.lower() == "year"}
    return any(abs(int(mine.value) - y) in spans for y in years)


def _measure_fit(case: CheckCase, weights: dict[int, float], reading: AnalyzedText, when: TimeExpression) -> float:
    n = reading.doc.tokens[when.at].sent
    whole = measure_coverage(case.statement, weights, reading.sentence_senses[n])
    holding = [f for f in reading.frames_by_sent.get(n, ()) if when.at in f.extent]
    if not holding:
        return whole
    clause = min(holding, key=lambda f: len(f.extent))
    return 0.6 * whole + 0.4 * measure_coverage(
        case.statement, weights, reading.senses_of((*clause.extent, *clause.subjects))
    )


def _build_candidate(
    case: CheckCase, mine: TimeExpression, rival: tuple[AnalyzedText, TimeExpression] | None, weight: float
) -> CandidateFinding:
    shown = case.statement.doc.tokens[mine.at].text
    if rival is None:
        message = f"The story does not give the date or time {in_quotes(shown)}."
        return CandidateFinding(
            kind="time",
            first=mine.at,
            last=mine.at + 1,
            message=message,
            evidence=case.supporting_evidence(),
            weight=weight,
        )
    reading, other = rival
    token = reading.doc.tokens[other.at]
    against = build_conflict_evidence(reading, [token])
    return CandidateFinding(
        kind="time",
        first=mine.at,
        last=mine.at + 1,
        message=f"The story says {in_quotes(token.text)} here, not {in_quotes(shown)}.",
        evidence=(
            *case.supporting_evidence(token.sent if reading is case.source else -1),
            *([against] if against else []),
        ),
        edit=SuggestedEdit(mine.at, mine.at + 1, token.text, (token,)),
        weight=weight,
    )
