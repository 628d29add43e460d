"""ANPA-1312: SYN SYN SOH, service level and number, a header line, and text whose upper lines are marked with ^…<."""

import re
from collections.abc import Iterator

from copytaster.formats.body_blocks import collapse_whitespace
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.teletype.lines import (
    Slug,
    TeletypeLine,
    build_headlines,
    build_notice,
    build_paragraphs,
    build_parsed_item,
    derive_version,
    find_dateline_place,
    parse_lineage,
    parse_slug,
    sort_head_lines,
    split_item,
)
from copytaster.formats.teletype.times import parse_time
from copytaster.model.article import Article

_NUMBER = re.compile(r"^\W*(?P<level>[A-Za-z])\s?(?P<number>\d{3,4})\b")
_ABOUT = re.compile(r"^\W*(?P<priority>[fburdahiwFBURDAHIW])\s*(?P<category>[A-Za-z])\b[^\w]*(?P<rest>.*)$")
_TAIL = re.compile(r"(?<![\s,])[\s,]+(?:\d{1,2}-\d{1,2}\s+)?\d{2,5}\s*$")
_OWN_ID = re.compile(r",\s*[a-z]\d{3,4}\b\s*", re.IGNORECASE)
_URGENCY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 6, "h": 6, "w": 6, "i": 6}
"""Flash, bulletin, urgent, regular, deferred; the others are for weekends and manual handling."""
_MOST_HEAD = 12
"""Most marked lines above a text; more of them are text that was marked by mistake."""


def parse(raw: bytes, charset: str | None = None) -> ParsedItem:
    """Parse one ANPA-1312 item. Raises FormatError."""
    item = split_item(raw, charset)
    marked, rest = _split(item.text)
    number = next((m for line in item.header if (m := _NUMBER.match(_plain(line.text)))), None)
    about = next((m for line in item.header[1:] if (m := _ABOUT.match(_plain(line.text)))), None)
    found, head = _slug(marked, about["rest"] if about else "")
    copy = sort_head_lines(head)
    made = parse_time(item.after)
    article = Article(
        uri=_uri(number, made),
        headlines=build_headlines(copy.headlines),
        bodies=build_paragraphs([line.text for line in rest]) or build_notice(found, copy.notes),
        version=derive_version(found),
        versionCreated=made,
        pubStatus="canceled" if found.key.relation == "kill" else "usable",
        urgency=_URGENCY.get(about["priority"].lower()) if about else None,
        edNote=" ".join(copy.notes) or None,
        by=copy.by,
        slugline=found.line or None,
        located=find_dateline_place(collapse_whitespace("\n".join(line.text for line in rest)[:200])),
        altIds=(("transmission", f"{number['level']}{number['number']}"),) if number else (),
    )
    return build_parsed_item(item, article, parse_lineage(found))


def _plain(line: str) -> str:
    """A header line with spaces for its field separators."""
    return " ".join(strip_unprintable(re.sub(r"[\x00-\x1f]", " ", line)).split())


def _split(text: tuple[TeletypeLine, ...]) -> tuple[list[str], list[TeletypeLine]]:
    """The marked lines above a text, and the lines of the text."""
    marked: list[str] = []
    open_ = False
    for n, line in enumerate(text):
        plain = line.text.strip()
        if open_:
            marked[-1] += " " + plain
        elif plain.startswith("^") or plain.rstrip("= ").endswith("<"):
            marked.append(plain)
        elif plain:
            return [m.strip("^<= ") for m in marked], list(text[n:])
        open_ = bool(plain) and not marked[-1].rstrip("= ").endswith("<") and len(marked[-1]) < 600
        if len(marked) > _MOST_HEAD:
            return [m.strip("^<= ") for m in marked], list(text[n + 1 :])
    return [m.strip("^<= ") for m in marked], []


def _slug(marked: list[str], header: str) -> tuple[Slug, Iterator[str]]:
    """The slug from the text, else from the header without spaces; and the other marked lines."""
    if marked and re.match(r"^(?:AM|PM|BC|AP)-\S|^[\w' .-]{3,60},", marked[0]):
        return parse_slug(_TAIL.sub("", _OWN_ID.sub(",", marked[0]).rstrip(", "))), iter(marked[1:])
    return parse_slug(_TAIL.sub("", header)), iter(marked)


def _uri(number: re.Match[str] | None, made: str | None) -> str:
    """The id of an item. Numbers start again each day, so the day is part of it."""
    return f"urn:x-wire:anpa:{number['level']}{number['number']}:{made[:10]}".lower() if number and made else ""
