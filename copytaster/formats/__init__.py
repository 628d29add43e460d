"""Wire items → Articles. There is one parser per file, registered here by media type; `raw` → `articles`.

Bytes in, frozen values out: no files, no clock, no network. Any broken input raises a FormatError (formats/errors.py)
with a stable reason, and no other exception.
"""

import re
from collections.abc import Callable

from copytaster.formats.errors import FormatError, UnsupportedItemError
from copytaster.formats.ninjs import envelopes
from copytaster.formats.page import html, plain_text
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.sniffing import (
    ANPA_1312,
    ENVELOPE,
    HTML,
    IPTC_7901,
    NINJS,
    PLAIN_TEXT,
    SEPARATE_STATEMENTS,
    XML,
    sniff_media_type,
)
from copytaster.formats.teletype import anpa, iptc7901
from copytaster.formats.xml import items
from copytaster.model.article import Envelope, SeparateStatements, hash_text

__all__ = [
    "ANPA_1312",
    "ENVELOPE",
    "HTML",
    "IPTC_7901",
    "NINJS",
    "PLAIN_TEXT",
    "SEPARATE_STATEMENTS",
    "XML",
    "FormatError",
    "UnsupportedItemError",
    "parse",
    "parse_each",
    "parse_statements",
    "sniff_media_type",
]  # fmt: skip

ItemReader = Callable[[bytes, str | None], list[Callable[[], ParsedItem]]]
"""Raw bytes and a declared character set → one reader for each story in them, in order."""

_READERS: dict[str, ItemReader] = {
    NINJS: lambda raw, _: envelopes.build_story_readers(raw),
    ENVELOPE: lambda raw, _: envelopes.build_story_readers(raw),
    PLAIN_TEXT: lambda raw, charset: [lambda: plain_text.parse(raw, charset)],
    HTML: lambda raw, charset: [lambda: html.parse(raw, charset)],
    XML: items.build_story_readers,
    IPTC_7901: lambda raw, charset: [lambda: iptc7901.parse(raw, charset)],
    ANPA_1312: lambda raw, charset: [lambda: anpa.parse(raw, charset)],
}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_NAMES = frozenset({"text/xml", "text/vnd.iptc.nitf", "text/vnd.iptc.newsml"})
_UNDECLARED_TYPES = frozenset({"", "application/octet-stream", "application/json", "binary/octet-stream"})
"""Media types that do not say what an item is; these are sniffed."""


def parse(raw: bytes, media_type: str | None, *, provider: str, received: str) -> list[Envelope]:
    """Parse every story in a raw item, in order. Raises FormatError for the first that cannot be read.

    `media_type` may include a charset. None means that the type is sniffed. `received` is ISO 8601, UTC.
    """
    out = []
    for found in parse_each(raw, media_type, provider=provider, received=received):
        if isinstance(found, FormatError):
            raise found
        out.append(found)
    return out


def parse_each(raw: bytes, media_type: str | None, *, provider: str, received: str) -> list[Envelope | FormatError]:
    """Do the same as `parse`, but one broken story of a list affects only itself: its place holds the error.

    Raises FormatError if the item as a whole cannot be read.
    """
    named, charset = _parse_media_type(media_type)
    kind = _choose_media_type(named, raw)
    reader = _READERS.get(kind)
    if reader is None:
        raise _unsupported_error(kind)
    return [_read_envelope(story, provider, received) for story in reader(raw, charset)]


def parse_statements(raw: bytes) -> SeparateStatements:
    """Parse statements that arrive apart from their article (`APART`). Raises FormatError."""
    return envelopes.parse_separate_statements(raw)


def _read_envelope(story: Callable[[], ParsedItem], provider: str, received: str) -> Envelope | FormatError:
    try:
        parsed = story()
    except FormatError as error:
        return error
    return Envelope(
        article=parsed.article,
        provider=provider,
        received=received,
        text_sha256=hash_text(parsed.article.text),
        statements=parsed.statements,
        source_map=parsed.source_map,
        told=parsed.lineage,
    )


def _choose_media_type(named: str, raw: bytes) -> str:
    """The media type to read by: as named, or as sniffed if the name does not decide."""
    if named in _UNDECLARED_TYPES:
        # An item named as JSON is read as JSON, however broken: never as a page.
        return sniff_media_type(raw, ".json" if named == "application/json" else None)
    if named == "application/xhtml+xml":
        return HTML
    if named in _XML_NAMES or (named.endswith("+xml") and not named.startswith("image/")):
        return XML
    if named == PLAIN_TEXT and (found := sniff_media_type(raw)) in (IPTC_7901, ANPA_1312):
        return found
    return named


def _parse_media_type(content_type: str | None) -> tuple[str, str | None]:
    """A content type and its charset; a value without a slash counts as no type."""
    kind, _, parameters = (content_type or "").partition(";")
    charset = _CHARSET.search(parameters)
    return kind.strip().lower() if "/" in kind else "", charset[1] if charset else None


def _unsupported_error(kind: str) -> FormatError:
    if kind == SEPARATE_STATEMENTS:
        return FormatError("no-article", "statements without an article; they have their own topic")
    top, _, sub = kind.partition("/")
    subtype = top if top in ("image", "audio", "video", "font", "model") else sub
    slug = "".join(c if c.isalnum() else "-" for c in subtype).strip("-") or "format"
    return UnsupportedItemError(slug, f"items of type {kind} are not read")
