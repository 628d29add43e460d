"""Split blocks of an extracted page that join several of its lines, at the page's own line breaks.

An extractor that does not know a page's markup takes whole elements for paragraphs: on a live page, the time, the
heading and the text of an entry become one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from copytaster.model.article import Body

_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:\s*(?:[ap]\.?m\.?|uhr|[A-Z]{2,4}))?", re.IGNORECASE)
_KEY = 16
"""Characters for looking up the line that a block begins with."""
_TRIED = 20
"""Most lines with the same beginning that are tried."""


def split_merged_blocks(bodies: Iterable[Body], shown: str, headings: Iterable[str]) -> Iterator[Body]:
    """The blocks; a block that is made of whole lines of the page is split into them. Lone times are left out."""
    lines = shown.split("\n\n")
    bare = [_strip_whitespace(line) for line in lines]
    places: dict[str, list[int]] = {}
    for n, line in enumerate(bare):
        if len(begins := places.setdefault(line[:_KEY], [])) < _TRIED:
            begins.append(n)
    heads = {_strip_whitespace(text) for text in headings}
    for body in bodies:
        found = _lines_of(_strip_whitespace(body.value), bare, places)
        if len(found) < 2 or body.role != "main":
            yield body
            continue
        for n in found:
            if not _CLOCK.fullmatch(lines[n]):
                yield Body(lines[n], "subhead" if bare[n] in heads else "main")


def _lines_of(block: str, bare: Sequence[str], places: dict[str, list[int]]) -> list[int]:
    """The run of lines that exactly make up a block; empty if there is none."""
    starts = {n for length in range(1, _KEY + 1) for n in places.get(block[:length], ())}
    for start in sorted(starts)[:_TRIED]:
        at, n = 0, start
        while n < len(bare) and at < len(block) and block.startswith(bare[n], at):
            at, n = at + len(bare[n]), n + 1
        if at == len(block) and n - start > 1:
            return list(range(start, n))
    return []


def _strip_whitespace(text: str) -> str:
    return "".join(text.split())
