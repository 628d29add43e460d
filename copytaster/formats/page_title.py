"""The title of a page: the line over the story that shares its words, often standing there more than once."""

import re
from collections.abc import Container, Sequence

from copytaster.formats.page_furniture import is_furniture
from copytaster.formats.page_lines import Piece
from copytaster.formats.page_meta import byline, is_caption, is_credit, is_time
from copytaster.formats.page_shape import could_head, ends_sentence, is_prose, key, overlap, words
from copytaster.formats.page_statements import is_heading

_SITE = re.compile(r"\s+[|·»–—-]\s+[^|·»]{2,40}$")
_MARKDOWN = re.compile(r"^#{1,6}\s+")
_REPEATED = 0.5
"""Bonus for a title that the page repeats, whole or with its section or site: worth half its words."""


_NEAREST = 300
"""Pieces above the story that are looked at; the longest menus of our pages have about a hundred."""
_LONGEST_TITLE, _LONGEST_STOPPED = 24, 12
"""Longest title in words, and longest that ends in a full stop."""
_LONGEST_LINE = 220
"""Code points of a line that may repeat the title with its section and site."""


def title(pieces: Sequence[Piece], before: int, story: frozenset[str], *, leave: Container[int]) -> int | None:
    """The place of the title among the pieces before `before`, or None.

    `story` is the vocabulary of the prose, `leave` the pieces of lists. Of lines that could
    head a text, the one wins that shares most words with the story; where two are alike, the later one, which
    stands nearer to the story.
    """
    start = max(0, before - _NEAREST)
    places = [n for n in range(start, before) if n not in leave and _could_be_title(pieces[n].text)]
    if not places:
        return before if _closed_title(pieces, before) else None
    lines = "\n".join(f" {key(p.text)} " for p in pieces if len(p.text) <= _LONGEST_LINE)
    scored = [(_score(pieces[n].text, lines, story), n) for n in places]
    best = max(score for score, _ in scored)
    return max(n for score, n in scored if score >= best - 0.05) if best > 0 else places[-1]


def _closed_title(pieces: Sequence[Piece], at: int) -> bool:
    """True where the first prose is one short sentence with more below: a title with a stop, or a long one."""
    if at >= len(pieces):
        return False
    text = pieces[at].text
    more = any(is_prose(p.text) for p in pieces[at + 1 :])
    longest = _LONGEST_STOPPED if ends_sentence(text) else _LONGEST_TITLE
    return more and _could_be_title(text) and len(words(text)) <= longest


def without_site(text: str, keys: Sequence[str]) -> str:
    """The title without markup and without the site's name, where the page has it without that elsewhere."""
    text = _MARKDOWN.sub("", text)
    short = _SITE.sub("", text)
    return short if short != text and (key(short) in keys or len(words(short)) >= 5) else text


def _could_be_title(text: str) -> bool:
    if len(words(text)) < 2 or is_furniture(text) or is_time(text) or is_caption(text) or is_credit(text):
        return False
    if is_heading(text):
        return False
    long = not text.endswith((",", ";", ":")) and len(words(text)) <= _LONGEST_TITLE and len(text) <= _LONGEST_LINE
    return (could_head(text) or long) and byline(text) is None


def _score(text: str, lines: str, story: frozenset[str]) -> float:
    """`lines` are the short lines of the page as bare words, this one among them."""
    count = len(words(text))
    repeated = count >= 3 and lines.count(f" {key(text)} ") >= 2
    length = min(count, 6) / 6
    stop = 0.4 if ends_sentence(text) and not text.endswith("?") else 0.0
    return overlap(text, story) * length + (_REPEATED * length if repeated else 0.0) - stop
