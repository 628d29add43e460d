"""Dates and times that the story does not give, or gives for something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, predicate, predicate_of, quoted
from copytaster.checking.evidence import coverage, words
from copytaster.checking.suggested_edit import Edit
from copytaster.text.quantities import quantities

_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = tuple("january february march april may june july august september october november december".split())
_SHORT = {m[:3]: m for m in MONTHS} | {"sept": "september"}
_PARTS = {
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
_NTH = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}
_FITS = 0.6
_MARGIN = 0.3


@dataclass(frozen=True, slots=True)
class When:
    """One point or step of time: token number, its sort, and what it is compared by."""

    at: int
    sort: str
    value: str


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each date or time of the statement that the story lacks, or ties to something else."""
    theirs = [(r, w) for r in (case.source, case.title) for w in _times(r)]
    for mine in _scan(case.statement):
        draft = _judge(case, mine, theirs)
        if draft is not None:
            yield draft


def _times(reading: Reading) -> tuple[When, ...]:
    return reading.kept("times", lambda: tuple(_scan(reading)))


def _scan(reading: Reading) -> Iterator[When]:
    """Every year, quarter, month, weekday, clock time, part of the day and step (`next year`) of a text."""
    tokens = reading.doc.tokens
    for t in tokens:
        low = t.lower.rstrip(".") if t.lower not in _PARTS else t.lower
        after = tokens[t.i + 1] if t.i + 1 < len(tokens) else None
        if low in _DAYS or low.rstrip("s") in _DAYS:
            yield When(t.i, "weekday", low.rstrip("s"))
        elif low in MONTHS and t.text[:1].isupper() and (low != "may" or t.pos == "PROPN"):
            yield When(t.i, "month", low)
        elif low in _SHORT and t.text[:1].isupper() and t.ent == "DATE":
            yield When(t.i, "month", _SHORT[low])
        elif _YEAR.match(t.text) and (t.ent in {"DATE", ""} or t.dep == "pobj"):
            yield When(t.i, "year", t.text.rstrip("s"))
        elif _CLOCK.match(t.text) and t.ent == "TIME":
            yield When(t.i, "clock", t.text.replace(".", ":"))
        elif _QUARTER.match(t.text):
            yield When(t.i, "quarter", t.text.strip("Qq"))
        elif low in _NTH and any(n.lower == "quarter" for n in tokens[t.i + 1 : t.i + 3]):
            yield When(t.i, "quarter", _NTH[low])
        elif low in _PARTS:
            yield When(t.i, "part", _PARTS[low])
        elif low in _OPPOSED and after is not None and after.lemma.lower() in _PERIODS:
            yield When(t.i, "step", f"{'next' if low in {'next', 'coming'} else 'last'} {after.lemma.lower()}")


def _judge(case: Case, mine: When, theirs: list[tuple[Reading, When]]) -> Draft | None:
    sort = [(r, w) for r, w in theirs if w.sort == mine.sort]
    alike = [(r, w) for r, w in sort if w.value == mine.value]
    asked = case.asked(i for i in case.clause(mine.at) if i != mine.at)
    rivals = [(r, w) for r, w in sort if w.value != mine.value and _comparable(mine, w)]
    ranked = sorted(((_fit(case, asked, r, w), -w.at, r, w) for r, w in rivals), key=lambda x: x[:2], reverse=True)
    top = ranked[0] if ranked else None
    if alike:
        best = max(_fit(case, asked, r, w) for r, w in alike)
        if mine.sort != "quarter" and top and len(asked) >= 2 and top[0] >= _FITS and top[0] - best >= _MARGIN:
            far = mine.sort == "year" and not _one_deed(case, mine, top[2], top[3])
            return _draft(case, mine, (top[2], top[3]), _RELATIVE_YEAR if far else 0.75)
        return None
    if mine.sort == "year" and re.search(rf"\b{mine.value}\b", case.source.doc.text):
        return None  # 1616–17 is one token
    if case.spoken_of(mine.value) or mine.value in case.caption_words or _reckoned(case, mine, theirs):
        return None
    if top and top[0] >= 0.45:
        return _draft(case, mine, (top[2], top[3]), 0.55 if mine.sort == "part" else 0.85)
    if mine.sort == "quarter" and not rivals:
        return None  # a story that never numbers its quarters may well be of this one
    if mine.sort not in _ALONE:
        return None
    return _draft(case, mine, None, _RELATIVE_YEAR if _hidden(case, mine) else _ALONE[mine.sort])


