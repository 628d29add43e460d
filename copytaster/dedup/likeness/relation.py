"""Which of two stories the later one is: the same text again, an update, a correction, or another story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from copytaster.dedup.likeness.alignment import Alignment, WordEdit, align
from copytaster.dedup.likeness.capitalized_names import MONTHS
from copytaster.dedup.likeness.earlier_text import EarlierText
from copytaster.dedup.likeness.edits import ClassifiedEdit, EditClassifier
from copytaster.dedup.likeness.word_sequence import WordSequence
from copytaster.text.similar_words import STOP_WORDS

StoryRelation = Literal["duplicate", "update", "correction", "different"]
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MIN_SHARED = 0.5
"""Least share of the shorter text that both have for one story; below it they share background at most."""
MIN_SHARED_AT_FIRST = 0.2
"""The same before furniture is told from the text."""
PART, NEARLY_ALL = 0.45, 0.8
"""Shares of the later and of the earlier text from which on it is no mere background that both have."""
MIN_RETOLD = 0.35
"""Else: least share of the words that were cut which the later text has elsewhere, as it tells of the same."""
MIN_SHARED_WORDS = 6
"""Least words that both have."""
LEAD_WORDS = 12
"""Words in which a wire story names whom it is about."""
MAX_REPORT_DELAY_MS = 45 * 60 * 1000
"""How far apart, in milliseconds, two issues of a regular report are from a whole number of days."""
TABLE, REFILLED = 8, 0.6
"""Figures, and their share of all, with which a table is another table whenever it comes."""
MIN_REPORT_GAP_MS = 4 * HOUR_MS
"""Time from which on a report with a later day in it is the report of that day."""
MIN_NEW_NUMBERS = 0.25
"""Least share of its numbers that a regular report has new each time."""
_CORRECTS = re.compile(
    r"\bcorrect(?:s|ed|ion|ing)\b|\bcorrige|\bclarifi(?:es|ed|cation)\b|\bshould read\b|\bplease read\b", re.I
)
_DATELINES = re.compile(r"(?:^|\n|\. |\) )[^\S\n]*[A-Z][A-Z. ]{3,30}(?:, [A-Z][a-z]+\.? \d+)? ?(?:--?|–|—) ")
"""Places in capitals before a dash; a round-up of the news has several."""
CORRECTION_MARGIN = 240
"""Code points at each end of a text where a correction says that it is one."""


@dataclass(frozen=True)
class ComparedStory:
    """A story as it is compared."""

    title: str
    text: str
    at: int

    @cached_property
    def reading(self) -> WordSequence:
        """Its words, read once."""
        return WordSequence.of(self.text)


@dataclass(frozen=True)
class StoryComparison:
    """How a story relates to an earlier one, how alike they are (0..1), and by which edits they differ."""

    relation: StoryRelation
    similarity: float
    classifier: EditClassifier
    edits: tuple[WordEdit, ...]

    @property
    def before(self) -> WordSequence:
        """The earlier text."""
        return self.classifier.a

    @property
    def after(self) -> WordSequence:
        """The later text."""
        return self.classifier.b

    @property
    def found(self) -> tuple[ClassifiedEdit, ...]:
        """What differs, told when it is asked for."""
        return tuple(self.classifier.found(self.edits))


def compare_stories(earlier: ComparedStory, later: ComparedStory) -> StoryComparison:
    """Compare two stories word by word."""
    a, b = earlier.reading, later.reading
    aligned, differ = align(a.words, b.words), EditClassifier(a, b, EarlierText(a, earlier.title))
    similarity = 2 * aligned.shared / max(len(a) + len(b), 1)
    if aligned.shared < max(MIN_SHARED_AT_FIRST * min(len(a), len(b)), min(MIN_SHARED_WORDS, len(a), len(b))):
        return StoryComparison("different", similarity, differ, ())
    if _is_another_table(a, b, aligned) or _is_form_refilled(differ, aligned):
        return StoryComparison("different", similarity, differ, ())
    if not _is_same_story(differ, aligned):
        return StoryComparison("different", similarity, differ, aligned.edits)
    found = tuple(differ.found(aligned.edits))
    kinship: StoryRelation = "duplicate"
    if any(one.is_material for one in found):
        kinship = "different" if _is_another(earlier, later, a, b, found) else "update"
    if kinship != "different" and is_correction(later) and not is_correction(earlier):
        kinship = "correction"
    return StoryComparison(kinship, similarity, differ, aligned.edits)


def _is_same_story(differ: EditClassifier, aligned: Alignment) -> bool:
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


def _is_enough(differ: EditClassifier, shared: int, notes: int, told_still: bool) -> bool:
    """True where so many shared words make one story of two, if so many words of the later one are notes.

    The more notes, the sooner; `told_still` says that what both share is what the earlier one is about.
    """
    whole, own = len(differ.a), max(len(differ.b) - notes, 1)
    if shared < MIN_SHARED * min(whole, own):
        return False
    return told_still or (shared >= NEARLY_ALL * min(whole, own) and shared >= PART * own)


def _is_still_told(a: WordSequence, b: WordSequence, aligned: Alignment) -> bool:
    """True where nearly all of the earlier text is still there, its beginning is, or what was cut is told elsewhere."""
    if aligned.shared >= NEARLY_ALL * len(a):
        return True
    if sum(edit.a1 - edit.a0 for edit in aligned.edits if edit.a0 < LEAD_WORDS) <= LEAD_WORDS // 2:
        return True  # what it begins with is still there
    cut = {w for edit in aligned.edits for w in a.words[edit.a0 : edit.a1] if len(w) > 2 and w not in STOP_WORDS}
    came = {w for edit in aligned.edits for w in b.words[edit.b0 : edit.b1] if len(w) > 2 and w not in STOP_WORDS}
    return max(_share(cut, b.words), _share(came, a.words)) >= MIN_RETOLD


def _share(words: set[str], others: Sequence[str]) -> float:
    return len(words.intersection(others)) / max(len(words), 1)


def is_correction(piece: ComparedStory) -> bool:
    """True where a story says that it corrects."""
    ends = (
        piece.text
        if len(piece.text) <= 2 * CORRECTION_MARGIN
        else f"{piece.text[:CORRECTION_MARGIN]}\n{piece.text[-CORRECTION_MARGIN:]}"
    )
    return _CORRECTS.search(piece.title) is not None or _CORRECTS.search(ends) is not None


def _is_another(
    earlier: ComparedStory, later: ComparedStory, a: WordSequence, b: WordSequence, found: Sequence[ClassifiedEdit]
) -> bool:
    """True where the form is the same and what fills it is not: another company, another day, a round-up."""
    kinds = [one.kind for one in found if one.is_material]
    figures = kinds.count("figure")
    if len(_DATELINES.findall(later.text)) >= 3 > len(_DATELINES.findall(earlier.text)):
        return True
    lead_named = any(one.kind == "name" and one.edit.b0 < LEAD_WORDS and one.edit.a0 < LEAD_WORDS for one in found)
    if lead_named and (figures or _names_replaced(found, a) > 1):
        return True
    if not figures or any("added" in kind for kind in kinds):
        return False
    numbers = sum(word[:1].isdigit() for word in b.words)
    apart = later.at - earlier.at
    if figures >= MIN_NEW_NUMBERS * numbers and _at_same_hour(apart):
        return True
    return figures > 1 and apart >= MIN_REPORT_GAP_MS and _dated_on(found, a, b)


def _is_form_refilled(differ: EditClassifier, aligned: Alignment) -> bool:
    """True where the lead names somebody else and a number gave way as well: the form, filled for another."""
    lead = [edit for edit in aligned.edits if edit.b0 < LEAD_WORDS and edit.a0 < LEAD_WORDS and edit.a1 > edit.a0]
    numbered = [edit for edit in aligned.edits if _numbered(differ.a, differ.b, edit)] if lead else ()
    if not numbered or not any(one.kind == "name" and one.is_material for one in differ.found(lead)):
        return False
    return any(one.kind == "figure" for one in differ.found(numbered))


def _numbered(a: WordSequence, b: WordSequence, edit: WordEdit) -> bool:
    """True where numbers stand on both sides of an edit."""
    new, old = b.words[edit.b0 : edit.b1], a.words[edit.a0 : edit.a1]
    return True in [w[0].isdigit() for w in new] and True in [w[0].isdigit() for w in old]


def _is_another_table(a: WordSequence, b: WordSequence, aligned: Alignment) -> bool:
    """True where most of many numbers gave way to others: the same form, filled anew."""
    if len(aligned.edits) < TABLE:
        return False
    changed = sum(_numbered(a, b, edit) for edit in aligned.edits)
    return changed >= TABLE and changed >= REFILLED * sum(word[0].isdigit() for word in b.words)


def _at_same_hour(apart: int) -> bool:
    """True for whole days apart, give or take what a regular report is early or late."""
    days = round(apart / DAY_MS)
    return days > 0 and abs(apart - days * DAY_MS) <= MAX_REPORT_DELAY_MS


def _names_replaced(found: Sequence[ClassifiedEdit], a: WordSequence) -> int:
    """How many different names gave way to others."""
    return len({tuple(a.words[one.edit.a0 : one.edit.a1]) for one in found if one.kind == "name"})


def _dated_on(found: Sequence[ClassifiedEdit], a: WordSequence, b: WordSequence) -> bool:
    """True where a day of the month became a later one: `through April 6` → `through April 7`."""
    return any(_day(b, one.edit.b0, one.edit.b1) > _day(a, one.edit.a0, one.edit.a1) > 0 for one in found)


def _day(reading: WordSequence, i: int, j: int) -> int:
    """Day of the year, roughly, of a date in or just before a stretch; 0 where there is none."""
    for n in range(i, j):
        word = reading.words[n]
        if word.isdigit() and int(word) <= 31 and n and reading.words[n - 1] in MONTHS:
            return 31 * MONTHS.index(reading.words[n - 1]) + int(word)
    return 0
