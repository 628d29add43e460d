"""Texts between the paragraphs of a story that do not belong to it, recognized by the lines beside them.

A text under a link to another story announces that story. One that begins with the reporter's name and says what they
cover is their biography. One under a reader's name and `2 hours ago`, or over a reply button, is a comment.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from copytaster.formats.page.furniture import is_author_heading, is_furniture, is_link_line
from copytaster.formats.page.lines import PagePiece
from copytaster.formats.page.meta_lines import parse_byline, parse_signature
from copytaster.formats.page.shape import comparison_key, extract_vocabulary, measure_overlap, split_words

_TEASER_WORDS = 20
"""Longest text under a link that may belong to it."""
_TEASER_SHARE = 0.2
"""Share of words in common with the story below which a text under a link is the link's; the story's own stay above."""
_TWO_SENTENCES = re.compile(r"\w{2}[.!?][\"”’»]?\s+\S")
_SIGN_UP = re.compile(r"(?:sign up|subscribe|newsletter)\b", re.I)
_OWN_VOICE = re.compile(
    r"[\"“„«‘']|(?:he|she|they|it|his|her|their|its|but|and|the|der|die|das|le|la|les|el|los|this|that|these|those|both)\b",
    re.I,
)
"""Common beginnings of a short paragraph of the story itself: it refers to the one before, or quotes."""
_BIOGRAPHY = re.compile(
    r"(?:, [^,]{3,60},)? (?:is|was|has|covers|covered|writes|wrote|reports|reported|joined|works|worked|leads|edits)\b"
)
_CAREER = re.compile(
    r"\b(?:reporters?|correspondents?|editors?|journalists?|writers?|columnists?|newsrooms?|authors?|freelancers?"
    r"|covers|covering|covered|writes|reported from|reporting)\b",
    re.I,
)
_AGO = r"(?:\d+|an?|one|just now)\s?(?:s|secs?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|y|years?) ago"
_READER = re.compile(
    rf"(?P<name>[^\W_][\w.'’-]*(?: [^\W_][\w.'’-]*){{0,3}})\s*[,·•|:–—(-]?\s*(?:{_AGO}|vor \d+ \w+|il y a \d+ \w+"
    r"|hace \d+ \w+)\)?",
    re.I,
)
_NO_NAME = re.compile(
    r"(?:last |first )?(?:updated|published|posted|modified|edited|created|live|by|on|about)\b.*", re.I
)
_REPLY = re.compile(
    r"(?:(?:likes?|reply|replies|report(?: abuse)?|share|flag|recommend|upvote|downvote|up|down|view|show|more|hide"
    r"|antworten|melden|répondre|signaler|responder|\d+[hmdw]?)\b\W*)+",
    re.I,
)
_READER_LINE = 150
"""Most characters of a name with a time like `2 hours ago`; the pattern takes cubic time on longer lines."""
_READER_WORDS = 4
"""Longest name of a reader, in words."""
_ANSWERS = frozenset({"reply", "replies", "report", "antworten", "répondre", "responder"})


def find_asides(found: Sequence[PagePiece], running: Sequence[int], cuts: Sequence[int]) -> frozenset[int]:
    """The pieces of running text that belong to something other than the story.

    `running` are the places of running text in order, `cuts` those of headings of other matter. A text above the first
    running text is never a comment, and a text of more than one piece is never a teaser.
    """
    if not running:
        return frozenset()
    names = frozenset(filter(None, (parse_byline(p.text) or parse_signature(p.text) for p in found[: running[0] + 3])))
    return frozenset(
        {
            *_find_teasers(found, running),
            *_find_offers(found, running),
            *_find_biographies(found, running, cuts, names),
            *_find_comments(found, running, names),
        }
    )


def _find_teasers(found: Sequence[PagePiece], running: Sequence[int]) -> Iterator[int]:
    """Short texts right below a line that links to another story, with other words than the story's."""
    below = [n for n in running if n and _may_tease(found[n].text) and is_link_line(found[n - 1].text)]
    if not below:
        return
    beside = {*below, *(n - 1 for n in below)}
    story = frozenset[str]().union(*(extract_vocabulary(p.text) for n, p in enumerate(found) if n not in beside))
    for n in below:
        share = measure_overlap(found[n].text, story)
        about_link = measure_overlap(found[n].text, extract_vocabulary(found[n - 1].text)) > 0
        if share < (2 * _TEASER_SHARE if about_link else _TEASER_SHARE):
            yield n


def _find_offers(found: Sequence[PagePiece], running: Sequence[int]) -> Iterator[int]:
    """One sentence between a line that asks the reader to sign up and another line of the site."""
    for n in running:
        boxed = 0 < n < len(found) - 1 and _SIGN_UP.match(found[n - 1].text) and is_furniture(found[n + 1].text)
        if boxed and _is_single(found[n].text):
            yield n


def _may_tease(text: str) -> bool:
    return _is_single(text) and len(extract_vocabulary(text)) >= 2 and _OWN_VOICE.match(text) is None


def _is_single(text: str) -> bool:
    return len(split_words(text)) <= _TEASER_WORDS and not _TWO_SENTENCES.search(text)


def _find_biographies(
    found: Sequence[PagePiece], running: Sequence[int], cuts: Sequence[int], names: frozenset[str]
) -> Iterator[int]:
    """The page's texts about its writers: under their heading, or beginning with a name from the byline."""
    boxes = [n for n, p in enumerate(found) if is_author_heading(p.text)]
    for box, stop in pairwise([*sorted({*cuts, *boxes}), len(found)]):
        if not is_author_heading(found[box].text):
            continue
        below = running[bisect_right(running, box) : bisect_left(running, stop)]
        for place, n in enumerate(below):
            if place and not (_CAREER.search(found[n].text) or _OWN_VOICE.match(found[n].text)):
                break
            yield n
    for n in running[1:]:
        text = found[n].text
        named = any(text.startswith(name) and _BIOGRAPHY.match(text[len(name) :]) for name in names)
        if named and (
            _CAREER.search(text) or comparison_key(found[n - 1].text) in {comparison_key(name) for name in names}
        ):
            yield n


def _find_comments(found: Sequence[PagePiece], running: Sequence[int], names: frozenset[str]) -> Iterator[int]:
    """Readers' comments: texts under a name with a time like `2 hours ago`, or over a reply button."""
    places = frozenset(running)
    for n in range(running[0] + 1, len(found)):
        text = found[n].text
        if _is_reader(text, names):
            yield from _stretch(places, n + 1, 1)
        elif _is_reply(text):
            above = _stretch(places, n - 1, -1)
            if above and above[-1] > running[0] and len(split_words(found[above[-1] - 1].text)) <= _READER_WORDS:
                yield from above


def _is_reader(text: str, names: frozenset[str]) -> bool:
    """True for a reader's name with a time like `2 hours ago`; a reporter of the live page has a byline."""
    match = _READER.fullmatch(text) if len(text) <= _READER_LINE else None
    return match is not None and not _NO_NAME.fullmatch(match["name"]) and match["name"] not in names


def _is_reply(text: str) -> bool:
    return _REPLY.fullmatch(text) is not None and any(word.casefold() in _ANSWERS for word in split_words(text))


def _stretch(places: frozenset[int], at: int, step: int) -> list[int]:
    """Consecutive running text from `at` on, in one direction."""
    found = []
    while at in places:
        found.append(at)
        at += step
    return found
