"""What each edit between two versions of a text changes: figures, names, sense, passages; or only its wording."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from copytaster.lexicon.antonyms import OPPOSITES
from copytaster.lexicon.cues import NEGATIONS
from copytaster.lexicon.synonyms import CLUSTERS_OF
from copytaster.likeness.align import Edit
from copytaster.likeness.furniture import is_note, is_ticker, stands_before, without_notes
from copytaster.likeness.names import DAYS, MONTHS, is_alias, is_name
from copytaster.likeness.reading import Reading
from copytaster.likeness.values import values, without
from copytaster.likeness.wording import NUMBERS, pieces, plain
from copytaster.words import STOP, opposites, stem

Kind = str
PASSAGE, SENTENCE = 12, 5
"""Words more than it replaces from which on a new passage, or a whole new sentence, may say something new."""
NOVEL, CLAUSE = 3, 5
"""Words of its own that a new sentence, or a new passage inside one, then has, which the earlier text does not."""
REWRITTEN = 9
"""Words of its own with which a passage in another's place says something else, not the same otherwise."""
SHORT_EDIT = 6
"""Longest edit, in words, in which one negation or opposite turns the sense."""
ONE_NAME = 3
"""Longest name, in words, that stands for another which the story has too."""
HEAD = 4
"""Words of a dateline that the earlier text may happen to have too."""
MOST_NAMED = 16
"""Longest edit, in words, that may be a name in another's place."""
MOST_MOVED = 8
"""Words by which what came in is moved, at most, to be a whole sentence."""
DENIAL = 3
"""Longest edit, in words, that denies by coming in or going out."""
OPENING = "<([\"'“‘«„"
ENDS, CLOSING = ".!?", "\"')”’»"
_DENIALS = NEGATIONS | {"not", "didnt", "doesnt", "dont", "isnt", "wasnt", "arent", "werent", "wont", "hasnt", "havent",
                        "hadnt", "cant", "couldnt", "wouldnt", "shouldnt"}  # fmt: skip
_SCALE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_CLOCK = {*MONTHS} | {"gmt", "est", "edt", "am", "pm", "noon", "midnight", "oclock"}
_QUOTES = '"“”„«»'


@dataclass(frozen=True, slots=True)
class Found:
    """One edit and what it is; `matters` where the story says something else, or more, than before."""

    kind: Kind
    edit: Edit
    matters: bool


class Known:
    """What the earlier text and its title say, to tell what the later one says anew; worked out as it is asked for."""

    def __init__(self, text: Reading, title: str) -> None:
        self._text, self._title = text, title

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words."""
        return frozenset(self._text.words).union(Reading.of(self._title).words)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words without their endings."""
        return frozenset(map(stem, self.words))

    @cached_property
    def numbers(self) -> list[float]:
        """Its numbers."""
        return values(self._text.words) + values(Reading.of(self._title).words)


