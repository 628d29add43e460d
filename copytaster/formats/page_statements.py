"""Lists on a page, and which of them are summaries: full sentences that say again what the story says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.article import Statement
from copytaster.formats.page_lines import MARK, Piece
from copytaster.formats.page_phrases import SUMMARY
from copytaster.formats.page_shape import could_head, is_prose, is_sentence, overlap, vocabulary, words

_SOURCE = re.compile(r"\s*(?:\b(?:of|by|from|von|par|por)\b|[(–—:-]).{0,50}$")
_LONE = re.compile(r"\(?(\d{1,2})[.):]?\)?")
_BARE = re.compile(r"(\d{1,2})\s+(?=[^\W\d_a-zа-я]|[\"“„«])")
_LEAST_BARE = 3
"""Lines that must count on from each other where their numbers have no stop: `1 May` begins a sentence too."""
_HEADING = 120
"""Longest heading over a summary, in code points."""
_SAYS_AGAIN = 0.45
"""Share of a list's words in the rest of the story from which it is a summary; lists of the story's own
(demands, steps, rankings) bring mostly new words. Set on our own pages."""
_SAYS_AGAIN_HEADED = 0.15
_SAYS_AGAIN_AT_EDGE = 0.3
_SAYS_AGAIN_INTRODUCED = 0.7


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: its number (None for a bullet), its text, and the pieces it takes up."""

    n: int | None
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive entries of one list, and the summary heading above them where there is one."""

    items: tuple[Item, ...]
    headed: bool

    @property
    def places(self) -> range:
        """The pieces of the list."""
        return range(self.items[0].first, self.items[-1].last + 1)


def runs(pieces: Sequence[Piece]) -> list[Run]:
    """Every list on the page: numbers that count on, bullets, or lines under a summary heading."""
    found: list[Run] = []
    at = 0
    while at < len(pieces):
        items = _items_from(pieces, at) or _items_from(pieces, at, mark=_BARE, least=_LEAST_BARE)
        headed = at > 0 and is_heading(pieces[at - 1].text)
        if headed and len(items) < 2:
            items = _unmarked(pieces, at) or items
        if len(items) >= 2 or (headed and items):
            found.append(Run(tuple(items), headed))
            at = items[-1].last + 1
        else:
            at += 1
    return found


def is_heading(text: str) -> bool:
    """True for a line that announces a summary."""
    if len(text) > _HEADING:
        return False
    line = text.strip(" #*•–—-:.")
    whole = SUMMARY.fullmatch(line) or SUMMARY.fullmatch(_SOURCE.sub("", line))
    return len(words(text)) <= 10 and whole is not None


def is_summary(run: Run, pieces: Sequence[Piece], story: frozenset[str], *, at_edge: bool) -> bool:
    """True where the entries are sentences that say again what `story` (the words of the prose) says.

    `at_edge`: the list stands before or after all of the prose.
    """
    sentences = sum(is_sentence(item.text) or is_prose(item.text) for item in run.items)
    if sentences < 0.6 * len(run.items):
        return False
    again = sum(overlap(item.text, story) for item in run.items) / len(run.items)
    before = pieces[run.places.start - 1].text if run.places.start else ""
    if run.headed:
        return again >= _SAYS_AGAIN_HEADED
    if before.endswith(":") and not could_head(before.rstrip(":")):
        return again >= _SAYS_AGAIN_INTRODUCED
    numbered = run.items[0].n is not None
    if at_edge:
        return again >= (_SAYS_AGAIN_AT_EDGE if numbered else _SAYS_AGAIN)
    return again >= (_SAYS_AGAIN if numbered else _SAYS_AGAIN_INTRODUCED)


def statements(found: Sequence[Run]) -> tuple[Statement, ...]:
    """The entries as statements: their own numbers where these are unambiguous, else counted through."""
    items = [item for run in found for item in run.items]
    numbers = [item.n for item in items]
    own = None not in numbers and len(set(numbers)) == len(numbers)
    return tuple(
        Statement(item.n if own and item.n is not None else place, item.text) for place, item in enumerate(items, 1)
    )


def _items_from(pieces: Sequence[Piece], at: int, *, mark: re.Pattern[str] = MARK, least: int = 1) -> list[Item]:
    items: list[Item] = []
    while at < len(pieces):
        item = _item(pieces, at, mark)
        if item is None or not _goes_on(items, item):
            break
        items.append(item)
        at = item.last + 1
    return items if len(items) >= least else []


def _item(pieces: Sequence[Piece], at: int, marks: re.Pattern[str]) -> Item | None:
    """The entry at this place; a number alone on its line takes the next line as its text."""
    text = pieces[at].text
    mark = marks.match(text)
    if mark:
        number = next((g for g in mark.groups() if g), None)
        return Item(int(number) if number else None, text[mark.end() :].strip(), at, at)
    lone = _LONE.fullmatch(text)
    if lone and at + 1 < len(pieces) and len(words(pieces[at + 1].text)) >= 5:
        return Item(int(lone[1]), pieces[at + 1].text, at, at + 1)
    return None


def _goes_on(items: Sequence[Item], item: Item) -> bool:
    """Numbers begin at 1 and count up by one; bullets follow bullets."""
    if not items:
        return item.n in (None, 1)
    last = items[-1].n
    return item.n is None if last is None else item.n == last + 1


def _unmarked(pieces: Sequence[Piece], at: int) -> list[Item]:
    """Sentences on consecutive lines under a summary heading, as scrapers leave a list without its marks."""
    block = [n for n in range(at, len(pieces)) if pieces[n].run == pieces[at].run]
    several = len(block) >= 2 and all(is_sentence(pieces[n].text) for n in block)
    short = all(len(words(pieces[n].text)) <= 60 and vocabulary(pieces[n].text) for n in block)
    return [Item(None, pieces[n].text, n, n) for n in block] if several and short else []
