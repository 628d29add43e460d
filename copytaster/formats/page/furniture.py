"""The furniture that a site puts around its stories, recognized by its language, its shape, and common phrases.

Common phrases (furniture_phrases.py) are one signal; a page that uses none of them is still read by shape and position
(outline.py, blocks.py).
"""

import re

from copytaster.formats.page.furniture_phrases import (
    ADDRESS_WORDS,
    AUTHOR_HEADINGS,
    COMMENTS_HEADINGS,
    CONSENT_WORDS,
    LINK_LINE,
    LINKS_HEADINGS,
    PAGE_NOTE,
    POSSESSIVE_WORDS,
    SITE_LABELS,
    TAG_LINE,
    TRADE_WORDS,
)
from copytaster.formats.page.shape import has_sentence_end, split_words

_CELLS = re.compile(r"\s[|›»>·•/]\s|\s{3,}")
_QUOTED = re.compile(
    '"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|‘[^’]{12,}’'  # whole quotations
    "|[“„«][^”»]*$|^[^“„«]*[”»]"  # a quotation that continues in the next paragraph, or comes from the one before
)
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.I)
_USES_COOKIES = re.compile(
    r"^(?:this|the|our) (?:web)?(?:site|page|service) (?:and (?:its|our) partners )?(?:uses?|stores?|sets?)\b"
    r".*\bcookies"
    r"|^diese (?:web)?(?:site|seite) (?:ver|be)?(?:wendet|nutzt)\b.*\bcookies|^ce site utilise des cookies"
    r"|^este sitio (?:web )?(?:usa|utiliza) cookies",
    re.I,
)
_MARKS = " •*-–—|»›>→➤+►▶"
_LABEL = 100
"""Longest line, in code points, that a phrase of the tables may match; longer ones need other signs."""
_LABEL_WORDS = 8
_SHORT_NOTE = 30
"""Most words of a note that two signs make a note of the site; columnists write `we` too, in longer texts."""
_NOTE = 1_500
"""Longest note of a site to its readers, in code points."""


def is_comments_heading(text: str) -> bool:
    """True for the heading of the readers' comments, which never belong to the story."""
    return _is_phrase(text, COMMENTS_HEADINGS)


def is_links_heading(text: str) -> bool:
    """True for the heading of a list of other stories; the story may go on after it."""
    return _is_phrase(text, LINKS_HEADINGS) and not is_link_line(text)


def is_author_heading(text: str) -> bool:
    """True for the heading of a box about the writer."""
    return _is_phrase(text, AUTHOR_HEADINGS)


def is_link_line(text: str) -> bool:
    """True for one line that names another story and says so: `Read more: …`."""
    line = text.lstrip(_MARKS)
    return LINK_LINE.fullmatch(line) is not None and not (has_sentence_end(line) and len(split_words(line)) > 24)


def is_furniture(text: str) -> bool:
    """True for a line of the site itself: menu, button, link to another story, tags, note to the reader."""
    if len(text) > _NOTE:
        return False
    if any(_is_phrase(text, phrases) for phrases in (SITE_LABELS, LINKS_HEADINGS, COMMENTS_HEADINGS, AUTHOR_HEADINGS)):
        return True
    if TAG_LINE.fullmatch(text) or _is_menu(text) or not _URL.sub("", text).strip(" :,-–|"):
        return True
    return is_link_line(text) or is_addressed_to_reader(text) or is_consent_note(text)


def is_consent_note(text: str) -> bool:
    """True for a note about cookies and data, in the first or second person, or about the site's own use of them."""
    own = _unquoted(text)
    terms = {m[0].casefold() for m in CONSENT_WORDS.finditer(own)}
    if not terms or len(text) > _NOTE:
        return False
    address = len(ADDRESS_WORDS.findall(own))
    if len(split_words(own)) <= _LABEL_WORDS:
        return address >= 1 and not has_sentence_end(text)
    if address:
        return len(terms) >= 3 or (len(terms) >= 2 and address >= 2)
    return _USES_COOKIES.search(own) is not None


def is_addressed_to_reader(text: str) -> bool:
    """True if a site addresses its readers: `you` or `our` with words of its trade, outside quotations."""
    own = _unquoted(text)
    if PAGE_NOTE.search(own):
        return True
    trade = len({m[0].casefold() for m in TRADE_WORDS.finditer(own)})
    if not trade:
        return False
    count = len(split_words(own))
    address = len(ADDRESS_WORDS.findall(own))
    if count > _SHORT_NOTE:
        return address >= 2 and trade >= 3
    dense = trade >= 3 and trade >= 0.4 * count
    return dense or address >= 2 or (address >= 1 and trade >= 2) or POSSESSIVE_WORDS.search(own) is not None


def _unquoted(text: str) -> str:
    return _QUOTED.sub(" ", text.replace("''", '"').replace("``", '"'))


def _is_phrase(text: str, phrases: re.Pattern[str]) -> bool:
    """True if a whole short line, without the marks around it, is one of the phrases."""
    if len(text) > _LABEL:
        return False
    line = text.strip(" :.…!•*-–—|»«›‹>#→+()[]0123456789")
    return 0 < len(split_words(line)) <= _LABEL_WORDS and phrases.fullmatch(line) is not None


def _is_menu(text: str) -> bool:
    """True for short cells between bars, arrows or dots: a menu, a path, or a row of buttons."""
    cells = [cell for cell in _CELLS.split(text) if cell.strip()]
    return len(cells) >= 3 and not has_sentence_end(text) and all(len(split_words(cell)) <= 5 for cell in cells)
