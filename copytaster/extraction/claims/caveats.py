"""Caveats: the sentences in which a story says that it could not check something, and the claims they are about."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.extraction.quotes.marks import split_paragraphs
from copytaster.model.article import Span, cut_span
from copytaster.text.doc import Doc

_CAVEAT = re.compile(
    r"\b(?:could|can|couldn[’']t|cannot|has|have|had|was|were|is|are)\s?(?:not|n[’']t)?\s(?:yet\s|not\s|be\s|been\s)*"
    r"(?:independently|immediately|yet)?\s?(?:be\s|been\s)?(?:independently\s|immediately\s|officially\s)?"
    r"(?:verified|confirmed|checked|corroborated|substantiated)\b"
    r"|\b(?:no|without) (?:independent|official) (?:confirmation|verification)\b"
    r"|\b(?:not|n[’']t) (?:be )?(?:independently|immediately) (?:verify|confirm|corroborate|check)\b"
    r"|\bunable to (?:independently )?(?:verify|confirm)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:not|no|n[’']t|cannot|without|unable)\b", re.IGNORECASE)
_REACH = 2
"""Paragraphs before its own that a caveat may be about, within its section."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """A caveat's sentence, and the code points that it is about."""

    sentence: Span
    start: int
    end: int


def find_caveats(doc: Doc) -> tuple[Caveat, ...]:
    """Every caveat of a text; it is about its paragraph and the ones before it in the section."""
    bounds = split_paragraphs(doc.text)
    out = []
    for n in range(len(doc.sents)):
        start, end = doc.sent_span(n)
        words = doc.text[start:end]
        match = _CAVEAT.search(words)
        if match is None or not _DENIES.search(match.group()):
            continue
        at = max(0, bisect_right([b for b, _ in bounds], start) - 1)
        out.append(Caveat(cut_span(doc.text, start, end), bounds[_from(doc, bounds, at)][0], start))
    return tuple(out)


def _from(doc: Doc, bounds: Sequence[tuple[int, int]], at: int) -> int:
    """The first paragraph that a caveat in paragraph `at` is about: never before a heading."""
    first = at
    while first and at - first < _REACH and doc.text[bounds[first - 1][1] - 1] in ".!?”\"’'":
        first -= 1
    return first


def find_caveat_at(found: Sequence[Caveat], start: int) -> Span | None:
    """The caveat about the text at this code point."""
    return next((c.sentence for c in found if c.start <= start < c.end), None)
