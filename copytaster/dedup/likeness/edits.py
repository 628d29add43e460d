"""What each edit between two versions of a text changes: figures, names, sense, passages; or only its wording."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from copytaster.dedup.likeness.alignment import Edit
from copytaster.dedup.likeness.changed_numbers import figures_changed
from copytaster.dedup.likeness.changed_sense import DENIALS, is_another_time, is_turned
from copytaster.dedup.likeness.earlier_text import Known, says_something
from copytaster.dedup.likeness.furniture import is_note, is_ticker, stands_before, without_notes
from copytaster.dedup.likeness.normalized_words import pieces, words
from copytaster.dedup.likeness.number_values import values, without
from copytaster.dedup.likeness.replaced_names import is_renamed
from copytaster.dedup.likeness.word_sequence import Reading

Kind = str
PASSAGE, SENTENCE = 12, 5
"""Words more than it replaces from which on a new passage, or a whole new sentence, may say something new."""
NOVEL, CLAUSE = 3, 5
"""Words of its own that a new sentence, or a new passage inside one, then has, which the earlier text does not."""
REWRITTEN = 9
"""Words of its own with which a passage in another's place says something else, not the same otherwise."""
SHORT_EDIT = 6
"""Longest edit, in words, in which one negation or opposite turns the sense."""
HEAD = 4
"""Words of a dateline that the earlier text may happen to have too."""
MOST_MOVED = 8
"""Words by which what came in is moved, at most, to be a whole sentence."""
DENIAL = 3
"""Longest edit, in words, that denies by coming in or going out."""
ENDS, CLOSING = ".!?", "\"')”’»"
_QUOTES = '"“”„«»'


class Found(NamedTuple):
    """One edit and what it is; `matters` where the story says something else, or more, than before."""

    kind: Kind
    edit: Edit
    matters: bool


class Differ:
    """Two readings side by side, which tells what each edit between them is, once."""

    def __init__(self, a: Reading, b: Reading, known: Known) -> None:
        self.a, self.b, self._known = a, b, known
        self._told_of: dict[Edit, Found | None] = {}

    def found(self, edits: Iterable[Edit]) -> Iterator[Found]:
        """Each edit that is one, with its kind."""
        for edit in edits:
            if edit not in self._told_of:
                self._told_of[edit] = self._found(edit)
            if found := self._told_of[edit]:
                yield found

    def _found(self, edit: Edit) -> Found | None:
        edit = self._settled(edit)
        old, new = self.a.words[edit.a0 : edit.a1], self.b.words[edit.b0 : edit.b1]
        if "".join(old) == "".join(new):
            return None
        kind, matters = self._kind(edit, old, new)
        return Found(kind, edit, matters)

    def _settled(self, edit: Edit) -> Edit:
        """The same insertion, moved to where it is a whole sentence, if its neighbours' words allow that.

        Of `The city asked. The city offered.` a comparison may take `asked. The city` for what came in.
        """
        if edit.a0 != edit.a1 or edit.b0 == edit.b1 or self._is_sentence(edit):
            return edit
        a, b = self.a.words, self.b.words
        for step in (-1, 1):
            moved = edit
            for _ in range(MOST_MOVED):
                gone, come = (moved.b1 - 1, moved.b0 - 1) if step < 0 else (moved.b0, moved.b1)
                beside = moved.a0 - 1 if step < 0 else moved.a0
                if come < 0 or come >= len(b) or beside < 0 or beside >= len(a) or not a[beside] == b[come] == b[gone]:
                    break
                moved = Edit(moved.a0 + step, moved.a1 + step, moved.b0 + step, moved.b1 + step)
                if self._is_sentence(moved):
                    return moved
        return edit

    def _kind(self, edit: Edit, old: list[str], new: list[str]) -> tuple[Kind, bool]:
        kind, matters = self._told(edit, old, new)
        if matters and old and len(new) >= SENTENCE and "\n" in (text := self.b.quoted(edit.b0, edit.b1)):
            own = [word for word in words(pieces(without_notes(text))) if word]
            kind, matters = self._told(edit, old, own) if len(own) < len(new) else (kind, matters)
        at_head = edit.b0 < HEAD and bool(new)
        plain_figure = kind == "figure" and bool(old) and len(new) < SHORT_EDIT
        asked = (matters or at_head) and not plain_figure
        return ("furniture", False) if asked and self._is_furniture(edit) else (kind, matters)

    def _told(self, edit: Edit, old: list[str], new: list[str]) -> tuple[Kind, bool]:
        if not new:
            denied = len(old) <= DENIAL and not DENIALS.isdisjoint(old)
            return ("sense", True) if denied else ("cut", False)
        if old and is_renamed(self.a, self.b, edit, old, new, self._known):
            return "name", True
        novel = self._known.novel(new)
        if self._is_passage(edit, old, new, novel):
            return self._passage(edit), True
        if figures_changed(old, new, self._known):
            return "figure", True
        if is_another_time(old, new):
            return "time", True
        if max(len(old), len(new)) <= (SHORT_EDIT if old else DENIAL) and is_turned(old, new):
            return "sense", True
        if len(novel) >= REWRITTEN:
            return self._passage(edit), True
        return ("wording" if old else "words added"), False

    def _is_passage(self, edit: Edit, old: list[str], new: list[str], novel: set[str]) -> bool:
        """True where more was added than took another's place, and it says what the earlier text does not."""
        more = len(new) - len(old)
        if more < SENTENCE:
            return False
        whole = self._is_sentence(edit)
        if more < (SENTENCE if whole else PASSAGE):
            return False
        lost = sum(1 for word in old if says_something(word) and word not in new)
        if whole:
            return len(novel) + len(without(values(new), self._known.numbers)) - lost >= NOVEL
        return len(novel) - lost >= CLAUSE

    def _is_sentence(self, edit: Edit) -> bool:
        """True where what came in begins after the end of a sentence and ends with one."""
        raw = self.b.raw
        before = raw[edit.b0 - 1].rstrip(CLOSING)[-1:] if edit.b0 else "."
        return before in ENDS and raw[edit.b1 - 1].rstrip(CLOSING)[-1:] in ENDS

    def _is_furniture(self, edit: Edit) -> bool:
        """True for what an outlet puts around the text; whatever it stands in the place of was cut."""
        if edit.b0 == edit.b1:
            return False
        if edit.b0 < HEAD and stands_before(_up_to(self.b, 0, edit.b1)):
            return True
        if all(map(is_ticker, self.b.raw[edit.b0 : edit.b1])):
            return True
        if edit.b0 and self.b.raw[edit.b0 - 1].rstrip(CLOSING)[-1:] not in ENDS and not self._on_a_line(edit):
            return False
        return is_note(self.b.quoted(edit.b0, edit.b1))

    def _on_a_line(self, edit: Edit) -> bool:
        """True where what came in begins on a line of its own."""
        start, _ = self.b.stretch(edit.b0, edit.b1)
        return "\n" in self.b.text[max(0, start - 8) : start]

    def _passage(self, edit: Edit) -> Kind:
        text = self.b.quoted(edit.b0, edit.b1)
        if sum(map(text.count, _QUOTES)) >= 2:
            return "quote added"
        return "paragraph added" if edit.b1 - edit.b0 >= 30 else "passage added"


def _up_to(reading: Reading, i: int, j: int) -> str:
    """The text of a stretch with the marks that stand between it and the next word."""
    start, _ = reading.stretch(i, j)
    return reading.text[start : reading.stretch(j, j)[0]]
