"""The common parts of the wires' two text formats: control characters around header and text, and the layout.

The text is between STX and ETX. A slug names the story, and after its keyword says which version this is; notes to
editors, the headline and the byline come before the first paragraph.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copytaster.formats.body_blocks import collapse_whitespace, parse_plain_blocks
from copytaster.formats.encoding.charsets import decode_with_hints
from copytaster.formats.encoding.decode import DecodedText, strip_unprintable
from copytaster.formats.finish_article import finish_article
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.source_offsets import build_source_map, index_plain_text
from copytaster.formats.wire_cues import TakeKey, build_slug_name, parse_take_key, split_slug
from copytaster.model.article import NO_WIRE_LINEAGE, Article, Body, Headline, WireLineage

SOH, STX, ETX = "\x01", "\x02", "\x03"
_NOTE = re.compile(r"^\W{0,3}(?:Eds|EDS|Editors?|EDITORS?|Note to editors|NOTE TO EDITORS|Eds\. note)\s*[:.]", re.ASCII)
_BYLINE = re.compile(r"^(?:By|BY|Von|Par|Por)\s+\S[^.!?]{2,80}$")
_ROLE = re.compile(r"\b(?:Writer|Writers|Correspondent|Reporter|Editor|Press|Redakteur|Korrespondent)\W*$")
_DATELINE = re.compile(
    r"^\W{0,2}(?P<place>[A-ZÀ-ÞŒ][\w .'’,/-]{1,60}?)\s*"
    r"(?:(?:\((?:[A-Za-z/.]{2,12})\)|,\s+\w{3,9}\.? \d{1,2}\b[^–—-]{0,25})\s*(?:[–—=:]|-{1,2}\s)"
    r"|,\s+\w{3,9}\.? \d{1,2}\.?\s*/[A-Za-z .-]{2,20}/[.:]?\s)"
)
_END = re.compile(
    r"(?:-\s?0\s?-|-\s?30\s?-|=\s?0\s?=|0{3,}|#{2,}|\*{3,}|ends?|END(?:S|E|IT)?|\(?(?:END|ENDE|FIN|FINE)\)?)"
    r"(?:[\s-]*[a-z]{2,4}(?:[/-][a-z]{2,4})*)?[\s=*#-]*"
    r"|\(?[a-z]{2,3}(?:[/-][a-z]{2,3}){1,5}\)?|[a-z]{2,4}(?: [a-z]{2,3}){1,3} ?[a-z]{0,2}\d?"
)
"""The last lines of an item: an end mark, and who worked on it: `-0-bel`, `ab/cd/ef`, `dna xy n1`."""
_LONGEST_END = 30


@dataclass(frozen=True, slots=True)
class Slug:
    """A slug line: the keyword that names the story, and what the rest says about the version."""

    line: str
    keyword: str
    key: TakeKey


@dataclass(frozen=True, slots=True)
class TeletypeLine:
    """A line of the item and its start in the decoded text."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class TeletypeItem:
    """A raw item split at its control characters: header, text and the part after it, each as lines."""

    decoded: DecodedText
    header: tuple[TeletypeLine, ...]
    text: tuple[TeletypeLine, ...]
    after: str


def split_item(raw: bytes, charset: str | None) -> TeletypeItem:
    """Split an item at SOH, STX and ETX; without an ETX the text goes to the end. Raises FormatError."""
    decoded = decode_with_hints(raw, (charset,))
    whole = decoded.text
    start = whole.find(STX)
    end = whole.find(ETX, start + 1)
    end = len(whole) if end < 0 else end
    begin = whole.find(SOH) + 1
    head = _lines(whole, begin, start if start >= 0 else begin)
    return TeletypeItem(decoded, head, _lines(whole, start + 1 if start >= 0 else begin, end), whole[end:])


