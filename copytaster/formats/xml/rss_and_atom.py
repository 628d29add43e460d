"""RSS 0.9x, 1.0 and 2.0 and Atom: one story for each entry, from its full content, else its summary.

Whoever polls a feed may fetch the page behind an entry that has only a summary; `copytaster feed` does.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from copytaster.formats.body_blocks import from_html, looks_like_html, one_line
from copytaster.formats.errors import FormatError
from copytaster.formats.final_step import settled
from copytaster.formats.page.furniture import is_link_line
from copytaster.formats.parsed_item import Parsed
from copytaster.formats.times import iso
from copytaster.formats.xml.blocks import Placed, as_bodies, blocks, blocks_of_text, source_map
from copytaster.formats.xml.tree import Document, Node
from copytaster.model.article import Article, Headline, Named

MAX_ENTRIES = 5_000
"""Entries of one item of 1 MiB: with more, none has room for a sentence."""
_LINK_HOME = re.compile(
    r"The (?:post|article) .{1,300} (?:appeared first|first appeared|was first published) on .{1,150}"
)
_MEDIA = "http://search.yahoo.com/mrss/"


def read_all(document: Document) -> list[Callable[[], Parsed]]:
    """One reader for each entry, in order; each may raise FormatError for its own."""
    root = document.root
    feed = root.first("channel") or root
    found = list(entries(root))
    if not found:
        raise FormatError("empty", "a feed without entries")
    if len(found) > MAX_ENTRIES:
        raise FormatError("too-long", f"a feed of {len(found)} entries; {MAX_ENTRIES} are allowed")
    language = _plain(feed, "language") or root.get("xml:lang") or feed.get("xml:lang") or None
    return [partial(_entry, document, entry, language) for entry in found]


def entries(root: Node) -> Iterator[Node]:
    """The entries of a feed: RSS 2.0 has them in its channel, RSS 1.0 beside it, Atom in the feed."""
    if root.name == "entry":
        yield root
        return
    yield from root.elements("entry", "item", "deleted-entry")
    for channel in root.elements("channel"):
        yield from channel.elements("item")


def link(entry: Node) -> str:
    """The page behind an entry."""
    for node in entry.elements("link"):
        if node.ns == "" and node.get("rel") in ("", "alternate"):
            return node.get("href") or node.text()
    return ""


def length(entry: Node) -> int:
    """Code points of the copy that the entry brings itself."""
    return sum(len(p.body.value) for p in _copy(entry))


def _entry(document: Document, entry: Node, language: str | None) -> Parsed:
    if entry.name == "deleted-entry":
        return Parsed(settled(_deleted(entry)))
    placed = _without_link_home(_copy(entry))
    article = Article(
        uri=_plain(entry, "id") or _plain(entry, "guid") or entry.get("rdf:about") or link(entry),
        headlines=tuple(Headline(t) for t in (_title(entry),) if t),
        bodies=as_bodies(placed),
        versionCreated=_first_moment(entry, "updated", "modified", "pubDate", "date", "published", "issued"),
        firstCreated=_first_moment(entry, "published", "issued", "created", "pubDate", "date"),
        language=entry.get("xml:lang") or _plain(entry, "language") or language,
        by=_by(entry),
        subjects=tuple(_subjects(entry)),
        infoSources=tuple(Named(text, s.get("url") or None) for s in entry.elements("source") if (text := _source(s))),
        associations=tuple(e.get("url") for e in entry.elements("enclosure") if e.get("url")),
    )
    return Parsed(settled(article), (), source_map(document, placed))


def _deleted(entry: Node) -> Article:
    """The tombstone of an entry that was taken back (RFC 6721)."""
    note = entry.first("comment")
    return Article(
        uri=entry.get("ref"),
        pubStatus="canceled",
        versionCreated=iso(entry.get("when")),
        edNote=(note.text() if note else "") or None,
    )


def _copy(entry: Node) -> tuple[Placed, ...]:
    """The longest of what an entry has: full content, summary, description."""
    found = [_read(node) for node in entry.children if isinstance(node, Node) and _holds_copy(node)]
    return max(found, key=lambda placed: sum(len(p.body.value) for p in placed), default=())


def _without_link_home(placed: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """The copy without the lines below it that lead to the site: `The post … appeared first on …`, `Read more: …`."""
    kept = list(placed)
    while len(kept) > 1 and (_LINK_HOME.fullmatch(kept[-1].body.value) or is_link_line(kept[-1].body.value)):
        kept.pop()
    return tuple(kept)


def _holds_copy(node: Node) -> bool:
    if node.name in ("encoded", "fulltext", "full-text"):
        return True
    return node.ns != _MEDIA and node.name in ("content", "summary", "description", "body")


def _read(node: Node) -> tuple[Placed, ...]:
    inside = any(True for _ in node.elements())
    return blocks(node) if inside else blocks_of_text(node)


def _title(entry: Node) -> str:
    text = next((n.text() for n in entry.elements("title") if n.ns != _MEDIA and n.text()), "")
    return one_line(" ".join(b.value for b in from_html(text))) if looks_like_html(text) or "&" in text else text


def _plain(node: Node, name: str) -> str:
    return next((n.text() for n in node.elements(name) if n.ns != _MEDIA and n.text()), "")


def _first_moment(entry: Node, *names: str) -> str | None:
    return next((found for name in names if (found := iso(_plain(entry, name)))), None)


def _by(entry: Node) -> str | None:
    authors = [_plain(a, "name") or a.text() for a in entry.elements("author")]
    return ", ".join(a for a in authors if a) or _plain(entry, "creator") or None


def _subjects(entry: Node) -> Iterator[Named]:
    for node in entry.elements("category"):
        if name := node.get("label") or node.get("term") or node.text():
            yield Named(name, node.get("scheme") or node.get("domain") or None)


def _source(node: Node) -> str:
    return _plain(node, "title") or node.text()
