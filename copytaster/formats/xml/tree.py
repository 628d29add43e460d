"""Parse XML from untrusted senders to a tree that knows the bytes it came from.

No document type is loaded, no entity of the document's own is defined, nothing is fetched; depth and number of elements
are limited. HTML's names (`&nbsp;`) are understood without a definition. Stray ampersands and control characters, which
are common in feeds, are repaired.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any
from xml.parsers import expat

from copytaster.formats.encoding.charsets import decode_with_hints, find_prolog_charset
from copytaster.formats.encoding.decode import DecodedText
from copytaster.formats.errors import FormatError

MAX_DEPTH = 200
MAX_NODES = 200_000
"""Most elements in one item: a feed of a thousand full stories has a tenth of that."""
_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][\w.-]{0,40};)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENDED_EARLY = frozenset({3, 5, 6, 20})
"""Expat's codes for a document that ends early: no element found, unclosed token, partial character, open CDATA."""


class XmlText:
    """A run of text and the bytes that it was read from."""

    __slots__ = ("at", "end", "value")

    def __init__(self, value: str, at: int) -> None:
        self.value, self.at, self.end = value, at, at


class XmlElement:
    """One element: its name without prefix, the namespace of its prefix ("" without one), and its content."""

    __slots__ = ("at", "attrs", "children", "end", "name", "ns")

    def __init__(self, name: str, ns: str, attrs: dict[str, str], at: int) -> None:
        self.name, self.ns, self.attrs, self.at, self.end = name, ns, attrs, at, at
        self.children: list[XmlElement | XmlText] = []

    def elements(self, *names: str) -> Iterator["XmlElement"]:
        """The child elements with one of these names, in order; all of them if none is given."""
        for child in self.children:
            if isinstance(child, XmlElement) and (not names or child.name in names):
                yield child

    def first(self, *path: str) -> "XmlElement | None":
        """The first element down a path of names."""
        here: XmlElement | None = self
        for name in path:
            here = next(here.elements(name), None) if here is not None else None
        return here

    def find(self, name: str) -> Iterator["XmlElement"]:
        """Every element below this one with that name, in order."""
        for node in self.walk():
            if node.name == name and node is not self:
                yield node

    def walk(self) -> Iterator["XmlElement"]:
        """This element and all below it, in document order."""
        waiting: list[XmlElement] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(c for c in reversed(node.children) if isinstance(c, XmlElement))

    def runs(self) -> Iterator[XmlText]:
        """Every run of text below this element, in document order."""
        waiting: list[XmlElement | XmlText] = [self]
        while waiting:
            here = waiting.pop()
            if isinstance(here, XmlText):
                yield here
            else:
                waiting.extend(reversed(here.children))

    def text(self) -> str:
        """All text below this element, white space collapsed."""
        return " ".join("".join(run.value for run in self.runs()).split())

    def get(self, name: str) -> str:
        """An attribute without surrounding white space, or ""."""
        return self.attrs.get(name, "").strip()


class XmlDocument:
    """A parsed item: its root, and the mapping from places in it back to the received bytes."""

    def __init__(self, root: XmlElement, decoded: DecodedText | None, utf8: bytes) -> None:
        self.root, self._decoded, self._utf8 = root, decoded, utf8

    @property
    def is_wide(self) -> bool:
        """True if a character of markup takes more than one byte."""
        return self._decoded is not None and self._decoded.codec.startswith(("utf-16", "utf-32"))

    def find_raw_offsets(self, places: list[int]) -> dict[int, int] | None:
        """Places in the tree → bytes of the raw item; None if the item had to be repaired."""
        if self._decoded is None or not self._decoded.exact:
            return None
        if self._decoded.codec == "utf-8":
            return {place: place + self._decoded.bom_length for place in places}
        points, at, count = {}, 0, 0
        for place in sorted(set(places)):
            count += len(self._utf8[at:place].decode("utf-8", "ignore"))
            points[place] = count
            at = place
        found = self._decoded.byte_offsets(points.values())
        return {place: found[point] for place, point in points.items()}


def parse_xml(raw: bytes, charset: str | None = None) -> XmlDocument:
    """Parse XML. Raises FormatError: `empty`, `wrong-encoding`, `not-xml`, `truncated`, `unsafe-xml`, `wrong-shape`."""
    decoded = decode_with_hints(raw, (charset, find_prolog_charset(raw)))
    utf8 = decoded.text.encode()
    lead = len(utf8) - len(utf8.lstrip())
    try:
        return XmlDocument(_Builder(lead).run(utf8[lead:]), decoded, utf8)
    except expat.ExpatError as error:
        first = error
    mended = _repair(decoded.text)
    if mended == decoded.text.lstrip():
        raise _classify_error(first) from first
    try:
        return XmlDocument(_Builder(0).run(mended.encode()), None, b"")
    except expat.ExpatError as error:
        raise _classify_error(error) from error


def _repair(text: str) -> str:
    plain = _AMPERSAND.sub("&amp;", _NOT_XML.sub("", text)).lstrip()
    return plain.replace('<?xml version="1.1"', '<?xml version="1.0"', 1)


def _classify_error(error: expat.ExpatError) -> FormatError:
    reason = "truncated" if error.code in _ENDED_EARLY else "not-xml"
    return FormatError(reason, f"not well-formed: {error}")


class _Builder:
    """Expat's events to a tree."""

    def __init__(self, lead: int) -> None:
        self._lead, self._count = lead, 0
        self._open: list[XmlElement] = []
        self._last: XmlText | None = None
        self._spaces: dict[str, str] = {}
        self.root: XmlElement | None = None

    def run(self, data: bytes) -> XmlElement:
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.buffer_text = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.SkippedEntityHandler = self._named
        parser.EntityDeclHandler = _refuse
        # As if an external document type existed, so that names it could define are no error; it is never read.
        parser.UseForeignDTD(True)
        parser.Parse(data, True)
        assert self.root is not None
        return self.root

    def _place(self) -> int:
        place = self._parser.CurrentByteIndex + self._lead
        if self._last is not None:
            self._last.end, self._last = place, None
        return place

    def _start(self, tag: str, attrs: dict[str, str]) -> None:
        place = self._place()
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_NODES:
            raise FormatError("wrong-shape", "nested too deep or too many elements")
        prefix, colon, name = tag.rpartition(":")
        for key in attrs:
            if key.startswith("xmlns:"):
                self._spaces[key[6:]] = attrs[key]
        node = XmlElement(name, self._spaces.get(prefix, prefix) if colon else "", attrs, place)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop().end = self._place()

    def _data(self, data: str) -> None:
        run = XmlText(data, self._place())
        self._last = run
        if self._open:
            self._open[-1].children.append(run)

    def _named(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._data(html5.get(f"{name};", ""))


def _refuse(*_: Any) -> None:
    raise FormatError("unsafe-xml", "the item defines entities of its own, which no wire needs")
