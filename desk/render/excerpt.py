"""The excerpt of the source to show for a piece of evidence: its sentence, cut to size around the span.

It is for the lines of a terminal, with or without the article; alerts carry `copytaster/stories/evidence_passages.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.model.article import Article, Span
from copytaster.model.verdict import Evidence
from copytaster.stories.evidence_passages import source_of
from copytaster.text.sentence_ends import END

_SENTENCE_END = re.compile(END + r"(?=\s)|\n\n")
_WHOLE = re.compile(END + "$")
_WIDEST = 260
"""Most code points of source shown for one piece of evidence: seven lines of a column at 80 columns."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of source text, and the position of the evidence in it."""

    text: str
    start: int
    end: int


def build_excerpt(evidence: Evidence, article: Article | None, among: Sequence[Evidence] = ()) -> Excerpt:
    """The sentence around the evidence; without the article, or if they disagree, the text that the spans carry.

    `among` is all evidence shown with it: a longer span of it may hold the sentence.
    """
    span = evidence.span
    source = source_of(article, evidence) if article and evidence.field != "caption" else None
    if source is None:
        return _carried(span, [e.span for e in among if e.field == evidence.field])
    first = max((m.end() for m in _SENTENCE_END.finditer(source, 0, span.start + 1)), default=0)
    last = next((m.end() for m in _SENTENCE_END.finditer(source, max(span.start, span.end - 1))), len(source))
    first = min(span.start, first + len(source[first:]) - len(source[first:].lstrip()))
    last = max(last, span.end)
    return _cut(source[first:last].rstrip(), span.start - first, span.end - first)


def _carried(span: Span, others: Sequence[Span]) -> Excerpt:
    """The widest span around this one; if there is none, its own context without the cut words."""
    around = max((o for o in others if o.start <= span.start and span.end <= o.end), key=_length, default=span)
    if _length(around) > _length(span) or _WHOLE.search(span.exact):
        return _cut(around.exact, span.start - around.start, span.end - around.start)
    before = "… " + span.prefix.partition(" ")[2] if span.prefix else ""
    after = span.suffix.rpartition(" ")[0] + " …" if span.suffix else ""
    return Excerpt(before + span.exact + after, len(before), len(before) + len(span.exact))


def _length(span: Span) -> int:
    return span.end - span.start


def _cut(text: str, start: int, end: int) -> Excerpt:
    """At most `_WIDEST` code points, with dots where something was left out."""
    room = max(0, _WIDEST - (end - start)) // 2
    left = 0 if start <= room or len(text) <= _WIDEST else text.rfind(" ", 0, start - room) + 1
    right = len(text) if len(text) <= _WIDEST or end + room >= len(text) else text.find(" ", end + room)
    right = len(text) if right < 0 else right
    before, after = "… " if left else "", " …" if right < len(text) else ""
    moved = len(before) - left
    end = min(end, right)
    return Excerpt(before + text[left:right] + after, start + moved, end + moved)
