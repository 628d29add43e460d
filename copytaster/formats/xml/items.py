"""XML of any kind, told by its root element: media types of feeds are wrong too often to go by."""

from collections.abc import Callable

from copytaster.formats.errors import Unsupported
from copytaster.formats.page import html
from copytaster.formats.parsed_item import Parsed
from copytaster.formats.xml import newsml_1, newsml_g2, nitf, rss_and_atom, tree

Story = Callable[[], Parsed]
_G2 = {"newsMessage", "newsItem", "contentSet", *newsml_g2.ITEMS, *newsml_g2.FRAGMENTS}
_FEEDS = {"rss", "feed", "RDF", "entry", "channel"}


def read_all(raw: bytes, charset: str | None) -> list[Story]:
    """One reader for each story in an XML item, in order. Raises FormatError where it cannot be read at all."""
    document = tree.load(raw, charset)
    name = document.root.name
    if name in _G2:
        return newsml_g2.read_all(document)
    if name == "nitf":
        return [lambda: nitf.read(document)]
    if name == "NewsML":
        return newsml_1.read_all(document)
    if name in _FEEDS:
        return rss_and_atom.read_all(document)
    if name == "html":
        return [lambda: html.read(raw, charset)]
    raise Unsupported(name[:40].lower(), f"XML of the kind {name[:40]} is not read")
