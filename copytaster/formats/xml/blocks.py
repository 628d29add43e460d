"""Marked-up copy in an XML tree (NITF, XHTML) to blocks, each with the bytes it was read from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copytaster.formats.body_blocks import collapse_whitespace, has_html_tags, parse_html_blocks, parse_plain_blocks
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.xml.tree import XmlDocument, XmlElement, XmlText
from copytaster.model.article import Body, BodyRole, SourceMapEntry

_PARAGRAPHS = frozenset(
    (
        "p block body body.content div section article ul ol li dl dt dd table tr thead tbody tfoot blockquote bq pre "
        "nitf-table address main header footer hr note abstract ds figure media caption"
    ).split()
)
_SUBHEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "hedline"})
_CAPTIONS = frozenset({"figcaption", "media-caption", "caption"})
_SILENT = frozenset(
    "script style head title template noscript svg iframe media-metadata media-reference media-object "
    "media-producer table-metadata nitf-table-metadata custom-table".split()
)
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block and the bytes of the XML that it was read from."""

    body: Body
    at: int
    end: int


def parse_blocks(node: XmlElement) -> tuple[PlacedBlock, ...]:
    """Parse the paragraphs, sub-heads and captions below an element, in order."""
    reader = _MarkupReader()
    reader.read(node)
    reader.flush()
    return tuple(reader.found)


def parse_text_blocks(node: XmlElement) -> tuple[PlacedBlock, ...]:
    """Parse blocks of an element that holds its copy as text: plain, or escaped markup."""
    runs = list(node.runs())
    text = "".join(run.value for run in runs)
    if not text.strip():
        return ()
    bodies = parse_html_blocks(text) if has_html_tags(text) else parse_plain_blocks(text)
    return tuple(PlacedBlock(body, *_extent(runs)) for body in bodies)


def extract_bodies(placed: Iterable[PlacedBlock]) -> tuple[Body, ...]:
    """The blocks alone."""
    return tuple(p.body for p in placed)


def build_source_map(document: XmlDocument, placed: Iterable[PlacedBlock]) -> tuple[SourceMapEntry, ...]:
    """The place of each block of the text in the received bytes; empty if the item had to be repaired."""
    shown = [p for p in placed if p.body.role != "caption"]
    places = document.find_raw_offsets([place for p in shown for place in (p.at, p.end)])
    return tuple(_mapped(shown, places)) if places else ()


def _mapped(shown: list[PlacedBlock], places: dict[int, int]) -> Iterator[SourceMapEntry]:
    at = 0
    for p in shown:
        yield SourceMapEntry(at, at + len(p.body.value), places[p.at], places[p.end])
        at += len(p.body.value) + 2


class _MarkupReader:
    """Walks through markup; a heading or caption sets the role of the text inside it."""

    def __init__(self) -> None:
        self.found: list[PlacedBlock] = []
        self._runs: list[XmlText] = []
        self._parts: list[str] = []
        self._role: BodyRole = "main"
        self._broke = False

    def read(self, node: XmlElement) -> None:
        for child in node.children:
            if isinstance(child, XmlText):
                self._parts.append(child.value)
                if child.value.strip():
                    self._runs.append(child)
                    self._broke = False
            elif child.name not in _SILENT:
                self._element(child)

    def _element(self, node: XmlElement) -> None:
        name = node.name
        role: BodyRole | None = "caption" if name in _CAPTIONS else "subhead" if name in _SUBHEADS else None
        if role is not None:
            self.flush()
            before, self._role = self._role, role if self._role != "caption" else "caption"
            self.read(node)
            self.flush()
            self._role = before
        elif name == "pre":
            self.flush()
            self.found.extend(PlacedBlock(_in_role(p.body, self._role), p.at, p.end) for p in parse_text_blocks(node))
        elif name in _PARAGRAPHS:
            self.flush()
            self.read(node)
            self.flush()
        elif name == "br":
            self._break_line()
        else:
            self._parts.append(" " if name in _CELLS else "")
            self.read(node)

    def _break_line(self) -> None:
        """Handle a line break: one is a space; two in a row end a paragraph."""
        if self._broke:
            self.flush()
        self._parts.append(" ")
        self._broke = True

    def flush(self) -> None:
        """End the block that is being read."""
        text = collapse_whitespace(strip_unprintable("".join(self._parts)))
        if text and self._runs:
            self.found.append(PlacedBlock(Body(text, self._role), *_extent(self._runs)))
        self._parts, self._runs = [], []


def _extent(runs: list[XmlText]) -> tuple[int, int]:
    """First and last byte (exclusive) of runs of text, without the white space around them."""
    filled = [run for run in runs if run.value.strip()]
    first, last = filled[0], filled[-1]
    lead = len(first.value) - len(first.value.lstrip(" \t\n\r"))
    trail = len(last.value) - len(last.value.rstrip(" \t\n\r"))
    return first.at + lead, last.end - trail


def _in_role(body: Body, role: BodyRole) -> Body:
    return body if body.role == role else Body(body.value, role)
