"""The parts that outlets add to texts they did not write: datelines, bylines, credits, tickers, notes to readers."""

import re
from functools import lru_cache

from copytaster.formats.page.furniture import is_furniture

MAX_DIGITS = 4
"""Most digits in a line of a site; a line with more of them is a line of figures."""
MAX_DATELINE_WORDS = 18
"""Most words before a text that still count as a dateline or a byline."""
_DATELINE = re.compile(
    r"\s*(?:[^\n]{0,90}?(?:[-–—]{1,2}|\)\s*:?|:)\s*$"  # up to the dash after `PLACE, Month 3 (Agency)`
    r"|(?:by|von|par|por|from)\b[^\n.]{2,80}\n?\s*$"
    r")",
    re.IGNORECASE,
)
_NAME = re.compile(r"\s*[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}\s*")
_TO_DASH = re.compile(r"^[^\n]{2,80}?(?:\s[-–—]{1,2}\s|\)\s*[-–—:]{1,2}\s?)(?=.)")
_CREDIT = re.compile(
    r"^\W*(?:(?:additional |further )?(?:report(?:ing|ed)|edit(?:ing|ed)|writ(?:ing|ten)|compil(?:ing|ed)"
    r"|translat(?:ing|ed)|produc(?:ing|ed)|photograph(?:s|y)?|photos?|pictures?|graphics?)(?: and \w+)? by\b"
    r"|by\s+[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,3}(?:,[^.]{0,60})?\W*$"
    r"|.{0,40}(?:\(c\)|©)(?:\s|$)|copyright\b|.{0,80}\ball rights reserved\W*$"
    r"|(?:re)?published (?:at|on|by|with|in)\b|first (?:published|appeared)|(?:last )?(?:updated|modified)\b.{0,40}\d"
    r"|this (?:story|article|report|content|material|text|copy|item|dispatch|version) (?:was|is|has|may"
    r"|originally|first|must|appeared|cannot|comes)\b|(?:source|credit|photo|image|picture|caption|tags?|topics?|category|section"
    r"|contacts?|tel|phone|e-?mail|keywords?|filed under|related)\s*:|(?:reuters?|ap|afp|upi|dpa|pa|ans|tass|efe)\W*$"
    r"|(?:the )?end(?:s|it)?\W*$|more\W*(?:more\W*)?$|-?\s*30\s*-?\W*$|via \S+(?: \S+){0,3}\W*$"
    r"|click (?:here|to|on|for)\b|tap (?:here|to)\b"
    r"|for more (?:information|news|on|coverage|stories|from|like|details)\b"
    r"|(?:follow|like|join|contact|support|visit|watch|find) (?:us|our|@)|share this|sign up|subscribe\b"
    r"|read (?:more|also|next|on|the full|the original)\b|see also\b"
    r"|related (?:stor|article|coverage|content|link|news)"
    r"|download (?:the|our)|advert(?:isement|orial)?\W*$|sponsored (?:by|content)|https?:|www\."
    r"|(?:material|content|files|input|agency reports?) from\b|with (?:files|reporting|input|agency|inputs) from\b"
    r"|distributed by\b|syndicated\b|provided by\b|our (?:standards|newsletter)|get (?:our|more) \w+"
    r"|staff (?:writer|reporter)|(?:special |our )?correspondent\W*$|have your say|breaking news\W*$"
    r"|\w+ contributed to this"
    r"|(?:note|nb)\W+(?:the )?(?:company's )?full name\b|(?:company's |its )?full name (?:is|of)\b)",
    re.IGNORECASE,
)
_TICKER = re.compile(r"[<(\[][A-Z0-9][A-Z0-9.:/-]*[>)\]][.,;:]*")
_SPACES = re.compile(r"[ \t\u2009\u00a0]+")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_SENTENCES = re.compile(r"(?<=[.!?])[\"”')]*\s+|\s\|\s")
_PUBLISHED = re.compile(
    r"\b(?:reuters|associated press|afp|(?:news|press) (?:agency|service)"
    r"|(?:staff|agencies|newsroom|correspondents?)\W*$"
    r"|staff (?:writer|reporter)s?|wire (?:service|report|desk)s?|(?:news|online|web) desk)\b",
    re.IGNORECASE,
)


def is_dateline_or_byline(text: str) -> bool:
    """True for the part before a story's first word: place, date and agency up to the dash, or the writer's name."""
    if len(text.split()) > MAX_DATELINE_WORDS:
        return False
    lines = [line for line in _TO_DASH.sub("", text.strip("\n")).split("\n") if line.strip()]
    alone = "\n" in text  # else a name is the story's first word
    return all(_DATELINE.fullmatch(line) or (alone and _NAME.fullmatch(line)) or is_note(line) for line in lines)


def strip_notes(text: str) -> str:
    """The passage without the lines at its ends that are notes."""
    lines = [line for line in text.split("\n") if line.strip()]
    while lines and is_note(lines[-1]):
        del lines[-1]
    while lines and is_note(lines[0]):
        del lines[0]
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def is_note(text: str) -> bool:
    """True if every sentence or line of a passage is about the text, the outlet or the reader, not the story."""
    return all(_is_noted(paragraph) for paragraph in _PARAGRAPHS.split(_SPACES.sub(" ", text)))


def _is_noted(paragraph: str) -> bool:
    """True for a paragraph of notes: one per line, or several in a row in wrapped lines."""
    lines = paragraph.strip().split("\n")
    if len(lines) > 1 and all(_is_note(line.strip()) for line in lines):
        return True
    joined = " ".join(lines)
    sentences = _SENTENCES.split(joined)
    return _is_note(joined) or (len(sentences) > 1 and all(map(_is_note, sentences)))


def _is_note(part: str) -> bool:
    if not any(c.isalnum() for c in part):
        return True
    if _CREDIT.match(part) and len(part) < 240:
        return True
    if len(part.split()) <= 6 and _PUBLISHED.search(part):
        return True
    return sum(map(str.isdigit, part)) <= MAX_DIGITS and is_furniture(part)


def is_ticker(raw: str) -> bool:
    """True for `<BAC>`, `(NYSE:BAC)` and the like."""
    return _TICKER.fullmatch(raw) is not None
