"""The type of a raw item, by its content first and its file name second."""

import re

from copytaster.formats.errors import FormatError
from copytaster.formats.ninjs import envelopes
from copytaster.formats.ninjs.wire_json import parse_json

NINJS = "application/ninjs+json"
ENVELOPE = "application/vnd.copytaster.envelope+json"
SEPARATE_STATEMENTS = "application/vnd.copytaster.statements+json"
PLAIN_TEXT = "text/plain"
HTML = "text/html"
XML = "application/xml"
IPTC_7901 = "text/vnd.iptc.7901"
ANPA_1312 = "text/vnd.anpa.1312"

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_ROOT = re.compile(
    rb"(?:<!--.{0,400}?-->\s*)*<(?:\w+:)?(?:newsItem|newsMessage|packageItem|conceptItem|knowledgeItem|planningItem"
    rb"|catalogItem|contentSet|contentMeta|groupSet|nitf|NewsML|rss|feed|RDF|entry)[\s>/]",
    re.DOTALL,
)
"""Root elements of the wires' XML, for items without a declaration."""
_FIRST = re.compile(rb"<(?:!doctype\s+)?(?:\w+:)?(html|[a-z]\w*)[\s>/]")
"""The first element or document type of a document."""
_ANPA = re.compile(rb"\s*\x16+\x01")
_HEADER_LINE = re.compile(
    rb"\x01?\s*[A-Za-z]{3}\d{4}\s+[0-9BFRUbfru]\s+[a-z]{2}\s+\d{1,4}\s+[A-Za-z]{2,5}\b[^\n]{0,40}\r?\n"
)
_HEAD = 1024
"""Bytes that are checked to distinguish XML, HTML and JSON from plain text."""


def sniff_media_type(raw: bytes, name: str | None = None) -> str:
    """The media type of a raw item. Never raises: anything unrecognized is plain text."""
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            return kind
    if wire := _wire(raw):
        return wire
    head = raw.replace(b"\0", b"") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:_HEAD]
    if markup := _markup(head, (name or "").lower()):
        return markup
    named_json = (name or "").lower().endswith((".json", ".ninjs"))
    if named_json or head[:1] == b"{" or head[:1] == b"[":
        return _json(raw, named_json or _opens_json(head))
    return PLAIN_TEXT


def _markup(head: bytes, name: str) -> str | None:
    lower = head.lower()
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<div", b"<meta")):
        return HTML
    if lower.startswith((b"<?xml", b"<!doctype", b"<!--")) and (root := _FIRST.search(lower)):
        return HTML if root[1] == b"html" else XML
    if lower.startswith((b"<?xml", b"<!doctype")):
        return XML
    if _ROOT.match(head):
        return XML
    if lower.startswith(b"<") and name.endswith((".xml", ".nitf", ".rss", ".atom", ".newsml")):
        return XML
    return HTML if name.endswith((".html", ".htm", ".xhtml")) and b"<" in lower else None


def _wire(raw: bytes) -> str | None:
    """The two text formats of the wires, by their control characters or by a header line that lost them."""
    head = raw[:400]
    if _ANPA.match(head):
        return ANPA_1312
    start = head.find(b"\x02")
    if 0 <= head.find(b"\x01") < start and start > 0:
        return ANPA_1312 if b"^" in head[start : start + 3] else IPTC_7901
    return IPTC_7901 if _HEADER_LINE.match(head) else None


def _opens_json(head: bytes) -> bool:
    """True if broken JSON is likelier than a page that begins with a bracket."""
    rest = head[1:].lstrip()[:1]
    return not rest or rest in (b'"', b"}") if head[:1] == b"{" else rest in (b"{", b"]")


def _json(raw: bytes, surely: bool) -> str:
    try:
        value = parse_json(raw)
    except FormatError as error:
        return NINJS if surely or (error.reason == "truncated" and raw[:1] == b"{") else PLAIN_TEXT
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return NINJS
    if first is value and envelopes.is_separate_statements(first):
        return SEPARATE_STATEMENTS
    return ENVELOPE if envelopes.is_envelope(first) else NINJS
