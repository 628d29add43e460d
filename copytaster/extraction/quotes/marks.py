"""Quotation marks: the stretches of a text between them, in any typographic form, also with a mark missing.

A stretch never crosses into a paragraph that does not begin with a mark of its own. So one wrong mark spoils one
quotation and never the rest of the story.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DOUBLE = {
    "“": '”"', "„": "“”", "«": "»", "»": "«", "``": ("''", '"'), "''": ("''",), '"': '"”', "‟": "”", "＂": "＂",
}  # fmt: skip
"""Opening mark to possible closing marks; the typewriters of the wires wrote two single marks for a double one."""
_SINGLE = {"‘": "’", "'": "'", "‹": "›", "’": "’", "`": "'’"}
_MARK = re.compile(r"``|''|[“”„‟«»\"＂‘’‹›'`]")
_CLOSERS = frozenset("”»›’")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n {4}")
"""The end of a paragraph: a blank line, or in old wires an indented line."""
_LONGEST_SINGLE = 400
"""Most code points between single marks; in a longer stretch the marks are two apostrophes."""


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """Text between quotation marks, including the marks. `closed` is false if the closing mark is missing.

    `runs_on` is true if the next paragraph begins with a mark and continues the same quotation.
    """

    start: int
    end: int
    inner: tuple[int, int]
    closed: bool
    single: bool = False
    runs_on: bool = False


def split_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """The paragraphs of a text, as code points without the white space between them."""
    bounds, at = [], 0
    for gap in _PARAGRAPH.finditer(text):
        bounds.append((at, gap.start()))
        at = gap.end()
    bounds.append((at, len(text)))
    return tuple((start, end) for start, end in bounds if text[start:end].strip())


def find_quoted_spans(text: str) -> tuple[QuotedSpan, ...]:
    """Every stretch between quotation marks, the outer ones only, in order."""
    found: list[QuotedSpan] = []
    for start, end in split_paragraphs(text):
        inside = list(_of_paragraph(text, start, end))
        if found and inside and not found[-1].closed and inside[0].start <= _first_letter(text, start):
            last = found[-1]
            found[-1] = QuotedSpan(last.start, last.end, last.inner, False, last.single, True)
        found.extend(inside)
    return tuple(found)


def _first_letter(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _of_paragraph(text: str, start: int, end: int) -> Iterator[QuotedSpan]:
    """The stretches of one paragraph; one with no closing mark reaches to its end."""
    marks = [m for m in _MARK.finditer(text, start, end) if not _is_apostrophe(text, m)]
    n = 0
    while n < len(marks):
        mark = marks[n]
        pairs = _SINGLE if mark.group() in _SINGLE else _DOUBLE
        closers = pairs.get(mark.group())
        if closers is None or not _may_open(text, mark, end):
            n += 1
            continue
        closing = _closing(text, marks, n, closers)
        if closing is not None:
            last = marks[closing].end()
            yield QuotedSpan(mark.start(), last, (mark.end(), marks[closing].start()), True, pairs is _SINGLE)
            n = closing + 1
            continue
        if pairs is _DOUBLE and not any(_may_open(text, m, end) and m.group() in _DOUBLE for m in marks[n + 1 :]):
            last = _end_of_words(text, mark.end(), end)
            yield QuotedSpan(mark.start(), last, (mark.end(), last), False)
            return
        if pairs is _DOUBLE:
            is_opening = (_may_open(text, m, end) and m.group() in _DOUBLE for m in marks[n + 1 :])
            n += 1 + next(k for k, opens in enumerate(is_opening) if opens)  # skip the marks of an inner quotation
            last = _end_of_words(text, mark.end(), marks[n].start())
            yield QuotedSpan(mark.start(), last, (mark.end(), last), False)
            continue
        n += 1


def _closing(text: str, marks: list[re.Match[str]], n: int, closers: Sequence[str]) -> int | None:
    """The mark that closes mark `n`, before another of the same kind opens."""
    opening = marks[n].group()
    single = opening in _SINGLE
    for k in range(n + 1, len(marks)):
        mark = marks[k]
        if single and mark.start() - marks[n].end() > _LONGEST_SINGLE:
            return None
        if mark.group() in closers:
            if _may_close(text, mark):
                return k
        elif mark.group() == opening and not single:
            return k if _is_reversed_mark(text, mark) else None
    return None


def _is_reversed_mark(text: str, mark: re.Match[str]) -> bool:
    """True for an opening mark in the place of a closing one: “like this“."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before) and not before.isspace() and not after.isalnum()


def _is_apostrophe(text: str, mark: re.Match[str]) -> bool:
    """True for a mark inside a word, of a possessive, and of inches."""
    if mark.group() not in {"'", "’", '"', "‘", "''"}:
        return False
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return before.isalnum() and after.isalnum()


def _may_open(text: str, mark: re.Match[str], end: int) -> bool:
    if mark.group() in _CLOSERS and mark.group() != "»":
        return False
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else "", text[mark.end() : mark.end() + 1]
    if mark.end() >= end or after.isspace() or before.isalnum():
        return mark.group() in "“„«" and mark.end() < end and not before.isalnum()
    if mark.group() == "»":
        return not before or before.isspace()
    return True


def _may_close(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark.group() in {'"', "'", "’", "''"}:
        return not after.isalnum() and not before.isspace()
    return True


def _end_of_words(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
