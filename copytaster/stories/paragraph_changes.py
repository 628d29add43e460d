"""The changes of a newer version to the paragraphs that an assessment used: old and new text, differences marked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from copytaster.model.article import Article
from copytaster.model.assessment import ParagraphChange, Passage, PassageMark
from copytaster.stories.evidence_passages import cut_passage, find_paragraph, split_paragraphs, texts_of

MAX_CHANGES = 3
"""Most changes shown for one alert."""
_ALIKE = 0.4
"""Least share of common words between two paragraphs for one to count as the other's new wording."""
_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")

LocatedWords = list[tuple[str, int, int]]


def find_paragraph_changes(old: Sequence[Passage], article: Article) -> tuple[ParagraphChange, ...]:
    """The old passages that the article no longer has in these words, each with the text that replaced it."""
    found: list[ParagraphChange] = []
    for passage in old:
        if passage.field == "caption":
            continue  # with several, it is unclear which one replaced it
        [text] = texts_of(article, passage.field)
        if passage.text not in text and len(found) < MAX_CHANGES:
            found.append(_change(passage, text))
    return tuple(found)


def _change(old: Passage, text: str) -> ParagraphChange:
    before = _words(old.text, old.start)
    scored = [(_share(before, _words(text[a:b], a)), -a, (a, b)) for a, b in split_paragraphs(text)]
    share, _, place = max(scored, default=(0.0, 0, (0, 0)))
    if share < _ALIKE:
        whole = PassageMark(old.start, old.start + len(old.text), "changed")
        return ParagraphChange(old=replace(old, marks=(whole,)), new=None)
    start, end = find_paragraph(text, *place)
    loose = (old.cut_before or start < place[0], old.cut_after or place[1] < end)
    gone, come = _differing(before, _words(text[place[0] : place[1]], place[0]), *loose)
    new = cut_passage(old.field, text, *place, set(come))
    new = replace(new, cut_before=new.start > start, cut_after=new.start + len(new.text) < end)
    return ParagraphChange(old=replace(old, marks=tuple(gone)), new=new)


def _words(text: str, offset: int) -> LocatedWords:
    return [(m[0].casefold(), m.start() + offset, m.end() + offset) for m in _WORD.finditer(text)]


def _share(one: LocatedWords, other: LocatedWords) -> float:
    """The share of informative words that two stretches have in common, out of the words of both (Dice)."""
    left, right = _telling(one), _telling(other)
    both = left.total() + right.total()
    return 2 * (left & right).total() / both if both else 0.0


def _telling(words: LocatedWords) -> Counter[str]:
    """Figures and words of more than three letters; all words if there are none of these."""
    found = Counter(w for w, _, _ in words if len(w) > 3 or w.isdigit())
    return found or Counter(w for w, _, _ in words)


def _differing(
    before: LocatedWords, after: LocatedWords, loose_start: bool, loose_end: bool
) -> tuple[list[PassageMark], list[PassageMark]]:
    """Marks on the removed and on the added words; words of one side beyond a cut in the other get no mark."""
    matcher = SequenceMatcher(None, [w for w, _, _ in before], [w for w, _, _ in after], autojunk=False)
    codes = matcher.get_opcodes()
    if codes and loose_start and codes[0][0] in ("insert", "delete"):
        codes = codes[1:]
    if codes and loose_end and codes[-1][0] in ("insert", "delete"):
        codes = codes[:-1]
    gone = list(_marks(before, [(a, b) for kind, a, b, _, _ in codes if kind != "equal"]))
    come = list(_marks(after, [(c, d) for kind, _, _, c, d in codes if kind != "equal"]))
    return gone, come


def _marks(words: LocatedWords, runs: Sequence[tuple[int, int]]) -> Iterator[PassageMark]:
    for first, last in runs:
        if first < last:
            yield PassageMark(words[first][1], words[last - 1][2], "changed")
