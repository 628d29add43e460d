"""Body markup to blocks: HTML through a real parser, plain text by its blank lines, indents or line ends."""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from statistics import median

from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.model.article import Body, BodyRole, normalize_text

_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|ul|ol|li|em|strong|b|i|a|span|blockquote|body|html)\b[^>]{0,500}>", re.I)
_BREAKS = frozenset(
    (
        "address article aside blockquote body dd div dl dt figure footer header html hr li main nav ol p pre "
        "section table tbody td tfoot th thead tr ul"
    ).split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"})
_CAPTIONS = frozenset({"figcaption", "caption", "media-caption"})
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "iframe", "button", "form"})
_NOT_SIMPLE = re.compile(
    r"<[!?]|<(?:script|style|textarea|title|xmp|plaintext|iframe|noembed|noframes|noscript)\b", re.I
)
"""Markup whose content follows other rules."""
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9.]*)(?=[\s/>])[^<>\"']*(?:(?:\"[^\"<>]*\"|'[^'<>]*')[^<>\"']*)*>|([^<]+)")
_UNCLOSED = re.compile(r"<(?![^<>]*>)")
"""A bracket that starts no tag; the standard parser takes quadratic time on many of them."""
_NARROWEST, _WIDEST = 40, 100
"""Line lengths at which wires break a paragraph into lines: teletype's 69 with room on both sides."""


def has_html_tags(text: str) -> bool:
    """True if the text has tags that are used in bodies."""
    return _TAG.search(text) is not None


def parse_html_blocks(markup: str) -> tuple[Body, ...]:
    """Parse the paragraphs, sub-heads and captions of an HTML body, in order, without scripts and forms.

    Never raises: anything that the parser cannot read as markup stays text.
    """
    reader = _HtmlReader()
    plain = _UNCLOSED.sub("&lt;", _without_comments(markup))
    if not reader.feed_simple(plain):
        reader = _HtmlReader()
        reader.feed(plain)
        reader.close()
    reader.flush()
    return tuple(reader.blocks)


def _without_comments(markup: str) -> str:
    """Remove comments, which hold no text; one without an end removes the rest, as in browsers."""
    first, *others = markup.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def parse_plain_blocks(text: str) -> tuple[Body, ...]:
    """Parse the paragraphs of a plain text, separated by blank lines, else by indents, else by lines.

    Lines that a wire broke at a fixed width are joined again.
    """
    text = normalize_text(strip_unprintable(text)).expandtabs(4)
    parts = [p for p in re.split(r"\n[ ]*\n", text) if p.strip()]
    return tuple(Body(line) for part in parts for line in map(collapse_whitespace, _paragraphs(part)) if line)


def collapse_whitespace(text: str) -> str:
    """Replace white space of every kind by single spaces, and normalize to NFC."""
    joined = " ".join(text.split())
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined).strip()


def _paragraphs(part: str) -> list[str]:
    lines = part.split("\n")
    if len(lines) == 1:
        return lines
    indented = [line.startswith(("  ", "\t")) for line in lines]
    if any(indented[1:]) and not all(indented):
        return _join_lines(lines, indented)
    if is_wrapped_paragraph(lines):
        return [part]
    return lines


def _join_lines(lines: list[str], begins: list[bool]) -> list[str]:
    out: list[str] = []
    for line, begin in zip(lines, begins, strict=True):
        if begin or not out:
            out.append(line)
        else:
            out[-1] += "\n" + line
    return out


def is_wrapped_paragraph(lines: Sequence[str]) -> bool:
    """True if the lines of one block are one paragraph broken at a fixed width.

    Such lines have about the same length, end in the middle of sentences, and continue in small letters or with a word
    that did not fit on the line before; the lines of a list do none of this.
    """
    stripped = [line.strip() for line in lines]
    bodies, width = stripped[:-1], max(map(len, stripped))
    if not bodies or width > _WIDEST or median(map(len, bodies)) < _NARROWEST:
        return False
    if sum(line.endswith((".", "!", "?", ".”", '."')) for line in bodies) * 2 >= len(bodies):
        return False
    pairs = list(pairwise(stripped))
    small = sum(after[:1].islower() for _, after in pairs)
    full = sum(len(line) + 1 + len(after.split(" ", 1)[0]) > width for line, after in pairs)
    return small >= 0.4 * len(pairs) or (len(pairs) > 1 and full >= 0.8 * len(pairs))


class _HtmlReader(HTMLParser):
    """Collects blocks; a heading or caption tag sets the role of what is inside it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Body] = []
        self._parts: list[str] = []
        self._role: BodyRole = "main"
        self._silent = 0
        self._pending_break = False

    def feed_simple(self, markup: str) -> bool:
        """Read markup that is only text and ordinary tags, as most bodies are, at a fifth of the parser's cost.

        False if it is not: then the blocks read so far must not be used.
        """
        if _NOT_SIMPLE.search(markup):
            return False
        at = 0
        for token in _TOKEN.finditer(markup):
            if token.start() != at:
                return False
            at = token.end()
            closing, name, text = token.group(1, 2, 3)
            if text is not None:
                self.handle_data(unescape(text) if "&" in text else text)
            elif closing:
                self.handle_endtag(name.lower())
            elif token[0].endswith("/>"):
                self.handle_startendtag(name.lower(), [])
            else:
                self.handle_starttag(name.lower(), [])
        return at == len(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._break_line()
        elif tag in _HEADINGS or tag in _CAPTIONS:
            self.flush()
            self._role = "subhead" if tag in _HEADINGS else "caption"
        elif tag in _BREAKS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS or tag in _CAPTIONS:
            self.flush()
            self._role = "main"
        elif tag in _BREAKS:
            self.flush()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if data.strip():
            self._pending_break = False
        self._parts.append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Treat `<![if …]>` from office software as a comment, since the parser's own method raises on it."""
        return self.parse_bogus_comment(i) if self.rawdata[i : i + 2] in ("<!", "</") else -1

    def _break_line(self) -> None:
        """Handle a `<br>`: one is a space; two in a row end a paragraph."""
        if self._pending_break:
            self.flush()
        else:
            self._parts.append("\n")
            self._pending_break = True

    def flush(self) -> None:
        """End the block that is being read."""
        text = collapse_whitespace(strip_unprintable("".join(self._parts)))
        self._parts, self._pending_break = [], False
        if text:
            self.blocks.append(Body(text, self._role))
