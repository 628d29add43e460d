"""What a raw item is, by its content first and its file name second."""

from copytaster.formats import envelopes
from copytaster.formats.errors import FormatError
from copytaster.formats.wire_json import load

NINJS = "application/ninjs+json"
ENVELOPE = "application/vnd.copytaster.envelope+json"
APART = "application/vnd.copytaster.statements+json"
TEXT = "text/plain"

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_HEAD = 1024
"""Bytes that are looked at to tell XML, HTML and JSON from plain text."""


def sniff(raw: bytes, name: str | None = None) -> str:
    """The media type of a raw item. Never raises: what nothing tells apart is plain text."""
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            return kind
    head = raw.replace(b"\0", b"") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:_HEAD]
    lower = head[:_HEAD].lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if lower.startswith((b"<?xml", b"<!doctype")):
        return "text/html" if b"<html" in lower else "application/xml"
    named_json = (name or "").lower().endswith((".json", ".ninjs"))
    if named_json or head[:1] == b"{" or head[:1] == b"[":
        return _json(raw, named_json or _opens_json(head))
    return TEXT


def _opens_json(head: bytes) -> bool:
    """True where broken JSON is likelier than a page that begins with a bracket."""
    rest = head[1:].lstrip()[:1]
    return not rest or rest in (b'"', b"}") if head[:1] == b"{" else rest in (b"{", b"]")


def _json(raw: bytes, surely: bool) -> str:
    try:
        value = load(raw)
    except FormatError as error:
        return NINJS if surely or (error.reason == "truncated" and raw[:1] == b"{") else TEXT
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return NINJS
    if first is value and envelopes.is_apart(first):
        return APART
    return ENVELOPE if envelopes.is_envelope(first) else NINJS
