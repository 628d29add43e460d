"""The relation of a later story to an earlier one: the same text again, an update, a correction, or another story."""

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
"""Least share of the shorter text that both must have to be one story; below it they share at most background."""
MIN_SHARED_AT_FIRST = 0.2
"""The same share before furniture is separated from the text."""
PART, NEARLY_ALL = 0.45, 0.8
"""Shares of the later and of the earlier text above which the common part is more than background."""
MIN_RETOLD = 0.35
"""Otherwise: least share of the deleted words that the later text has elsewhere, since it reports the same."""
MIN_SHARED_WORDS = 6
"""Least number of words that both must have."""
LEAD_WORDS = 12
"""Words in which a wire story names its subject."""
MAX_REPORT_DELAY_MS = 45 * 60 * 1000
"""The most by which the time between two issues of a regular report differs from whole days, in milliseconds."""
TABLE, REFILLED = 8, 0.6
"""Number of replaced figures, and their share of all, that make a table another table at any time."""
MIN_REPORT_GAP_MS = 4 * HOUR_MS
"""Least time between reports for which a later day in the text makes it the report of that day."""
MIN_NEW_NUMBERS = 0.25
"""Least share of new numbers in each issue of a regular report."""
_CORRECTS = re.compile(
    r"\bcorrect(?:s|ed|ion|ing)\b|\bcorrige|\bclarifi(?:es|ed|cation)\b|\bshould read\b|\bplease read\b", re.I
)
_DATELINES = re.compile(r"(?:^|\n|\. |\) )[^\S\n]*[A-Z][A-Z. ]{3,30}(?:, [A-Z][a-z]+\.? \d+)? ?(?:--?|–|—) ")
"""Places in capitals before a dash; a round-up of the news has several."""
CORRECTION_MARGIN = 240
"""Code points at each end of a text in which a correction says that it is one."""


@dataclass(frozen=True)
class ComparedStory:
    """A story in the form for comparison."""

    title: str
    text: str
    at: int

    @cached_property
    def reading(self) -> WordSequence:
        """Its words, read once."""
        return WordSequence.from_text(self.text)


@dataclass(frozen=True)
class StoryComparison:
    """The relation of a story to an earlier one, their similarity (0..1), and the edits between them."""

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
    def classified_edits(self) -> tuple[ClassifiedEdit, ...]:
        """The differences, classified when they are needed."""
        return tuple(self.classifier.classify(self.edits))


def compare_stories(earlier: ComparedStory, later: ComparedStory) -> StoryComparison:
    """Compare two stories word by word."""
    a, b = earlier.reading, later.reading
    aligned, classifier = align(a.words, b.words), EditClassifier(a, b, EarlierText(a, earlier.title))
    similarity = 2 * aligned.shared / max(len(a) + len(b), 1)
    if aligned.shared < max(MIN_SHARED_AT_FIRST * min(len(a), len(b)), min(MIN_SHARED_WORDS, len(a), len(b))):
        return StoryComparison("different", similarity, classifier, ())
    if _is_another_table(a, b, aligned) or _is_form_refilled(classifier, aligned):
        return StoryComparison("different", similarity, classifier, ())
    if not _is_same_story(classifier, aligned):
        return StoryComparison("different", similarity, classifier, aligned.edits)
    classified = tuple(classifier.classify(aligned.edits))
    relation: StoryRelation = "duplicate"
    if any(one.is_material for one in classified):
        relation = "different" if _is_another_story(earlier, later, a, b, classified) else "update"
    if relation != "different" and is_correction(later) and not is_correction(earlier):
        relation = "correction"
    return StoryComparison(relation, similarity, classifier, aligned.edits)


def _is_same_story(classifier: EditClassifier, aligned: Alignment) -> bool:
    """True if the two share more than a passage of background; inserted furniture does not count."""
    still_reported = _is_still_reported(classifier.a, classifier.b, aligned)
    notes, open_ = 0, sum(edit.b1 - edit.b0 for edit in aligned.edits)
    for edit in sorted(aligned.edits, key=lambda edit: edit.b0 - edit.b1):  # the longest edits decide most
        if _is_enough(classifier, aligned.shared, notes, still_reported):
            return True
        if not _is_enough(classifier, aligned.shared, notes + open_, still_reported):
            return False
        open_ -= edit.b1 - edit.b0
        notes += sum(one.edit.b1 - one.edit.b0 for one in classifier.classify([edit]) if one.kind == "furniture")
    return _is_enough(classifier, aligned.shared, notes, still_reported)


def _is_enough(classifier: EditClassifier, shared: int, notes: int, still_reported: bool) -> bool:
    """True if the shared words are enough for one story, given the number of words of the later one that are notes.

    More notes make it easier. `still_reported` is true if the shared part is the main content of the earlier story.
    """
    whole, own = len(classifier.a), max(len(classifier.b) - notes, 1)
    if shared < MIN_SHARED * min(whole, own):
        return False
    return still_reported or (shared >= NEARLY_ALL * min(whole, own) and shared >= PART * own)


