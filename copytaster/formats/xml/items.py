"""XML of any kind, recognized by its root element, since the media types of feeds are wrong too often."""

from collections.abc import Callable

from copytaster.formats.errors import UnsupportedItemError
from copytaster.formats.page import html
from copytaster.formats.parsed_item import ParsedItem
from copytaster.formats.xml import newsml_1, newsml_g2, nitf, rss_and_atom, tree

StoryReader = Callable[[], ParsedItem]
_G2 = {"newsMessage", "newsItem", "contentSet", *newsml_g2.NON_STORY_ITEMS, *newsml_g2.ITEM_FRAGMENTS}
_FEEDS = {"rss", "feed", "RDF", "entry", "channel"}


def build_story_readers(raw: bytes, charset: str | None) -> list[StoryReader]:
    """One reader for each story in an XML item, in order. Raises FormatError if it cannot be read at all."""
    document = tree.parse_xml(raw, charset)
    name = document.root.name
    if name in _G2:
        return newsml_g2.build_story_readers(document)
    if name == "nitf":
        return [lambda: nitf.parse(document)]
    if name == "NewsML":
        return newsml_1.build_story_readers(document)
    if name in _FEEDS:
        return rss_and_atom.build_story_readers(document)
    if name == "html":
        return [lambda: html.parse(raw, charset)]
    raise UnsupportedItemError(name[:40].lower(), f"XML of the kind {name[:40]} is not read")
