"""A page's markup to a tree: the page's data about itself, and its lines as a reader sees them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from copytaster.formats.body_blocks import collapse_whitespace
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.errors import FormatError
from copytaster.formats.times import normalize_time

MAX_TAGS = 60_000
"""Most tags of one page; the largest front pages have a tenth of that."""
_VAST = re.compile(r"<[A-Za-z!/][^<>]{30000}")
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        "address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
        "h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul button label"
    ).split()
)
_SILENT = frozenset("script style template noscript svg iframe head option select".split())


def parse_tree(markup: str) -> HtmlElement:
    """The tree of a page. Raises FormatError: `no-text`, `too-long`."""
    if markup.count("<") > MAX_TAGS or _VAST.search(markup):
        raise FormatError("too-long", f"a page of more than {MAX_TAGS} tags, or with one far too long")
    try:
        parser = HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        return document_fromstring(_PROLOG.sub("", markup), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise FormatError("no-text", f"no page: {error}") from error


def render_lines(root: HtmlElement) -> str:
    """The page as a reader sees it: a line for each block, then a blank line; list items have their marks."""
    parts: list[str] = []
    for kind, value in _events(root):
        parts.append(value if kind else "\n\n")
    found = (collapse_whitespace(strip_unprintable(line)) for line in "".join(parts).split("\n\n"))
    return "\n\n".join(line for line in found if line)


def _events(root: HtmlElement) -> Iterator[tuple[bool, str]]:
    """The texts (True) and the edges of blocks (False), in order."""
    silent: HtmlElement | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        name = node.tag if isinstance(node.tag, str) else ""
        if silent is not None and not (event == "end" and node is silent):
            continue
        if event == "start":
            if name in _SILENT:
                silent = node
                continue
            if name in _BLOCKS:
                yield False, ""
            if name == "li":
                yield True, _mark(node)
            yield True, " " if name == "br" else node.text or ""
        else:
            silent = None
            if name in _BLOCKS:
                yield False, ""
            yield True, node.tail or ""


def _mark(node: HtmlElement) -> str:
    parent = node.getparent()
    if parent is None or parent.tag != "ol":
        return "• "
    place = sum(1 for _ in node.itersiblings("li", preceding=True)) if len(parent) < 500 else 0
    return f"{place + 1}. "


def find_language(root: HtmlElement) -> str | None:
    """The language that the page declares."""
    declared = (root.get("lang") or root.get("xml:lang") or "").strip()
    found = declared or next(
        iter(find_meta_values(root, "og:locale", "content-language", "dc.language", "language")), ""
    )
    return found.replace("_", "-") or None


def find_canonical_url(root: HtmlElement) -> str | None:
    """The page's own address, if it gives one."""
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and _is_address(link.get("href")):
            return str(link.get("href")).strip()
    return next((url for url in find_meta_values(root, "og:url") if _is_address(url)), None)


def _is_address(url: str | None) -> bool:
    return re.match(r"https?://[^\s/]+/\S", (url or "").strip()) is not None


def find_publication_time(root: HtmlElement) -> str | None:
    """The time of first publication, as the page gives it."""
    values = [*find_meta_values(root, "article:published_time", "datepublished", "dc.date.issued", "pubdate", "date")]
    return _moment([*_linked(root, "datePublished"), *values, *_shown(root)])


def find_modification_time(root: HtmlElement) -> str | None:
    """The time of the last change, as the page gives it."""
    values = find_meta_values(root, "article:modified_time", "datemodified", "og:updated_time")
    return _moment([*_linked(root, "dateModified"), *values])


def _moment(found: list[str]) -> str | None:
    return next((moment for text in found if (moment := normalize_time(text))), None)


def _shown(root: HtmlElement) -> list[str]:
    return [str(node.get("datetime")) for node in root.iter("time") if node.get("datetime")][:3]


def find_meta_values(root: HtmlElement, *names: str) -> list[str]:
    """The values in the page's head under any of these names."""
    found = []
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("http-equiv") or meta.get("itemprop") or "").lower()
        if key in names and (content := (meta.get("content") or "").strip()):
            found.append(content)
    return found


def _linked(root: HtmlElement, name: str) -> list[str]:
    """A property of the articles in the page's linked data."""
    found: list[str] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                waiting: list[Any] = [json.loads(script.text or "")]
            except (ValueError, RecursionError):
                continue
            while waiting:
                here = waiting.pop()
                inside = here.get("@graph") if isinstance(here, dict) else here
                waiting.extend(inside if isinstance(inside, list) else [])
                if isinstance(here, dict) and isinstance(here.get(name), str):
                    found.append(here[name])
    return found
