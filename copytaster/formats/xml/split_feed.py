"""Split a feed into its entries, each a whole item in the feed's format, so that a poll can skip known entries.

An entry of XML is the feed with the bytes of the other entries removed, so that declarations, namespaces and character
set stay unchanged. A feed that cannot be split is one item.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from copytaster.formats.errors import FormatError
from copytaster.formats.ninjs import envelopes
from copytaster.formats.ninjs.wire_json import parse_json
from copytaster.formats.xml import rss_and_atom, tree
from copytaster.formats.xml.tree import XmlDocument, XmlElement


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: its id within the feed, a whole item in bytes, its page, and the length of its own text."""

    id: str
    value: bytes
    link: str = ""
    length: int = 0

    @property
    def digest(self) -> str:
        """A hash that distinguishes the states of an entry."""
        return hashlib.sha256(self.value).hexdigest()


def split_feed(raw: bytes, media_type: str) -> list[FeedEntry]:
    """Split a feed into its entries, in order. Never raises: anything broken, or that is no feed, is one entry."""
    try:
        found = list(_from_json(raw) if "json" in media_type else _from_xml(raw, media_type))
    except FormatError:
        found = []
    return found or [FeedEntry(hashlib.sha256(raw).hexdigest(), raw)]


def _from_json(raw: bytes) -> Iterator[FeedEntry]:
    for value in envelopes.unwrap_items(parse_json(raw)):
        inner = value.get("article") if isinstance(value, dict) and isinstance(value.get("article"), dict) else value
        named = inner if isinstance(inner, dict) else {}
        id_ = named.get("uri") or named.get("guid")
        packed = orjson.dumps(value)
        yield FeedEntry(id_ if isinstance(id_, str) else hashlib.sha256(packed).hexdigest(), packed)


def _from_xml(raw: bytes, media_type: str) -> Iterator[FeedEntry]:
    charset = media_type.partition("charset=")[2].strip("\"' ").partition(";")[0] or None
    document = tree.parse_xml(raw, charset)
    entries = list(_entries(document.root))
    places = _places(document, entries, raw)
    if len(entries) < 2 or places is None:
        return
    for entry, (start, end) in zip(entries, places, strict=True):
        value = raw[: places[0][0]] + raw[start:end] + raw[places[-1][1] :]
        yield FeedEntry(_id(entry) or hashlib.sha256(raw[start:end]).hexdigest(), value, *_page(entry))


def _entries(root: XmlElement) -> Iterator[XmlElement]:
    if root.name == "newsMessage":
        yield from (item for part in root.elements("itemSet") for item in part.elements())
    else:
        yield from rss_and_atom.find_entries(root)


def _places(document: XmlDocument, entries: list[XmlElement], raw: bytes) -> list[tuple[int, int]] | None:
    """First and last byte of each entry; None if the item was repaired, or the entries are not next to each other."""
    found = document.find_raw_offsets([place for entry in entries for place in (entry.at, entry.end)])
    if found is None or document.is_wide:
        return None
    out = [(found[e.at], raw.find(b">", found[e.end]) + 1) for e in entries]
    return None if any(end <= start for start, end in out) else out


def _id(entry: XmlElement) -> str:
    if entry.get("guid"):
        return f"{entry.get('guid')}:{entry.get('version')}"
    ids = (next((n.text() for n in entry.elements(name)), "") for name in ("id", "guid"))
    return next((text for text in ids if text), "") or rss_and_atom.find_link(entry)


def _page(entry: XmlElement) -> tuple[str, int]:
    return rss_and_atom.find_link(entry), rss_and_atom.measure_text_length(entry)