_ALONE = {"year": 0.7, "month": 0.45, "weekday": 0.35, "clock": 0.6, "quarter": 0.6}
"""Weight of a date that is nowhere and has no rival: relative dates in the story may hide a weekday or month."""


_RELATIVE_YEAR = 0.45
"""Weight of a year where the story tells it as `next year`."""


def _hidden(case: Case, mine: When) -> bool:
    """True of a year, where a sentence that tells of this speaks of this, last or next year."""
    if mine.sort != "year":
        return False
    for n in case.telling:
        tokens = case.source.doc.sent_tokens(n)
        for t, after in pairwise(tokens):
            if t.lower in _STEPS and after.lemma.lower() == "year":
                return True
    return False


def _one_deed(case: Case, mine: When, reading: Reading, other: When) -> bool:
    """True where both years stand in the clause of one and the same verb."""
    ours = [f for f in case.statement.frames if mine.at in f.extent]
    theirs = [f for f in reading.frames_by_sent.get(reading.doc.tokens[other.at].sent, ()) if other.at in f.extent]
    return any(predicate(case.statement, a) & predicate_of(reading, b) for a in ours for b in theirs)


def _comparable(mine: When, other: When) -> bool:
    if mine.sort != "step":
        return True
    return mine.value.split()[1] == other.value.split()[1]


def _reckoned(case: Case, mine: When, theirs: list[tuple[Reading, When]]) -> bool:
    """True of a year that follows from another year and a span: in 2018 and `a year later`."""
    if mine.sort != "year":
        return False
    years = [int(w.value) for _, w in theirs if w.sort == "year"]
    spans = {1} if {"later", "after", "earlier", "before", "ago", "last", "next"} & case.source.surface else set()
    counted = case.source.kept("quantities", lambda: quantities(case.source.doc))
    tokens = case.source.doc.tokens
    spans |= {int(q.value) for q in counted if q.counts is not None and tokens[q.counts].lemma.lower() == "year"}
    return any(abs(int(mine.value) - y) in spans for y in years)


def _fit(case: Case, asked: dict[int, float], reading: Reading, when: When) -> float:
    n = reading.doc.tokens[when.at].sent
    whole = coverage(case.statement, asked, reading.bags[n])
    holding = [f for f in reading.frames_by_sent.get(n, ()) if when.at in f.extent]
    if not holding:
        return whole
    clause = min(holding, key=lambda f: len(f.extent))
    return 0.6 * whole + 0.4 * coverage(case.statement, asked, reading.bag((*clause.extent, *clause.subjects)))


def _draft(case: Case, mine: When, rival: tuple[Reading, When] | None, weight: float) -> Draft:
    shown = case.statement.doc.tokens[mine.at].text
    if rival is None:
        message = f"The story does not give the date or time {quoted(shown)}."
        return Draft(
            kind="time", first=mine.at, last=mine.at + 1, message=message, evidence=case.supports(), weight=weight
        )
    reading, other = rival
    token = reading.doc.tokens[other.at]
    against = words(reading, [token])
    return Draft(
        kind="time",
        first=mine.at,
        last=mine.at + 1,
        message=f"The story says {quoted(token.text)} here, not {quoted(shown)}.",
        evidence=(*case.supports(token.sent if reading is case.source else -1), *([against] if against else [])),
        edit=Edit(mine.at, mine.at + 1, token.text, (token,)),
        weight=weight,
    )
