"""What a newer version made of the paragraphs that a belief rested on: old and new text, with what differs marked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from copytaster.article import Article
from copytaster.belief import Change, Mark, Passage
from copytaster.passages import cut, stretches

MOST = 3
"""Most changes shown for one alert."""
_ALIKE = 0.4
"""Share of words that two paragraphs have in common, from which on one is taken for the other's new wording."""
_WORD = re.compile(r"\w+(?:[.,'’-]\w+)*|[^\w\s]")

Words = list[tuple[str, int, int]]


def changes(old: Sequence[Passage], article: Article) -> tuple[Change, ...]:
    """The old passages that the article no longer has in these words, each with what stands there now."""
    found: list[Change] = []
    for passage in old:
        text = {"text": article.text, "headline": article.title}.get(passage.field)
        if text is not None and passage.text not in text and len(found) < MOST:
            found.append(_change(passage, text))
    return tuple(found)


def _change(old: Passage, text: str) -> Change:
    before = _words(old.text, old.start)
    scored = [(_share(before, _words(text[a:b], a)), -a, (a, b)) for a, b in stretches(text)]
    share, _, place = max(scored, default=(0.0, 0, (0, 0)))
    if share < _ALIKE:
        whole = Mark(old.start, old.start + len(old.text), "changed")
        return Change(old=replace(old, marks=(whole,)), new=None)
    start, end = place
    gone, come = _differing(before, _words(text[start:end], start), old)
    return Change(old=replace(old, marks=tuple(gone)), new=cut(old.field, text, start, end, set(come)))


def _words(text: str, offset: int) -> Words:
    return [(m[0].casefold(), m.start() + offset, m.end() + offset) for m in _WORD.finditer(text)]


def _share(one: Words, other: Words) -> float:
    """Of the words of the shorter text those that the other has too; of one much shorter, of twice its words."""
    if not one or not other:
        return 0.0
    common = (Counter(w for w, _, _ in one) & Counter(w for w, _, _ in other)).total()
    return common / max(min(len(one), len(other)), max(len(one), len(other)) / 2)


def _differing(before: Words, after: Words, old: Passage) -> tuple[list[Mark], list[Mark]]:
    """Marks on the words that are gone and on those that came; what lies beyond a cut is not compared."""
    matcher = SequenceMatcher(None, [w for w, _, _ in before], [w for w, _, _ in after], autojunk=False)
    codes = matcher.get_opcodes()
    if codes and old.cut_before and codes[0][0] == "insert":
        codes = codes[1:]
    if codes and old.cut_after and codes[-1][0] == "insert":
        codes = codes[:-1]
    gone = list(_marks(before, [(a, b) for kind, a, b, _, _ in codes if kind != "equal"]))
    come = list(_marks(after, [(c, d) for kind, _, _, c, d in codes if kind != "equal"]))
    return gone, come


def _marks(words: Words, runs: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    for first, last in runs:
        if first < last:
            yield Mark(words[first][1], words[last - 1][2], "changed")