def _lines(whole: str, start: int, end: int) -> tuple[TeletypeLine, ...]:
    out, at = [], start
    for line in whole[start:end].splitlines(keepends=True):
        out.append(TeletypeLine(line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85"), at))
        at += len(line)
    return tuple(out)


def parse_slug(line: str) -> Slug:
    """Parse a slug line: `BC-Ferry Aground, 1st Ld-Writethru`."""
    plain = collapse_whitespace(strip_unprintable(line)).strip(" ,=<^")
    keyword, rest = split_slug(plain)
    return Slug(plain, keyword, parse_take_key(rest) if rest else TakeKey())


def build_paragraphs(lines: Sequence[str]) -> tuple[Body, ...]:
    """The paragraphs of a text, separated by blank lines or indents; lines that the wire broke are joined again."""
    whole = _without_end([strip_unprintable(line).expandtabs(4).rstrip() for line in lines])
    indented = [line.startswith("  ") for line in whole if line]
    if "" not in whole[:-1] and (not any(indented) or all(indented)):
        return parse_plain_blocks("\n".join(whole))
    parts: list[str] = []
    begins = True
    for line in whole:
        if line and (begins or line.startswith("  ")):
            parts.append(line)
        elif line:
            parts[-1] += " " + line
        begins = not line
    return tuple(Body(text) for text in map(collapse_whitespace, parts) if text)


def _without_end(lines: list[str]) -> list[str]:
    """The lines before the end marks (at most two), if there is text above them."""
    end = len(lines)
    for _ in range(2):
        last = next((n for n in range(end - 1, 0, -1) if lines[n].strip()), 0)
        if last == 0 or len(plain := lines[last].strip()) > _LONGEST_END or not _END.fullmatch(plain):
            break
        end = last
    return lines[:end]


def build_notice(found: Slug, notes: Sequence[str]) -> tuple[Body, ...]:
    """The body of an item that has only notes to editors: the notes, unless it is a kill."""
    return tuple(Body(note) for note in notes) if found.key.relation != "kill" else ()


def is_editors_note(line: str) -> bool:
    """True for a note to editors."""
    return _NOTE.match(line) is not None


def is_byline(line: str) -> bool:
    """True for a line that names the writer."""
    return _BYLINE.match(line) is not None


def find_dateline_place(text: str) -> str | None:
    """The place of a dateline, as it is written."""
    found = _DATELINE.match(text)
    return found["place"].strip(" ,") if found else None


def parse_lineage(found: Slug) -> WireLineage:
    """The lineage in the slug: the name that versions share, and whether this one replaces the last of that name."""
    name, relation = build_slug_name(found.keyword), found.key.relation
    if name is None:
        return NO_WIRE_LINEAGE
    if found.key.is_part:
        return WireLineage(basis="take", replaces=(name,), names=(name,), part=True)
    return WireLineage(
        relation=relation,
        basis="slugline" if relation else "",
        replaces=(name,) if relation else (),
        names=(name,),
    )


def derive_version(found: Slug) -> str | None:
    """The first version is 1, and the n-th lead is n + 1; versions without a number, and takes, have none."""
    if found.key.is_part:
        return None
    if found.key.relation is None:
        return "1"
    return str(found.key.number + 1) if found.key.number is not None else None


@dataclass(frozen=True, slots=True)
class CopyParts:
    """The parts of a text: the lines above the first paragraph, and the paragraphs."""

    headlines: tuple[str, ...] = ()
    by: str | None = None
    notes: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = ()


def sort_head_lines(lines: Iterable[str]) -> CopyParts:
    """Sort the lines above a text by what each is."""
    headlines, notes, by = [], [], None
    for line in filter(None, (collapse_whitespace(strip_unprintable(line)) for line in lines)):
        if is_editors_note(line):
            notes.append(line)
        elif is_byline(line):
            by = by or line
        elif not (by and _ROLE.search(line)):
            headlines.append(line)
    return CopyParts(tuple(headlines), by, tuple(notes))


def build_parsed_item(item: TeletypeItem, article: Article, lineage: WireLineage) -> ParsedItem:
    """Build the story of an item, checked, with the bytes of its blocks. Raises FormatError."""
    finished = finish_article(article)
    return ParsedItem(
        finished, (), build_source_map(item.decoded, index_plain_text(item.decoded.text), finished.blocks), lineage
    )


def build_headlines(lines: Iterable[str]) -> tuple[Headline, ...]:
    """Build the headlines: the first line is the title, the others are below it."""
    return tuple(Headline(line, "sub" if n else "main") for n, line in enumerate(lines))
