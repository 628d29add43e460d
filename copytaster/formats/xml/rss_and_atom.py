"""RSS 0.9x, 1.0 and 2.0 and Atom: one story for each entry, from its full content, else its summary.

A program that polls a feed may fetch the page behind an entry that has only a summary; `copytaster feed` does.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from copytaster.formats.body_blocks import collapse_whitespace, has_html_tags, parse_html_blocks
from copytaster.formats.errors import FormatError
from copytaster.formats.finish_article import finish_article
from copytaster.formats.page.furniture import is_link_line
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.times import normalize_time
from copytaster.formats.xml.blocks import PlacedBlock, build_source_map, extract_bodies, parse_blocks, parse_text_blocks
from copytaster.formats.xml.tree import XmlDocument, XmlElement
from copytaster.model.article import Article, Headline, NamedConcept

MAX_ENTRIES = 5_000
"""Most entries of one item of 1 MiB: with more, each is shorter than a sentence."""
_LINK_HOME = re.compile(
    r"The (?:post|article) .{1,300} (?:appeared first|first appeared|was first published) on .{1,150}"
)
_MEDIA = "http://search.yahoo.com/mrss/"


def build_story_readers(document: XmlDocument) -> list[Callable[[], ParsedItem]]:
    """One reader for each entry, in order; each may raise FormatError for its own entry."""
    root = document.root
    feed = root.first("channel") or root
    found = list(find_entries(root))
    if not found:
        raise FormatError("empty", "a feed without entries")
    if len(found) > MAX_ENTRIES:
        raise FormatError("too-long", f"a feed of {len(found)} entries; {MAX_ENTRIES} are allowed")
    language = _plain(feed, "language") or root.get("xml:lang") or feed.get("xml:lang") or None
    return [partial(_parse_entry, document, entry, language) for entry in found]


def find_entries(root: XmlElement) -> Iterator[XmlElement]:
    """The entries of a feed: RSS 2.0 has them in its channel, RSS 1.0 beside it, Atom in the feed."""
    if root.name == "entry":
        yield root
        return
    yield from root.elements("entry", "item", "deleted-entry")
    for channel in root.elements("channel"):
        yield from channel.elements("item")


def find_link(entry: XmlElement) -> str:
    """The page behind an entry."""
    for node in entry.elements("link"):
        if node.ns == "" and node.get("rel") in ("", "alternate"):
            return node.get("href") or node.text()
    return ""


def measure_text_length(entry: XmlElement) -> int:
    """Code points of the entry's own copy."""
    return sum(len(p.body.value) for p in _find_copy(entry))


def _parse_entry(document: XmlDocument, entry: XmlElement, language: str | None) -> ParsedItem:
    if entry.name == "deleted-entry":
        return ParsedItem(finish_article(_parse_deleted_entry(entry)))
    placed = _without_link_home(_find_copy(entry))
    article = Article(
        uri=_plain(entry, "id") or _plain(entry, "guid") or entry.get("rdf:about") or find_link(entry),
        headlines=tuple(Headline(t) for t in (_title(entry),) if t),
        bodies=extract_bodies(placed),
        versionCreated=_first_moment(entry, "updated", "modified", "pubDate", "date", "published", "issued"),
        firstCreated=_first_moment(entry, "published", "issued", "created", "pubDate", "date"),
        language=entry.get("xml:lang") or _plain(entry, "language") or language,
        by=_by(entry),
        subjects=tuple(_subjects(entry)),
        infoSources=tuple(
            NamedConcept(text, s.get("url") or None) for s in entry.elements("source") if (text := _source(s))
        ),
        associations=tuple(e.get("url") for e in entry.elements("enclosure") if e.get("url")),
    )
    return ParsedItem(finish_article(article), (), build_source_map(document, placed))


def _parse_deleted_entry(entry: XmlElement) -> Article:
    """Parse the tombstone of an entry that was withdrawn (RFC 6721)."""
    note = entry.first("comment")
    return Article(
        uri=entry.get("ref"),
        pubStatus="canceled",
        versionCreated=normalize_time(entry.get("when")),
        edNote=(note.text() if note else "") or None,
    )


def _find_copy(entry: XmlElement) -> tuple[PlacedBlock, ...]:
    """The longest copy of an entry: full content, summary or description."""
    found = [_read(node) for node in entry.children if isinstance(node, XmlElement) and _holds_copy(node)]
    return max(found, key=lambda placed: sum(len(p.body.value) for p in placed), default=())


def _without_link_home(placed: tuple[PlacedBlock, ...]) -> tuple[PlacedBlock, ...]:
    """The copy without final lines that link to the site: `The post … appeared first on …`, `Read more: …`."""
    blocks = list(placed)
    while len(blocks) > 1 and (_LINK_HOME.fullmatch(blocks[-1].body.value) or is_link_line(blocks[-1].body.value)):
        blocks.pop()
    return tuple(blocks)


def _holds_copy(node: XmlElement) -> bool:
    if node.name in ("encoded", "fulltext", "full-text"):
        return True
    return node.ns != _MEDIA and node.name in ("content", "summary", "description", "body")


def _read(node: XmlElement) -> tuple[PlacedBlock, ...]:
    inside = any(True for _ in node.elements())
    return parse_blocks(node) if inside else parse_text_blocks(node)


def _title(entry: XmlElement) -> str:
    text = next((n.text() for n in entry.elements("title") if n.ns != _MEDIA and n.text()), "")
    return (
        collapse_whitespace(" ".join(b.value for b in parse_html_blocks(text)))
        if has_html_tags(text) or "&" in text
        else text
    )


def _plain(node: XmlElement, name: str) -> str:
    return next((n.text() for n in node.elements(name) if n.ns != _MEDIA and n.text()), "")


def _first_moment(entry: XmlElement, *names: str) -> str | None:
    return next((found for name in names if (found := normalize_time(_plain(entry, name)))), None)


def _by(entry: XmlElement) -> str | None:
    authors = [_plain(a, "name") or a.text() for a in entry.elements("author")]
    return ", ".join(a for a in authors if a) or _plain(entry, "creator") or None


def _subjects(entry: XmlElement) -> Iterator[NamedConcept]:
    for node in entry.elements("category"):
        if name := node.get("label") or node.get("term") or node.text():
            yield NamedConcept(name, node.get("scheme") or node.get("domain") or None)


def _source(node: XmlElement) -> str:
    return _plain(node, "title") or node.text()
