"""The title of a page: the line above the story that shares its words, and often occurs more than once."""

import re
from collections.abc import Container, Mapping, Sequence

from copytaster.formats.page.furniture import is_furniture
from copytaster.formats.page.lines import PagePiece
from copytaster.formats.page.meta_lines import is_caption, is_credit_line, is_time_line, parse_byline, parse_signature
from copytaster.formats.page.shape import (
    comparison_key,
    has_sentence_end,
    is_prose,
    may_be_heading,
    measure_overlap,
    split_words,
)
from copytaster.formats.page.standfirst import is_byline_or_time
from copytaster.formats.page.statements import is_summary_heading

_SITE = re.compile(r"(?<!\s)\s+[|·»–—-]\s+(?![a-zß-ÿ]+\s)[^|·»]{2,40}$")
_MARKDOWN = re.compile(r"^#{1,6}\s+")
_REPEATED = 0.5
"""Bonus for a title that the page repeats, alone or with its section or site: worth half its words."""


_GOOD = 0.25
"""Least share of words with the story for a line to be the title instead of a likelier one further down."""
_LEAST_TITLE = 5
"""Least words of the upper of two titles; a shorter one may be a section label."""
_OVER_BYLINE = 4
"""Lines above the byline that may contain the title."""
_NEAREST = 300
"""Most pieces above the story that are checked; the longest menus of our pages have about a hundred."""
_LONGEST_TITLE, _LONGEST_STOPPED = 24, 12
"""Longest title in words, and longest with a full stop at its end."""
_LONGEST_LINE = 220
"""Most code points of a line that repeats the title with its section and site."""


def find_title(pieces: Sequence[PagePiece], before: int, story: frozenset[str], *, leave: Container[int]) -> int | None:
    """The place of the title among the pieces before `before`, or None.

    `story` is the vocabulary of the prose, `leave` are the pieces of lists. Among the lines that could be a heading,
    the one that shares most words with the story wins; of two equal ones, the later one, which is nearer to the story.
    If the line right above it could be the title too, that line is the title and the other the deck.
    """
    start = max(0, before - _NEAREST)
    places = [n for n in range(start, before) if n not in leave and _could_be_title(pieces[n].text)]
    if not places:
        return before if _closed_title(pieces, before) else None
    lines = "\n".join(f" {comparison_key(p.text)} " for p in pieces if len(p.text) <= _LONGEST_LINE)
    scores = {n: _score(pieces[n].text, lines, story) for n in places}
    for n in _below_the_byline(pieces, before, scores):
        del scores[n]
    best = max(scores.values())
    if best <= 0:
        return max(scores)
    return _upper(pieces, max(n for n in scores if scores[n] >= best - 0.05), scores, story)


def _below_the_byline(pieces: Sequence[PagePiece], before: int, scores: Mapping[int, float]) -> list[int]:
    """Lines between byline or time and story, if a good title is above the byline: they are mostly captions."""
    marks = [n for n in range(min(scores), before) if is_byline_or_time(pieces[n].text)]
    if not marks:
        return []
    last = marks[-1]
    first = next((m for m in marks if all(n in marks or n not in scores for n in range(m, last))), last)
    titles = [scores[n] for n in scores if first - _OVER_BYLINE <= n < first]
    return [n for n in scores if n > last and max(titles, default=0) >= max(_GOOD, scores[n] / 2)]


def _upper(pieces: Sequence[PagePiece], n: int, scores: Mapping[int, float], story: frozenset[str]) -> int:
    """The line right above the title if it is as good, and neither a label nor beside other titles."""
    above = pieces[n - 1].text if n - 1 in scores else ""
    if scores[n] > 1 or len(split_words(above)) < _LEAST_TITLE or has_sentence_end(above):
        return n
    longer = len(split_words(pieces[n].text)) > len(split_words(above))
    alone = is_byline_or_time(pieces[n + 1].text) and not _is_among_titles(pieces, n - 1, scores)
    if alone and longer and measure_overlap(above, story) > 0:
        return n - 1
    good = measure_overlap(above, story) >= max(_GOOD, measure_overlap(pieces[n].text, story) / 4)
    return n - 1 if good and scores[n - 1] >= scores[n] / 4 else n


def _is_among_titles(pieces: Sequence[PagePiece], n: int, scores: Mapping[int, float]) -> bool:
    """True if the line above could be a title as well, as in a list of other stories."""
    return n - 1 in scores and len(split_words(pieces[n - 1].text)) >= _LEAST_TITLE


def _closed_title(pieces: Sequence[PagePiece], at: int) -> bool:
    """True if the first prose is one short sentence with more below: a title with a full stop, or a long one."""
    if at >= len(pieces):
        return False
    text = pieces[at].text
    more = any(is_prose(p.text) for p in pieces[at + 1 :])
    longest = _LONGEST_STOPPED if has_sentence_end(text) else _LONGEST_TITLE
    return more and _could_be_title(text) and len(split_words(text)) <= longest


def strip_site_name(text: str, keys: Sequence[str]) -> str:
    """The title without markup, and without the site's name if the page also has it without that."""
    text = _MARKDOWN.sub("", text)
    short = _SITE.sub("", text)
    return short if short != text and (comparison_key(short) in keys or len(split_words(short)) >= 5) else text


def _could_be_title(text: str) -> bool:
    if (
        len(split_words(text)) < 2
        or is_furniture(text)
        or is_time_line(text)
        or is_caption(text)
        or is_credit_line(text)
    ):
        return False
    if is_summary_heading(text):
        return False
    long = (
        not text.endswith((",", ";", ":")) and len(split_words(text)) <= _LONGEST_TITLE and len(text) <= _LONGEST_LINE
    )
    return (may_be_heading(text) or long) and parse_byline(text) is None and parse_signature(text) is None


def _score(text: str, lines: str, story: frozenset[str]) -> float:
    """Score a possible title. `lines` are the short lines of the page as bare words, with this one."""
    count = len(split_words(text))
    repeated = count >= 3 and lines.count(f" {comparison_key(text)} ") >= 2
    length = min(count, 6) / 6
    stop = 0.4 if has_sentence_end(text) and not text.endswith("?") else 0.0
    return measure_overlap(text, story) * length + (_REPEATED * length if repeated else 0.0) - stop
