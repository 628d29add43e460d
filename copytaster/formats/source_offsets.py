"""Find the place of a block's text in a decoded item, if the parser that made it gives no offsets.

The item is indexed without white space, each stretch with its place; a block is looked up there as a whole, after the
block before it. A block that is not found has no place, to avoid a wrong one.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from copytaster.formats.encoding.decode import DecodedText, strip_unprintable
from copytaster.model.article import Body, SourceMapEntry

_TOKENS = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>|(?P<named>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w{1,31});?)|(?P<plain>[^<&]+|[<&])",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"\S+")


class VisibleText:
    """The visible characters of an item, in order, with the place of each stretch."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._begins: list[int] = []
        self._places: list[tuple[int, int]] = []
        self._length = 0

    def add(self, shown: str, start: int, end: int) -> None:
        """Add a stretch without white space at start..end; its length differs if it is a character reference."""
        printable = strip_unprintable(shown)
        if printable:
            self._parts.append(printable)
            self._begins.append(self._length)
            self._places.append((start, end))
            self._length += len(printable)

    def find(self, blocks: Iterable[str]) -> list[tuple[int, int] | None]:
        """The place of each block, in order."""
        joined, at = "".join(self._parts), 0
        out: list[tuple[int, int] | None] = []
        for block in blocks:
            wanted = "".join(block.split())
            found = joined.find(wanted, at) if wanted else -1
            if found < 0:
                out.append(None)
                continue
            at = found + len(wanted)
            out.append((self._place(found)[0], self._place(at - 1)[1]))
        return out

    def _place(self, shown: int) -> tuple[int, int]:
        n = bisect_right(self._begins, shown) - 1
        (start, end), inside = self._places[n], shown - self._begins[n]
        if end - start == len(self._parts[n]):
            return start + inside, start + inside + 1
        return start, end


def index_plain_text(text: str) -> VisibleText:
    """Index the text of a plain text item."""
    trail = VisibleText()
    for word in _WORD.finditer(text):
        trail.add(word[0], word.start(), word.end())
    return trail


def index_html(markup: str) -> VisibleText:
    """Index the text of a page: everything outside tags, comments, scripts and styles."""
    trail = VisibleText()
    for token in _TOKENS.finditer(markup):
        if token["plain"]:
            for word in _WORD.finditer(token["plain"]):
                trail.add(word[0], token.start() + word.start(), token.start() + word.end())
        elif token["named"]:
            trail.add("".join(html.unescape(token[0]).split()), token.start(), token.end())
    return trail


def build_source_map(decoded: DecodedText, trail: VisibleText, blocks: Sequence[Body]) -> tuple[SourceMapEntry, ...]:
    """The bytes of each block of a text that were found."""
    if not decoded.exact:
        return ()
    found = trail.find(b.value for b in blocks)
    places = decoded.byte_offsets(place for pair in found if pair for place in pair)
    out, at = [], 0
    for block, pair in zip(blocks, found, strict=True):
        if pair:
            out.append(SourceMapEntry(at, at + len(block.value), places[pair[0]], places[pair[1]]))
        at += len(block.value) + 2
    return tuple(out)