def _is_still_reported(a: WordSequence, b: WordSequence, aligned: Alignment) -> bool:
    """True if the later text keeps nearly all of the earlier one, or its beginning, or has deleted words elsewhere."""
    if aligned.shared >= NEARLY_ALL * len(a):
        return True
    if sum(edit.a1 - edit.a0 for edit in aligned.edits if edit.a0 < LEAD_WORDS) <= LEAD_WORDS // 2:
        return True  # its beginning is still there
    cut = {w for edit in aligned.edits for w in a.words[edit.a0 : edit.a1] if len(w) > 2 and w not in STOP_WORDS}
    came = {w for edit in aligned.edits for w in b.words[edit.b0 : edit.b1] if len(w) > 2 and w not in STOP_WORDS}
    return max(_share(cut, b.words), _share(came, a.words)) >= MIN_RETOLD


def _share(words: set[str], others: Sequence[str]) -> float:
    return len(words.intersection(others)) / max(len(words), 1)


def is_correction(piece: ComparedStory) -> bool:
    """True if a story says that it is a correction."""
    ends = (
        piece.text
        if len(piece.text) <= 2 * CORRECTION_MARGIN
        else f"{piece.text[:CORRECTION_MARGIN]}\n{piece.text[-CORRECTION_MARGIN:]}"
    )
    return _CORRECTS.search(piece.title) is not None or _CORRECTS.search(ends) is not None


def _is_another_story(
    earlier: ComparedStory, later: ComparedStory, a: WordSequence, b: WordSequence, classified: Sequence[ClassifiedEdit]
) -> bool:
    """True if the form is the same and its content is not: another company, another day, a round-up."""
    kinds = [one.kind for one in classified if one.is_material]
    figures = kinds.count("figure")
    if len(_DATELINES.findall(later.text)) >= 3 > len(_DATELINES.findall(earlier.text)):
        return True
    lead_named = any(one.kind == "name" and one.edit.b0 < LEAD_WORDS and one.edit.a0 < LEAD_WORDS for one in classified)
    if lead_named and (figures or _count_replaced_names(classified, a) > 1):
        return True
    if not figures or any("added" in kind for kind in kinds):
        return False
    numbers = sum(word[:1].isdigit() for word in b.words)
    apart = later.at - earlier.at
    if figures >= MIN_NEW_NUMBERS * numbers and _at_same_hour(apart):
        return True
    return figures > 1 and apart >= MIN_REPORT_GAP_MS and _has_later_date(classified, a, b)


def _is_form_refilled(classifier: EditClassifier, aligned: Alignment) -> bool:
    """True if the lead names somebody else and a number was replaced too: the form, filled in for another."""
    lead = [edit for edit in aligned.edits if edit.b0 < LEAD_WORDS and edit.a0 < LEAD_WORDS and edit.a1 > edit.a0]
    numbered = [edit for edit in aligned.edits if _has_numbers(classifier.a, classifier.b, edit)] if lead else ()
    if not numbered or not any(one.kind == "name" and one.is_material for one in classifier.classify(lead)):
        return False
    return any(one.kind == "figure" for one in classifier.classify(numbered))


def _has_numbers(a: WordSequence, b: WordSequence, edit: WordEdit) -> bool:
    """True if both sides of an edit have numbers."""
    new, old = b.words[edit.b0 : edit.b1], a.words[edit.a0 : edit.a1]
    return True in [w[0].isdigit() for w in new] and True in [w[0].isdigit() for w in old]


def _is_another_table(a: WordSequence, b: WordSequence, aligned: Alignment) -> bool:
    """True if most of many numbers were replaced: the same form with new values."""
    if len(aligned.edits) < TABLE:
        return False
    changed = sum(_has_numbers(a, b, edit) for edit in aligned.edits)
    return changed >= TABLE and changed >= REFILLED * sum(word[0].isdigit() for word in b.words)


def _at_same_hour(apart: int) -> bool:
    """True if the difference is whole days, within the delay of a regular report."""
    days = round(apart / DAY_MS)
    return days > 0 and abs(apart - days * DAY_MS) <= MAX_REPORT_DELAY_MS


def _count_replaced_names(classified: Sequence[ClassifiedEdit], a: WordSequence) -> int:
    """The number of different names that were replaced."""
    return len({tuple(a.words[one.edit.a0 : one.edit.a1]) for one in classified if one.kind == "name"})


def _has_later_date(classified: Sequence[ClassifiedEdit], a: WordSequence, b: WordSequence) -> bool:
    """True if a day of the month became a later one: `through April 6` → `through April 7`."""
    return any(_day(b, one.edit.b0, one.edit.b1) > _day(a, one.edit.a0, one.edit.a1) > 0 for one in classified)


def _day(reading: WordSequence, i: int, j: int) -> int:
    """The approximate day of the year of a date in or just before a stretch; 0 if there is none."""
    for n in range(i, j):
        word = reading.words[n]
        if word.isdigit() and int(word) <= 31 and n and reading.words[n - 1] in MONTHS:
            return 31 * MONTHS.index(reading.words[n - 1]) + int(word)
    return 0
