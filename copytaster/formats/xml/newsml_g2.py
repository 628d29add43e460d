"""NewsML-G2: news items alone or in a news message, their content as NITF, XHTML or plain text.

Items of a message are read one by one. A package only says how items belong together. The items that it brings are in
the message beside it and are read there, so the package itself is skipped with that reason.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from copytaster.formats import vocabulary_codes
from copytaster.formats.encoding.charsets import decode_with_hints
from copytaster.formats.errors import FormatError, UnsupportedItemError
from copytaster.formats.finish_article import finish_article
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.xml import newsml_g2_meta, nitf
from copytaster.formats.xml.blocks import PlacedBlock, build_source_map, extract_bodies, parse_blocks, parse_text_blocks
from copytaster.formats.xml.newsml_g2_meta import EMPTY_ELEMENT
from copytaster.formats.xml.tree import XmlDocument, XmlElement, XmlText
from copytaster.model.article import Article, Headline

StoryReader = Callable[[], ParsedItem]
NON_STORY_ITEMS = {
    "packageItem": "package",
    "conceptItem": "concept",
    "knowledgeItem": "knowledge",
    "planningItem": "planning",
    "catalogItem": "catalogue",
}
"""Items that are no story, and the names of their kinds."""
ITEM_FRAGMENTS = frozenset(
    {"contentMeta", "itemMeta", "groupSet", "itemSet", "rightsInfo", "events", "newsCoverageSet"}
)
"""Parts of items, as in documentation: valid XML, but no item."""
_STORIES = frozenset({"", "text", "composite", "news", "article"})


def build_story_readers(document: XmlDocument) -> list[StoryReader]:
    """One reader for each item, in order; each may raise FormatError for its own item."""
    root = document.root
    if root.name == "newsMessage":
        inside = [item for part in root.elements("itemSet") for item in part.elements()]
        if not inside:
            raise FormatError("empty", "a news message without items")
        brought = frozenset(item.get("guid") for item in inside if item.name == "newsItem")
        return [partial(_parse_item, document, item, brought) for item in inside]
    return [partial(_parse_item, document, root, frozenset())]


def _parse_item(document: XmlDocument, item: XmlElement, brought: frozenset[str]) -> ParsedItem:
    if item.name == "packageItem":
        raise _package(item, brought)
    if item.name in NON_STORY_ITEMS:
        raise UnsupportedItemError(
            NON_STORY_ITEMS[item.name], f"a NewsML-G2 {NON_STORY_ITEMS[item.name]} item is not a story"
        )
    if item.name in ITEM_FRAGMENTS:
        raise UnsupportedItemError("fragment", f"a {item.name} alone is a part of an item")
    kind = newsml_g2_meta.find_item_class(item)
    if kind not in _STORIES:
        raise UnsupportedItemError(kind, f"a NewsML-G2 item of class {kind} is not a story")
    found = _story(item)
    return ParsedItem(
        finish_article(found.article),
        (),
        build_source_map(document, found.placed),
        newsml_g2_meta.parse_lineage(item, found.article),
    )


def _package(item: XmlElement, brought: frozenset[str]) -> UnsupportedItemError:
    refs = [ref.get("residref") for ref in item.find("itemRef")]
    here = sum(ref in brought for ref in refs)
    return UnsupportedItemError(
        "package", f"a package of {len(refs)} items; {here} of them came with it and are read there"
    )


@dataclass(frozen=True, slots=True)
class _Content:
    article: Article
    placed: tuple[PlacedBlock, ...]


def _story(item: XmlElement) -> _Content:
    about = newsml_g2_meta.parse_article(item)
    content = item if item.name == "contentSet" else item.first("contentSet") or EMPTY_ELEMENT
    found = next((c for c in _contents(content) if c.placed), None)
    if found is not None:
        return _Content(_merge_metadata(about, found), found.placed)
    placed = _described(item)
    if not placed and about.pubStatus == "usable":
        raise _without_content(item, content)
    return _Content(replace(about, bodies=extract_bodies(placed)), placed)


def _contents(content: XmlElement) -> Iterator[_Content]:
    for part in content.elements("inlineXML", "inlineData"):
        if part.name == "inlineData":
            yield _Content(_NO_META, _data(part))
            continue
        inside = next(part.elements(), None)
        if inside is None:
            yield _Content(_NO_META, parse_text_blocks(part))
        elif inside.name == "nitf" or inside.first("body.content") is not None:
            whole = nitf.parse_element(inside)
            yield _Content(whole.article, whole.placed)
        elif inside.name in ("html", "body", "div", "article", "section", "p", "block"):
            yield _html(part, inside)


_NO_META = Article(uri="")


def _html(part: XmlElement, inside: XmlElement) -> _Content:
    title = inside.first("head", "title")
    lines = (Headline(title.text()),) if title and title.text() else ()
    return _Content(replace(_NO_META, headlines=lines), parse_blocks(inside.first("body") or part))


def _data(part: XmlElement) -> tuple[PlacedBlock, ...]:
    """Content as text: plain or escaped markup, or either of them in Base64."""
    if part.get("encoding").lower().rpartition("/")[2] != "base64":
        return () if part.get("contenttype").startswith(("image/", "audio/", "video/")) else parse_text_blocks(part)
    runs = list(part.runs())
    try:
        raw = base64.b64decode("".join(run.value for run in runs), validate=False)
    except (binascii.Error, ValueError) as error:
        raise FormatError("wrong-encoding", f"the content is not Base64: {error}") from error
    if not raw:
        return ()
    inner = XmlElement("inlineData", "", {}, part.at)
    inner.children = [XmlText(decode_with_hints(raw, (None,)).text, runs[0].at)]
    return tuple(PlacedBlock(p.body, runs[0].at, runs[-1].end) for p in parse_text_blocks(inner))


def _merge_metadata(about: Article, found: _Content) -> Article:
    """The item's own metadata, completed with metadata from its content."""
    inner = found.article
    return replace(
        about,
        bodies=extract_bodies(found.placed),
        headlines=about.headlines or inner.headlines,
        by=inner.by or about.by,
        located=about.located or inner.located,
        edNote=about.edNote or inner.edNote,
        slugline=about.slugline or inner.slugline,
        language=about.language or inner.language,
        urgency=about.urgency or inner.urgency,
    )


def _described(item: XmlElement) -> tuple[PlacedBlock, ...]:
    """The summary of an item, which replaces missing content."""
    descriptions = (item.first("contentMeta") or EMPTY_ELEMENT).elements("description")
    summaries = [d for d in descriptions if vocabulary_codes.local_part(d.get("role")) not in ("caption", "copyright")]
    return parse_blocks(summaries[0]) if summaries else ()


def _without_content(item: XmlElement, content: XmlElement) -> FormatError:
    inside = [c.name for part in content.elements("inlineXML") for c in part.elements()]
    if inside:
        return UnsupportedItemError(inside[0], f"content of the kind {inside[0]} is not read as a story")
    if next(content.elements("remoteContent"), None) is not None:
        return UnsupportedItemError("remote-content", "the content lies elsewhere")
    if item.name == "newsItem" and not any(part.text() for part in content.elements()):
        return UnsupportedItemError("metadata-only", "a text item without content")
    return FormatError("no-text", "a story without text")
