"""The lines between the title of a page and its first paragraph: a standfirst, or a caption.

A story with a dateline begins there, so a lone sentence above it is not its first paragraph; nor is one that is
separated from the rest by byline or date. Such lines are kept as the deck or as captions, outside the text.
"""

import re
from collections.abc import Sequence

from copytaster.formats.page.lines import PagePiece
from copytaster.formats.page.meta_lines import is_time_line, parse_byline, parse_signature
from copytaster.formats.page.shape import comparison_key, may_be_heading, split_words

_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^():–—\n]{1,50}?)\s?(?P<source>\([\w ./&-]{2,30}\))?\s?(?:[–—:]|--?(?=\s))\s*\S"
)
_SHOUTS = frozenset("BREAKING UPDATE UPDATED WATCH LIVE EXCLUSIVE VIDEO PHOTOS NEW NOTE CORRECTION OPINION".split())
_STANDFIRST = 45
"""Longest standfirst or uncredited caption, in words."""
_INSIDE = re.compile(r"[a-zß-ÿ)\d][.!?][\"”’»]?\s+[^\Wa-z]")
_OWN_NAME = re.compile(r"[.!?][\"”’»]?\s\((?P<name>[^\W\d_a-z][\w.&'’-]*(?: [\w.&'’-]+){0,3})\)$")
_OWN_CAPTION = 25
"""Longest caption, in words, whose full stop is followed only by the site's name; longer ones are paragraphs."""
_RIGHTS = re.compile(r"©|\(c\)|copyright", re.I)


def is_dateline(text: str) -> bool:
    """True for a paragraph that opens with its place: `HALLVIK, Feb 3 - …`, `Hallvik (AWM) – …`."""
    match = _DATELINE.match(text)
    if match is None or len(split_words(text)) < 10:
        return False
    first = split_words(match["place"])
    if not first or len(first) > 6 or first[0].upper() in _SHOUTS:
        return False
    shouted = len(first[0]) >= 3 and first[0].isupper()
    return shouted or (match["source"] is not None and first[0][0].isupper() and len(first) <= 3)


def is_byline_or_time(text: str) -> bool:
    """True for a line that gives the writer of the story, or its time."""
    return parse_byline(text) is not None or is_time_line(text) or parse_signature(text) is not None


def find_above_story(found: Sequence[PagePiece], own: Sequence[int]) -> frozenset[int]:
    """The first of the running pieces `own` if they are above the story and not part of it."""
    dated = next((i for i, n in enumerate(own[:3]) if is_dateline(found[n].text)), 0)
    if dated and all(_is_lone(found[n].text) for n in own[:dated]):
        return frozenset(own[:dated])
    if len(own) < 3 or own[0] == 0 or len(split_words(found[own[0]].text)) > _STANDFIRST:
        return frozenset()
    before = found[max(0, own[0] - 3) : own[0]]
    after = found[own[0] + 1 : own[1]]
    parted = any(is_byline_or_time(p.text) for p in after) and not any(is_byline_or_time(p.text) for p in before)
    return frozenset(own[:1]) if parted and may_be_heading(before[-1].text) else frozenset()


def _is_lone(text: str) -> bool:
    """True for one sentence with the length of a standfirst."""
    return len(split_words(text)) <= _STANDFIRST and _INSIDE.search(text) is None


def find_site_captions(found: Sequence[PagePiece], running: Sequence[int]) -> frozenset[int]:
    """Running pieces that end in the site's own name, as captions do; the last one may be signed with it."""
    named = [(n, m["name"]) for n in running[:-1] if (m := _OWN_NAME.search(found[n].text))]
    if not named:
        return frozenset()
    ours = {comparison_key(p.text) for p in found}
    rights = " ".join(comparison_key(p.text) for p in found if _RIGHTS.search(p.text))
    datelines = " ".join(found[n].text[:80] for n in running if is_dateline(found[n].text))
    return frozenset(
        n
        for n, name in named
        if len(split_words(found[n].text)) <= _OWN_CAPTION
        and (comparison_key(name) in ours or f" {comparison_key(name)} " in f" {rights} " or f"({name})" in datelines)
    )


def is_standfirst(text: str) -> bool:
    """True for a line long enough to say more than the title over it, and no longer than a standfirst."""
    return 6 <= len(split_words(text)) <= _STANDFIRST
