"""The kind of each edit between two versions of a text: figures, names, sense, passages; or only its wording."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from copytaster.dedup.likeness.alignment import WordEdit
from copytaster.dedup.likeness.changed_numbers import has_changed_numbers
from copytaster.dedup.likeness.changed_sense import DENIAL_WORDS, is_sense_reversed, is_time_changed
from copytaster.dedup.likeness.earlier_text import EarlierText, is_informative_word
from copytaster.dedup.likeness.normalized_words import normalize_pieces, split_pieces
from copytaster.dedup.likeness.number_values import parse_numbers, unmatched_numbers
from copytaster.dedup.likeness.outlet_notes import is_dateline_or_byline, is_note, is_ticker, strip_notes
from copytaster.dedup.likeness.replaced_names import is_name_replaced
from copytaster.dedup.likeness.word_sequence import WordSequence

EditKind = str
PASSAGE, SENTENCE = 12, 5
"""Words that a new passage, or a whole new sentence, must add beyond what it replaces to say something new."""
NOVEL, CLAUSE = 3, 5
"""Words that a new sentence, or a new passage inside one, must then have that the earlier text does not have."""
MIN_REWRITTEN_WORDS = 9
"""Own words of a replacing passage that make it say something else, instead of the same in other words."""
MAX_SHORT_EDIT = 6
"""Longest edit, in words, in which one negation or opposite reverses the sense."""
DATELINE_OVERLAP = 4
"""Words of a dateline that the earlier text may also have by chance."""
MAX_SHIFT = 8
"""Most words by which an insertion is shifted to make it a whole sentence."""
MAX_DENIAL = 3
"""Longest edit, in words, that negates because it was inserted or deleted."""
ENDS, CLOSING = ".!?", "\"')”’»"
_QUOTES = '"“”„«»'


class ClassifiedEdit(NamedTuple):
    """One edit with its kind; `is_material` if the story says something else, or more, than before."""

    kind: EditKind
    edit: WordEdit
    is_material: bool


class EditClassifier:
    """Two texts side by side; classifies each edit between them once."""

    def __init__(self, a: WordSequence, b: WordSequence, known: EarlierText) -> None:
        self.a, self.b, self._known = a, b, known
        self._classified: dict[WordEdit, ClassifiedEdit | None] = {}

    def classify(self, edits: Iterable[WordEdit]) -> Iterator[ClassifiedEdit]:
        """Each real edit, with its kind."""
        for edit in edits:
            if edit not in self._classified:
                self._classified[edit] = self._classify_edit(edit)
            if classified := self._classified[edit]:
                yield classified

    def _classify_edit(self, edit: WordEdit) -> ClassifiedEdit | None:
        edit = self._shift_to_sentence(edit)
        old, new = self.a.words[edit.a0 : edit.a1], self.b.words[edit.b0 : edit.b1]
        if "".join(old) == "".join(new):
            return None
        kind, is_material = self._find_kind(edit, old, new)
        return ClassifiedEdit(kind, edit, is_material)

    def _shift_to_sentence(self, edit: WordEdit) -> WordEdit:
        """The same insertion, shifted so that it is a whole sentence, if the words beside it allow that.

        For `The city asked. The city offered.` a comparison may take `asked. The city` for the insertion.
        """
        if edit.a0 != edit.a1 or edit.b0 == edit.b1 or self._is_sentence(edit):
            return edit
        a, b = self.a.words, self.b.words
        for step in (-1, 1):
            moved = edit
            for _ in range(MAX_SHIFT):
                gone, come = (moved.b1 - 1, moved.b0 - 1) if step < 0 else (moved.b0, moved.b1)
                beside = moved.a0 - 1 if step < 0 else moved.a0
                if come < 0 or come >= len(b) or beside < 0 or beside >= len(a) or not a[beside] == b[come] == b[gone]:
                    break
                moved = WordEdit(moved.a0 + step, moved.a1 + step, moved.b0 + step, moved.b1 + step)
                if self._is_sentence(moved):
                    return moved
        return edit

    def _find_kind(self, edit: WordEdit, old: list[str], new: list[str]) -> tuple[EditKind, bool]:
        kind, is_material = self._classify_words(edit, old, new)
        if is_material and old and len(new) >= SENTENCE and "\n" in (text := self.b.text_between(edit.b0, edit.b1)):
            own = [word for word in normalize_pieces(split_pieces(strip_notes(text))) if word]
            kind, is_material = self._classify_words(edit, old, own) if len(own) < len(new) else (kind, is_material)
        at_head = edit.b0 < DATELINE_OVERLAP and bool(new)
        plain_figure = kind == "figure" and bool(old) and len(new) < MAX_SHORT_EDIT
        may_be_furniture = (is_material or at_head) and not plain_figure
        return ("furniture", False) if may_be_furniture and self._is_furniture(edit) else (kind, is_material)

    def _classify_words(self, edit: WordEdit, old: list[str], new: list[str]) -> tuple[EditKind, bool]:
        if not new:
            denied = len(old) <= MAX_DENIAL and not DENIAL_WORDS.isdisjoint(old)
            return ("sense", True) if denied else ("cut", False)
        if old and is_name_replaced(self.a, self.b, edit, old, new, self._known):
            return "name", True
        novel = self._known.find_new_words(new)
        if self._is_passage(edit, old, new, novel):
            return self._passage_kind(edit), True
        if has_changed_numbers(old, new, self._known):
            return "figure", True
        if is_time_changed(old, new):
            return "time", True
        if max(len(old), len(new)) <= (MAX_SHORT_EDIT if old else MAX_DENIAL) and is_sense_reversed(old, new):
            return "sense", True
        if len(novel) >= MIN_REWRITTEN_WORDS:
            return self._passage_kind(edit), True
        return ("wording" if old else "words added"), False

    def _is_passage(self, edit: WordEdit, old: list[str], new: list[str], novel: set[str]) -> bool:
        """True if more was added than replaced, and it says something that the earlier text does not."""
        more = len(new) - len(old)
        if more < SENTENCE:
            return False
        whole = self._is_sentence(edit)
        if more < (SENTENCE if whole else PASSAGE):
            return False
        lost = sum(1 for word in old if is_informative_word(word) and word not in new)
        if whole:
            return len(novel) + len(unmatched_numbers(parse_numbers(new), self._known.numbers)) - lost >= NOVEL
        return len(novel) - lost >= CLAUSE

    def _is_sentence(self, edit: WordEdit) -> bool:
        """True if the insertion begins after the end of a sentence and ends with one."""
        raw = self.b.raw
        before = raw[edit.b0 - 1].rstrip(CLOSING)[-1:] if edit.b0 else "."
        return before in ENDS and raw[edit.b1 - 1].rstrip(CLOSING)[-1:] in ENDS

    def _is_furniture(self, edit: WordEdit) -> bool:
        """True for what an outlet puts around the text; the text that it replaced counts as deleted."""
        if edit.b0 == edit.b1:
            return False
        if edit.b0 < DATELINE_OVERLAP and is_dateline_or_byline(_up_to(self.b, 0, edit.b1)):
            return True
        if all(map(is_ticker, self.b.raw[edit.b0 : edit.b1])):
            return True
        if edit.b0 and self.b.raw[edit.b0 - 1].rstrip(CLOSING)[-1:] not in ENDS and not self._on_a_line(edit):
            return False
        return is_note(self.b.text_between(edit.b0, edit.b1))

    def _on_a_line(self, edit: WordEdit) -> bool:
        """True if the insertion begins on its own line."""
        start, _ = self.b.locate_words(edit.b0, edit.b1)
        return "\n" in self.b.text[max(0, start - 8) : start]

    def _passage_kind(self, edit: WordEdit) -> EditKind:
        text = self.b.text_between(edit.b0, edit.b1)
        if sum(map(text.count, _QUOTES)) >= 2:
            return "quote added"
        return "paragraph added" if edit.b1 - edit.b0 >= 30 else "passage added"


def _up_to(reading: WordSequence, i: int, j: int) -> str:
    """The text of a stretch with the marks between it and the next word."""
    start, _ = reading.locate_words(i, j)
    return reading.text[start : reading.locate_words(j, j)[0]]