@dataclass(frozen=True, slots=True)
class Differ:
    """Two readings side by side, which tells what each edit between them is."""

    a: Reading
    b: Reading
    known: Known

    def found(self, edits: Sequence[Edit]) -> Iterator[Found]:
        """Each edit that is one, with its kind."""
        for edit in map(self._settled, edits):
            old, new = self.a.words[edit.a0 : edit.a1], self.b.words[edit.b0 : edit.b1]
            if "".join(old) != "".join(new):
                kind, matters = self._kind(edit, old, new)
                yield Found(kind, edit, matters)

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
            own = [word for word in map(plain, pieces(without_notes(text))) if word]
            kind, matters = self._told(edit, old, own) if len(own) < len(new) else (kind, matters)
        at_head = edit.b0 < HEAD and bool(new)
        plain_figure = kind == "figure" and bool(old) and len(new) < SHORT_EDIT
        asked = (matters or at_head) and not plain_figure
        return ("furniture", False) if asked and self._is_furniture(edit) else (kind, matters)

    def _told(self, edit: Edit, old: list[str], new: list[str]) -> tuple[Kind, bool]:
        if not new:
            denied = len(old) <= DENIAL and not _DENIALS.isdisjoint(old)
            return ("sense", True) if denied else ("cut", False)
        if old and self._names(edit, old, new):
            return "name", True
        novel = self._novel(new)
        if self._is_passage(edit, old, new, novel):
            return self._passage(edit), True
        if self._figures(old, new):
            return "figure", True
        if _time_changed(old, new):
            return "time", True
        if max(len(old), len(new)) <= (SHORT_EDIT if old else DENIAL) and _turned(old, new):
            return "sense", True
        if len(novel) >= REWRITTEN:
            return self._passage(edit), True
        return ("wording" if old else "words added"), False

    def _is_passage(self, edit: Edit, old: list[str], new: list[str], novel: set[str]) -> bool:
        """True where more was added than took another's place, and it says what the earlier text does not."""
        whole = self._is_sentence(edit)
        if len(new) - len(old) < (SENTENCE if whole else PASSAGE):
            return False
        lost = sum(1 for word in old if _says_something(word) and word not in new)
        if whole:
            return len(novel) + len(without(values(new), self.known.numbers)) - lost >= NOVEL
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

    def _novel(self, new: list[str]) -> set[str]:
        """Words that say something and that the earlier text has in no form."""
        return {w for w in new if _says_something(w) and w not in self.known.words and stem(w) not in self.known.stems}

    def _passage(self, edit: Edit) -> Kind:
        text = self.b.quoted(edit.b0, edit.b1)
        if sum(map(text.count, _QUOTES)) >= 2:
            return "quote added"
        return "paragraph added" if edit.b1 - edit.b0 >= 30 else "passage added"

    def _figures(self, old: list[str], new: list[str]) -> bool:
        """True where a number took another's place, or one came in that the earlier text does not have."""
        if _coded(old) and _coded(new) and _coded(old).isdisjoint(_coded(new)):
            return True
        before, after = values(old), values(new)
        if not after:
            return bool(before) and not _SCALE_WORDS.isdisjoint(new)
        if abs(sum(before) - sum(after)) <= 1e-9:
            return False
        came, went = without(after, before), without(before, after)
        if not came:
            return False
        if went:
            return True
        return bool(without(came, self.known.numbers)) and not any(w in _CLOCK for w in new)

    def _names(self, edit: Edit, old: list[str], new: list[str]) -> bool:
        """True where a name that the earlier text does not have took the place of another."""
        came = self._named(self.b, edit.b0, edit.b1, other=old)
        if not came:
            return False
        went = self._capitals(edit, new) or self._named(self.a, edit.a0, edit.a1, other=new)
        if max(len(old), len(new)) > ONE_NAME or len(came) < len(new) or len(went) < len(old):
            came = [w for w in came if w not in self.known.words]  # not one name for another, and nothing else
        if not came or not went or len(new) > MOST_NAMED:
            return False
        return not any(is_alias(w, went) for w in came) and not any(is_alias(w, came) for w in went)

    def _capitals(self, edit: Edit, new: list[str]) -> list[str]:
        """What gave way and begins with a capital."""
        if not self.a.is_cased:
            return []
        words = range(edit.a0, edit.a1)
        return [
            w
            for n in words
            if self.a.raw[n].lstrip(OPENING)[:1].isupper() and (w := self.a.words[n]) not in STOP | {*new}
        ]

    def _named(self, reading: Reading, i: int, j: int, *, other: list[str]) -> list[str]:
        """The names in a stretch; where the text has no capitals, its words that are no common ones."""
        words = [n for n in range(i, j) if reading.words[n] not in other and not reading.words[n][:1].isdigit()]
        if reading.is_cased:
            return [reading.words[n] for n in words if is_name(reading, n)]
        return [reading.words[n] for n in words if _says_something(reading.words[n]) and is_rare(reading.words[n])]


def _up_to(reading: Reading, i: int, j: int) -> str:
    """The text of a stretch with the marks that stand between it and the next word."""
    start, _ = reading.stretch(i, j)
    return reading.text[start : reading.stretch(j, j)[0]]


def _coded(words: Sequence[str]) -> set[str]:
    """The digits of what is letters and digits in one word, as in `MK-906`; an ordinal or a unit is none."""
    found = (_CODE.fullmatch(word) for word in words)
    return {match[1] for match in found if match}


_CODE = re.compile(r"[a-z]{1,6}-?(\d+)")


def _says_something(word: str) -> bool:
    return len(word) > 2 and word not in STOP and not word[0].isdigit()


def _time_changed(old: list[str], new: list[str]) -> bool:
    """True where one day of the week or month took the place of another."""
    return any(
        went and came and not went & came
        for names in (DAYS, frozenset(MONTHS))
        for went, came in [(names & {*old}, names & {*new})]
    )


def _turned(old: list[str], new: list[str]) -> bool:
    """True where one side denies and the other does not, or a word stands for its opposite."""
    if len(_DENIALS.intersection(old)) % 2 != len(_DENIALS.intersection(new)) % 2:
        return True
    return any(not opposites(form).isdisjoint(_forms(other)) for word in old for form in _forms(word) for other in new)


def _forms(word: str) -> set[str]:
    """A word and what it may be a form of: `rising` → `rise`, `fell` → `fall`."""
    out = {word, _IRREGULAR.get(word, word)}
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            out |= {bare, bare + "e"} | ({bare[:-1]} if bare[-1] == bare[-2] else set())
    return out


_IRREGULAR = {
    "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow", "won": "win", "lost": "lose",
    "bought": "buy", "sold": "sell", "began": "begin", "left": "leave", "shrank": "shrink", "sank": "sink",
    "forbade": "forbid", "kept": "keep", "lent": "lend", "shut": "shut", "slid": "slide",
}  # fmt: skip


def is_rare(word: str) -> bool:
    """True for a word that no table of common words has: where capitals say nothing, a name."""
    forms = _forms(word)
    return forms.isdisjoint(CLUSTERS_OF) and forms.isdisjoint(OPPOSITES) and word not in NUMBERS.values()
