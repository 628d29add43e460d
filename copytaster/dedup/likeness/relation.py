"""Which of two stories the later one is: the same text again, an update, a correction, or another story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from copytaster.dedup.likeness.alignment import Aligned, Edit, align
from copytaster.dedup.likeness.capitalized_names import MONTHS
from copytaster.dedup.likeness.earlier_text import Known
from copytaster.dedup.likeness.edits import Differ, Found
from copytaster.dedup.likeness.word_sequence import Reading
from copytaster.text.similar_words import STOP

Kinship = Literal["duplicate", "update", "correction", "different"]
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SAME = 0.5
"""Least share of the shorter text that both have for one story; below it they share background at most."""
HALF_SAME = 0.2
"""The same before furniture is told from the text."""
PART, NEARLY_ALL = 0.45, 0.8
"""Shares of the later and of the earlier text from which on it is no mere background that both have."""
STILL_TOLD = 0.35
"""Else: least share of the words that were cut which the later text has elsewhere, as it tells of the same."""
LEAST = 6
"""Least words that both have."""
LEAD = 12
"""Words in which a wire story names whom it is about."""
PUNCTUAL = 45 * 60 * 1000
"""How far apart, in milliseconds, two issues of a regular report are from a whole number of days."""
TABLE, REFILLED = 8, 0.6
"""Figures, and their share of all, with which a table is another table whenever it comes."""
HOURS_APART = 4 * HOUR_MS
"""Time from which on a report with a later day in it is the report of that day."""
FILLED = 0.25
"""Least share of its numbers that a regular report has new each time."""
_CORRECTS = re.compile(
    r"\bcorrect(?:s|ed|ion|ing)\b|\bcorrige|\bclarifi(?:es|ed|cation)\b|\bshould read\b|\bplease read\b", re.I
)
_DATELINES = re.compile(r"(?:^|\n|\. |\) )[^\S\n]*[A-Z][A-Z. ]{3,30}(?:, [A-Z][a-z]+\.? \d+)? ?(?:--?|–|—) ")
"""Places in capitals before a dash; a round-up of the news has several."""
ENDS = 240
"""Code points at each end of a text where a correction says that it is one."""


@dataclass(frozen=True)
class Piece:
    """A story as it is compared."""

    title: str
    text: str
    at: int

    @cached_property
    def reading(self) -> Reading:
        """Its words, read once."""
        return Reading.of(self.text)


@dataclass(frozen=True)
class Judgement:
    """How a story relates to an earlier one, how alike they are (0..1), and by which edits they differ."""

    kinship: Kinship
    similarity: float
    differ: Differ
    edits: tuple[Edit, ...]

    @property
    def before(self) -> Reading:
        """The earlier text."""
        return self.differ.a

    @property
    def after(self) -> Reading:
        """The later text."""
        return self.differ.b

    @property
    def found(self) -> tuple[Found, ...]:
        """What differs, told when it is asked for."""
        return tuple(self.differ.found(self.edits))


def judge(earlier: Piece, later: Piece) -> Judgement:
    """Compare two stories word by word."""
    a, b = earlier.reading, later.reading
    aligned, differ = align(a.words, b.words), Differ(a, b, Known(a, earlier.title))
    similarity = 2 * aligned.shared / max(len(a) + len(b), 1)
    if aligned.shared < max(HALF_SAME * min(len(a), len(b)), min(LEAST, len(a), len(b))):
        return Judgement("different", similarity, differ, ())
    if _is_another_table(a, b, aligned) or _is_anothers(differ, aligned):
        return Judgement("different", similarity, differ, ())
    if not _is_same_story(differ, aligned):
        return Judgement("different", similarity, differ, aligned.edits)
    found = tuple(differ.found(aligned.edits))
    kinship: Kinship = "duplicate"
    if any(one.matters for one in found):
        kinship = "different" if _is_another(earlier, later, a, b, found) else "update"
    if kinship != "different" and corrects(later) and not corrects(earlier):
        kinship = "correction"
    return Judgement(kinship, similarity, differ, aligned.edits)


def _is_same_story(differ: Differ, aligned: Aligned) -> bool:
    """True where the two share more than a passage of background; furniture that came in does not count."""
    told_still = _is_still_told(differ.a, differ.b, aligned)
    notes, open_ = 0, sum(edit.b1 - edit.b0 for edit in aligned.edits)
    for edit in sorted(aligned.edits, key=lambda edit: edit.b0 - edit.b1):  # the longest decide most
        if _is_enough(differ, aligned.shared, notes, told_still):
            return True
        if not _is_enough(differ, aligned.shared, notes + open_, told_still):
            return False
        open_ -= edit.b1 - edit.b0
        notes += sum(one.edit.b1 - one.edit.b0 for one in differ.found([edit]) if one.kind == "furniture")
    return _is_enough(differ, aligned.shared, notes, told_still)


def _is_enough(differ: Differ, shared: int, notes: int, told_still: bool) -> bool:
    """True where so many shared words make one story of two, if so many words of the later one are notes.

    The more notes, the sooner; `told_still` says that what both share is what the earlier one is about.
    """
    whole, own = len(differ.a), max(len(differ.b) - notes, 1)
    if shared < SAME * min(whole, own):
        return False
    return told_still or (shared >= NEARLY_ALL * min(whole, own) and shared >= PART * own)


def _is_still_told(a: Reading, b: Reading, aligned: Aligned) -> bool:
    """True where nearly all of the earlier text is still there, its beginning is, or what was cut is told elsewhere."""
    if aligned.shared >= NEARLY_ALL * len(a):
        return True
    if sum(edit.a1 - edit.a0 for edit in aligned.edits if edit.a0 < LEAD) <= LEAD // 2:
        return True  # what it begins with is still there
    cut = {w for edit in aligned.edits for w in a.words[edit.a0 : edit.a1] if len(w) > 2 and w not in STOP}
    came = {w for edit in aligned.edits for w in b.words[edit.b0 : edit.b1] if len(w) > 2 and w not in STOP}
    return max(_share(cut, b.words), _share(came, a.words)) >= STILL_TOLD


def _share(words: set[str], others: Sequence[str]) -> float:
    return len(words.intersection(others)) / max(len(words), 1)


def corrects(piece: Piece) -> bool:
    """True where a story says that it corrects."""
    ends = piece.text if len(piece.text) <= 2 * ENDS else f"{piece.text[:ENDS]}\n{piece.text[-ENDS:]}"
    return _CORRECTS.search(piece.title) is not None or _CORRECTS.search(ends) is not None


def _is_another(earlier: Piece, later: Piece, a: Reading, b: Reading, found: Sequence[Found]) -> bool:
    """True where the form is the same and what fills it is not: another company, another day, a round-up."""
    kinds = [one.kind for one in found if one.matters]
    figures = kinds.count("figure")
    if len(_DATELINES.findall(later.text)) >= 3 > len(_DATELINES.findall(earlier.text)):
        return True
    lead_named = any(one.kind == "name" and one.edit.b0 < LEAD and one.edit.a0 < LEAD for one in found)
    if lead_named and (figures or _names_replaced(found, a) > 1):
        return True
    if not figures or any("added" in kind for kind in kinds):
        return False
    numbers = sum(word[:1].isdigit() for word in b.words)
    apart = later.at - earlier.at
    if figures >= FILLED * numbers and _at_same_hour(apart):
        return True
    return figures > 1 and apart >= HOURS_APART and _dated_on(found, a, b)


def _is_anothers(differ: Differ, aligned: Aligned) -> bool:
    """True where the lead names somebody else and a number gave way as well: the form, filled for another."""
    lead = [edit for edit in aligned.edits if edit.b0 < LEAD and edit.a0 < LEAD and edit.a1 > edit.a0]
    numbered = [edit for edit in aligned.edits if _numbered(differ.a, differ.b, edit)] if lead else ()
    if not numbered or not any(one.kind == "name" and one.matters for one in differ.found(lead)):
        return False
    return any(one.kind == "figure" for one in differ.found(numbered))


def _numbered(a: Reading, b: Reading, edit: Edit) -> bool:
    """True where numbers stand on both sides of an edit."""
    new, old = b.words[edit.b0 : edit.b1], a.words[edit.a0 : edit.a1]
    return True in [w[0].isdigit() for w in new] and True in [w[0].isdigit() for w in old]


def _is_another_table(a: Reading, b: Reading, aligned: Aligned) -> bool:
    """True where most of many numbers gave way to others: the same form, filled anew."""
    if len(aligned.edits) < TABLE:
        return False
    changed = sum(_numbered(a, b, edit) for edit in aligned.edits)
    return changed >= TABLE and changed >= REFILLED * sum(word[0].isdigit() for word in b.words)


def _at_same_hour(apart: int) -> bool:
    """True for whole days apart, give or take what a regular report is early or late."""
    days = round(apart / DAY_MS)
    return days > 0 and abs(apart - days * DAY_MS) <= PUNCTUAL


def _names_replaced(found: Sequence[Found], a: Reading) -> int:
    """How many different names gave way to others."""
    return len({tuple(a.words[one.edit.a0 : one.edit.a1]) for one in found if one.kind == "name"})


def _dated_on(found: Sequence[Found], a: Reading, b: Reading) -> bool:
    """True where a day of the month became a later one: `through April 6` → `through April 7`."""
    return any(_day(b, one.edit.b0, one.edit.b1) > _day(a, one.edit.a0, one.edit.a1) > 0 for one in found)


def _day(reading: Reading, i: int, j: int) -> int:
    """Day of the year, roughly, of a date in or just before a stretch; 0 where there is none."""
    for n in range(i, j):
        word = reading.words[n]
        if word.isdigit() and int(word) <= 31 and n and reading.words[n - 1] in MONTHS:
            return 31 * MONTHS.index(reading.words[n - 1]) + int(word)
    return 0
