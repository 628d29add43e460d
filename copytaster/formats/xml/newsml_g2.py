"""NewsML-G2: news items alone or in a news message, their content as NITF, XHTML or plain text.

Items of a message are read one by one. A package only says how items belong together: those that it brings
along stand in the message beside it and are read there, so the package itself is skipped with that reason.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from copytaster.formats import codes
from copytaster.formats.encoding.charsets import decode_told
from copytaster.formats.errors import FormatError, Unsupported
from copytaster.formats.final_step import settled
from copytaster.formats.parsed_item import Parsed
from copytaster.formats.xml import newsml_g2_meta, nitf
from copytaster.formats.xml.blocks import Placed, as_bodies, blocks, blocks_of_text, source_map
from copytaster.formats.xml.newsml_g2_meta import NOTHING
from copytaster.formats.xml.tree import Document, Node, Text
from copytaster.model.article import Article, Headline

Story = Callable[[], Parsed]
ITEMS = {
    "packageItem": "package",
    "conceptItem": "concept",
    "knowledgeItem": "knowledge",
    "planningItem": "planning",
    "catalogItem": "catalogue",
}
"""Items that are no story, and what they are called."""
FRAGMENTS = frozenset({"contentMeta", "itemMeta", "groupSet", "itemSet", "rightsInfo", "events", "newsCoverageSet"})
"""Parts of items, as documentation shows them: sound XML, but no item."""
_STORIES = frozenset({"", "text", "composite", "news", "article"})


def read_all(document: Document) -> list[Story]:
    """One reader for each item, in order; each may raise FormatError for its own."""
    root = document.root
    if root.name == "newsMessage":
        inside = [item for part in root.elements("itemSet") for item in part.elements()]
        if not inside:
            raise FormatError("empty", "a news message without items")
        brought = frozenset(item.get("guid") for item in inside if item.name == "newsItem")
        return [partial(_item, document, item, brought) for item in inside]
    return [partial(_item, document, root, frozenset())]


def _item(document: Document, item: Node, brought: frozenset[str]) -> Parsed:
    if item.name == "packageItem":
        raise _package(item, brought)
    if item.name in ITEMS:
        raise Unsupported(ITEMS[item.name], f"a NewsML-G2 {ITEMS[item.name]} item is not a story")
    if item.name in FRAGMENTS:
        raise Unsupported("fragment", f"a {item.name} alone is a part of an item")
    kind = newsml_g2_meta.kind(item)
    if kind not in _STORIES:
        raise Unsupported(kind, f"a NewsML-G2 item of class {kind} is not a story")
    found = _story(item)
    return Parsed(
        settled(found.article), (), source_map(document, found.placed), newsml_g2_meta.told(item, found.article)
    )


def _package(item: Node, brought: frozenset[str]) -> Unsupported:
    refs = [ref.get("residref") for ref in item.find("itemRef")]
    here = sum(ref in brought for ref in refs)
    return Unsupported("package", f"a package of {len(refs)} items; {here} of them came with it and are read there")


@dataclass(frozen=True, slots=True)
class _Found:
    article: Article
    placed: tuple[Placed, ...]


def _story(item: Node) -> _Found:
    about = newsml_g2_meta.article(item)
    content = item if item.name == "contentSet" else item.first("contentSet") or NOTHING
    found = next((c for c in _contents(content) if c.placed), None)
    if found is not None:
        return _Found(_joined(about, found), found.placed)
    placed = _described(item)
    if not placed and about.pubStatus == "usable":
        raise _without_content(item, content)
    return _Found(replace(about, bodies=as_bodies(placed)), placed)


def _contents(content: Node) -> Iterator[_Found]:
    for part in content.elements("inlineXML", "inlineData"):
        if part.name == "inlineData":
            yield _Found(_NO_META, _data(part))
            continue
        inside = next(part.elements(), None)
        if inside is None:
            yield _Found(_NO_META, blocks_of_text(part))
        elif inside.name == "nitf" or inside.first("body.content") is not None:
            whole = nitf.parts(inside)
            yield _Found(whole.article, whole.placed)
        elif inside.name in ("html", "body", "div", "article", "section", "p", "block"):
            yield _html(part, inside)


_NO_META = Article(uri="")


def _html(part: Node, inside: Node) -> _Found:
    title = inside.first("head", "title")
    lines = (Headline(title.text()),) if title and title.text() else ()
    return _Found(replace(_NO_META, headlines=lines), blocks(inside.first("body") or part))


def _data(part: Node) -> tuple[Placed, ...]:
    """Content as text: plain or escaped markup, or either of them in Base64."""
    if part.get("encoding").lower().rpartition("/")[2] != "base64":
        return () if part.get("contenttype").startswith(("image/", "audio/", "video/")) else blocks_of_text(part)
    runs = list(part.runs())
    try:
        raw = base64.b64decode("".join(run.value for run in runs), validate=False)
    except (binascii.Error, ValueError) as error:
        raise FormatError("wrong-encoding", f"the content is not Base64: {error}") from error
    if not raw:
        return ()
    inner = Node("inlineData", "", {}, part.at)
    inner.children = [Text(decode_told(raw, (None,)).text, runs[0].at)]
    return tuple(Placed(p.body, runs[0].at, runs[-1].end) for p in blocks_of_text(inner))


def _joined(about: Article, found: _Found) -> Article:
    """The item's own metadata, and from its content what it does not say itself."""
    inner = found.article
    return replace(
        about,
        bodies=as_bodies(found.placed),
        headlines=about.headlines or inner.headlines,
        by=inner.by or about.by,
        located=about.located or inner.located,
        edNote=about.edNote or inner.edNote,
        slugline=about.slugline or inner.slugline,
        language=about.language or inner.language,
        urgency=about.urgency or inner.urgency,
    )


def _described(item: Node) -> tuple[Placed, ...]:
    """A summary stands in for content that is missing."""
    told = (item.first("contentMeta") or NOTHING).elements("description")
    found = [d for d in told if codes.tail(d.get("role")) not in ("caption", "copyright")]
    return blocks(found[0]) if found else ()


def _without_content(item: Node, content: Node) -> FormatError:
    inside = [c.name for part in content.elements("inlineXML") for c in part.elements()]
    if inside:
        return Unsupported(inside[0], f"content of the kind {inside[0]} is not read as a story")
    if next(content.elements("remoteContent"), None) is not None:
        return Unsupported("remote-content", "the content lies elsewhere")
    if item.name == "newsItem" and not any(part.text() for part in content.elements()):
        return Unsupported("metadata-only", "a text item without content")
    return FormatError("no-text", "a story without text")
