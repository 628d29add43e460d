"""The stretches of a source that a desk sees with a statement, with the relevant parts marked.

A passage is the paragraph around the evidence, cut to a width that a page can show. So an alert contains all that its
reader needs, and no second topic has to be read. A terminal shows fewer lines and may have no article to cut them from:
`desk/render/excerpt.py` shows only the sentence, out of what this module finds.
"""

import re
from collections.abc import Iterator, Sequence

from copytaster.model.article import Article
from copytaster.model.assessment import Passage, PassageMark
from copytaster.model.verdict import Evidence, SourceField, Verdict
from copytaster.text.sentence_ends import END

MAX_PASSAGE_LENGTH = 600
"""Most code points of one passage: five or six sentences."""
MAX_PASSAGES = 6
"""Most passages for one statement; those with conflicts come first."""
_ORDER: dict[SourceField, int] = {"headline": 0, "text": 1, "caption": 2}
_BETWEEN = "\n\n"
_SENTENCE_END = re.compile(END + r"\s+")


def find_passages(article: Article, verdict: Verdict) -> tuple[Passage, ...]:
    """The passages behind a verdict, in reading order; evidence that is not in this article is left out."""
    evidence = [e for f in verdict.findings for e in f.evidence] + list(verdict.evidence)
    found: dict[tuple[SourceField, str, int, int], set[PassageMark]] = {}
    for item in evidence:
        source = source_of(article, item)
        if source is not None:
            start, end = find_paragraph(source, item.span.start, item.span.end)
            marks = found.setdefault((item.field, source, start, end), set())
            marks.add(PassageMark(item.span.start, item.span.end, item.relation))
    passages = [cut_passage(field, source, start, end, marks) for (field, source, start, end), marks in found.items()]
    most_important = sorted(passages, key=lambda p: not any(m.relation == "conflicts" for m in p.marks))[:MAX_PASSAGES]
    return tuple(sorted(most_important, key=lambda p: (_ORDER[p.field], p.start)))


def find_paragraph(source: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the paragraph that contains a stretch, or of several if it crosses several."""
    before = source.rfind(_BETWEEN, 0, start)
    after = source.find(_BETWEEN, max(end - 1, start))
    return (before + len(_BETWEEN) if before >= 0 else 0), (after if after >= 0 else len(source))


def cut_passage(field: SourceField, source: str, start: int, end: int, marks: set[PassageMark]) -> Passage:
    """Cut a paragraph to a passage of at most `MAX_PASSAGE_LENGTH`; if longer, keep the part around a conflict."""
    first, last = start, end
    if end - start > MAX_PASSAGE_LENGTH:
        first, last = _window(source, start, end, marks)
    inside = {
        PassageMark(max(m.start, first), min(m.end, last), m.relation)
        for m in marks
        if m.start < last and m.end > first
    }
    return Passage(
        field=field,
        start=first,
        text=source[first:last],
        marks=tuple(sorted(inside, key=lambda m: (m.start, -m.end, m.relation))),
        cut_before=first > start,
        cut_after=last < end,
    )


def _window(source: str, start: int, end: int, marks: set[PassageMark]) -> tuple[int, int]:
    relevant = [m for m in marks if m.relation != "supports"] or list(marks)
    core_start = min((m.start for m in relevant), default=start)
    core_end = min(max((m.end for m in relevant), default=start), core_start + MAX_PASSAGE_LENGTH)
    room = (MAX_PASSAGE_LENGTH - (core_end - core_start)) // 2
    first = max(start, min(core_start - room, end - MAX_PASSAGE_LENGTH))
    last = min(end, first + MAX_PASSAGE_LENGTH)
    return _word_start(source, first, core_start, start), _word_end(source, last, core_end, end)


def _word_start(source: str, at: int, before: int, start: int) -> int:
    """The first word start from `at` on; `at` itself if there is none before `before`."""
    if at == start:
        return at
    space = source.find(" ", at - 1, before)
    return space + 1 if space >= 0 else at


def _word_end(source: str, at: int, after: int, end: int) -> int:
    if at == end:
        return at
    space = source.rfind(" ", after, at + 1)
    return space if space >= 0 else at


def split_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The paragraphs of a text as (start, end); one wider than a passage is split into parts that fit."""
    at = 0
    for part in text.split(_BETWEEN):
        end = at + len(part)
        if end - at <= MAX_PASSAGE_LENGTH:
            if part.strip():
                yield at, end
        else:
            yield from _windows(text, at, end)
        at = end + len(_BETWEEN)


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while True:
        last = min(end, at + MAX_PASSAGE_LENGTH)
        if last < end:
            last = _word_end(text, last, at + 1, end)
        yield at, last
        if last == end:
            return
        after = _SENTENCE_END.search(text, at, last)
        at = after.end() if after else last


def source_of(article: Article, evidence: Evidence) -> str | None:
    """The text that a span refers to, or None if its words are not there."""
    span = evidence.span
    texts = texts_of(article, evidence.field)
    return next((text for text in texts if span.exact and text[span.start : span.end] == span.exact), None)


def texts_of(article: Article, field: SourceField) -> Sequence[str]:
    """The texts that offsets in a field may refer to: one, except for captions, each of which starts at 0."""
    if field == "caption":
        return [body.value for body in article.bodies if body.role == "caption"]
    return [article.title if field == "headline" else article.text]
