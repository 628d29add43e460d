"""IPTC 7901: source, number, priority, category and length in a header line; slug; text; time after the text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from copytaster.formats.body_blocks import collapse_whitespace
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.teletype.lines import (
    CopyParts,
    Slug,
    TeletypeItem,
    TeletypeLine,
    build_headlines,
    build_notice,
    build_paragraphs,
    build_parsed_item,
    derive_version,
    find_dateline_place,
    is_byline,
    is_editors_note,
    parse_lineage,
    parse_slug,
    sort_head_lines,
    split_item,
)
from copytaster.formats.teletype.times import parse_time
from copytaster.model.article import Article, NamedConcept

HEADER_LINE = re.compile(
    r"^\W*(?P<source>[A-Za-z]{2,5})\s?(?P<number>\d{3,5})\s+(?P<priority>[0-9BFRUbfru])\s+"
    r"(?P<category>[A-Za-z]{1,3}|\d)\s+(?P<words>\d{1,5})\b\s*(?P<rest>.*)$"
)
_NOT_FOR_PRINT = re.compile(
    r"^\W*(?:The following information is not (?:intended )?for publication|Die folgenden Informationen sind nicht"
    r"|(?:dpa-)?Notizblock|Redaktionelle Hinweise|# # # #)",
    re.IGNORECASE,
)
_URGENCY = {"b": 1, "f": 1, "u": 2, "r": 4}
_LONGEST_HEADLINE = 160


def parse(raw: bytes, charset: str | None = None) -> ParsedItem:
    """Parse one IPTC 7901 item. Raises FormatError."""
    item = _restore_header(split_item(raw, charset))
    lines = [line for line in item.header if strip_unprintable(line.text).strip()]
    header = HEADER_LINE.match(strip_unprintable(lines[0].text)) if lines else None
    above = [strip_unprintable(line.text) for line in lines[1 if header else 0 :]]
    found = _slug(above)
    copy = _split_copy(above[1:], item.text)
    made = parse_time(item.after)
    article = Article(
        uri=_uri(header, made),
        headlines=build_headlines(copy.headlines),
        bodies=copy.bodies or build_notice(found, copy.notes),
        version=derive_version(found),
        versionCreated=made,
        pubStatus="canceled" if found.key.relation == "kill" else "usable",
        urgency=_urgency(header),
        edNote=" ".join(copy.notes) or None,
        by=copy.by,
        slugline=found.line or None,
        located=find_dateline_place(copy.bodies[0].value) if copy.bodies else None,
        subjects=(NamedConcept(header["category"]),) if header else (),
        altIds=(("transmission", f"{header['source']}{header['number']}"),) if header else (),
    )
    return build_parsed_item(item, article, parse_lineage(found))


def _restore_header(item: TeletypeItem) -> TeletypeItem:
    """Restore an item that lost its control characters: header and slug are its first two lines."""
    first_lines = [n for n, line in enumerate(item.text) if line.text.strip()][:2]
    if item.header or not first_lines or not HEADER_LINE.match(strip_unprintable(item.text[first_lines[0]].text)):
        return item
    return replace(item, header=item.text[: first_lines[-1] + 1], text=item.text[first_lines[-1] + 1 :])


def _slug(above: Sequence[str]) -> Slug:
    """The line under the header."""
    return parse_slug(above[0].rstrip("= ") if above else "")


def _split_copy(above: Sequence[str], text: Sequence[TeletypeLine]) -> CopyParts:
    """The lines above the first paragraph, in the header or in the text, and the paragraphs."""
    lines = [line.text for line in text]
    print_end = next((n for n, line in enumerate(lines) if _NOT_FOR_PRINT.match(line)), len(lines))
    lines, notes = lines[:print_end], lines[print_end:]
    head, at = [line.rstrip("= ") for line in above], 0
    while at < len(lines) and (not lines[at].strip() or _is_head(lines[at : at + 2], bool(head))):
        if line := lines[at].strip():
            head.append(line.rstrip("= "))
        at += 1
    head_parts = sort_head_lines(head)
    extra = (collapse_whitespace(" ".join(notes)),) if notes else ()
    return CopyParts(head_parts.headlines, head_parts.by, head_parts.notes + extra, build_paragraphs(lines[at:]))


def _is_head(lines: Sequence[str], has_headline: bool) -> bool:
    """True for a first line that is no paragraph: a note, a byline, a headline that is set apart or marked with `=`."""
    line = lines[0].strip()
    if is_editors_note(line) or is_byline(line) or line.endswith("="):
        return True
    apart = len(lines) > 1 and (not lines[1].strip() or lines[1].startswith((" ", "\t")) or is_byline(lines[1].strip()))
    short = len(line) <= _LONGEST_HEADLINE and not line.endswith((".", "!", "”", '"'))
    return (
        not has_headline
        and apart
        and short
        and not lines[0].startswith((" ", "\t"))
        and find_dateline_place(line) is None
    )


def _urgency(header: re.Match[str] | None) -> int | None:
    if header is None:
        return None
    priority = header["priority"].lower()
    return _URGENCY.get(priority) or (int(priority) if priority in tuple("123456789") else None)


def _uri(header: re.Match[str] | None, made: str | None) -> str:
    """The id of an item. Numbers start again each day, so the day is part of it."""
    return f"urn:x-wire:7901:{header['source']}{header['number']}:{made[:10]}".lower() if header and made else ""
