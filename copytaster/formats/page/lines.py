"""The lines of a scraped page as pieces, each with its place in the text: paragraphs broken into lines joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from copytaster.formats.body_blocks import collapse_whitespace, is_wrapped_paragraph
from copytaster.formats.encoding.decode import strip_unprintable
from copytaster.formats.page.shape import is_prose

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+|\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
LIST_MARK = re.compile(
    r"(?:[(\[](\d{1,2})[)\]]\.?|(\d{1,2})(?:[.):](?!\d)|\s?[-–—](?=\s))|#(\d{1,2})\b"
    r"|(?:[Ss]tatement|[Pp]oint|[Ff]act|[Cc]laim)\s(\d{1,2})[.):]|(\d)\ufe0f?\u20e3"
    r"|[•*▪‣●◦✓✔■►▶·–—>›»→➤➔★☑❖-](?=\s)|[•▪‣●■►▶➤➔])\s*(?=\S)"
)
"""A list mark at the beginning of a line: a number with its full stop, dash or brackets, or a bullet."""


@dataclass(frozen=True, slots=True)
class PagePiece:
    """One line of a page, or one paragraph that was broken into several lines.

    `text` is clean and on one line; `start` and `end` are its code points in the decoded page. `run` is the number of
    its stretch between blank lines. `cells` is how many parts tabs divide it into; `paragraph` is true if the layout
    alone shows that it is one.
    """

    text: str
    start: int
    end: int
    run: int
    cells: int = 1
    paragraph: bool = False


def split_pieces(text: str) -> list[PagePiece]:
    """The pieces of a page, in order; blank lines only separate the runs."""
    found: list[PagePiece] = []
    for run in _runs(text):
        whole = [_join_if_paragraph(segment, text) for segment in _segments(run, text)]
        found.extend(_as_teletype(whole, text))
    return found


def _join_if_paragraph(segment: list[PagePiece], text: str) -> list[PagePiece]:
    """The lines of a segment, joined if they are one paragraph."""
    joined = len(segment) > 1 and (
        is_wrapped_paragraph([line.text for line in segment]) or _has_hanging_indent(segment, text)
    )
    return [_join(segment, text)] if joined else segment


def _as_teletype(segments: list[list[PagePiece]], text: str) -> Iterator[PagePiece]:
    """The pieces of one run. If it has prose and indented paragraphs, short pieces count as text too."""
    heads = [segment[0] for segment in segments]
    base = min(_depth(head, text) for head in heads)
    inset = [_depth(head, text) > base + 1 and LIST_MARK.match(head.text) is None for head in heads]
    teletype = any(inset) and any(is_prose(head.text) for head in heads)
    for n, segment in enumerate(segments):
        begins = teletype and len(segment) == 1 and (inset[n] or (n == 0 and inset[1]))
        yield from (replace(piece, paragraph=True) if begins else piece for piece in segment)


def _runs(text: str) -> Iterator[list[PagePiece]]:
    number, run, blank = 0, list[PagePiece](), True
    for match in _LINE.finditer(text):
        if match[0].isspace() and match[0].strip("\r\n\x0b\x0c\x85\u2028\u2029") == "":
            if blank and run:
                yield run
                number, run = number + 1, []
            blank = True
            continue
        line = _line(match[0], match.start(), number)
        if line is None:
            continue
        blank = False
        run.append(line)
    if run:
        yield run


def _line(raw: str, at: int, run: int) -> PagePiece | None:
    body = collapse_whitespace(strip_unprintable(raw))
    if not any(c.isalnum() for c in body):
        return None
    start = at + len(raw) - len(raw.lstrip())
    cells = len([cell for cell in raw.strip().split("\t") if cell.strip()])
    return PagePiece(body, start, start + len(raw.strip()), run, cells)


def _segments(run: list[PagePiece], text: str) -> Iterator[list[PagePiece]]:
    """Cut a run before each list mark and each indented line.

    So a broken list item is joined, but never with the next one. Teletype begins its paragraphs with an indented line.
    """
    depths = [_depth(line, text) for line in run]
    base = min(depths)
    segment: list[PagePiece] = []
    for line, depth in zip(run, depths, strict=True):
        in_list = bool(segment) and LIST_MARK.match(segment[0].text) is not None
        if segment and (LIST_MARK.match(line.text) or (depth > base + 1 and not in_list)):
            yield segment
            segment = []
        segment.append(line)
    if segment:
        yield segment


def _has_hanging_indent(segment: list[PagePiece], text: str) -> bool:
    """True for a list entry whose further lines are indented more than its mark."""
    if LIST_MARK.match(segment[0].text) is None:
        return False
    depths = [_depth(line, text) for line in segment]
    return min(depths[1:]) > depths[0]


def _depth(line: PagePiece, text: str) -> int:
    """The indent of a line, in columns."""
    begins = max(text.rfind("\n", 0, line.start), text.rfind("\r", 0, line.start)) + 1
    return len(text[begins : line.start].expandtabs(4))


def _join(segment: list[PagePiece], text: str) -> PagePiece:
    end = segment[-1].end
    return replace(
        segment[0], text=collapse_whitespace(strip_unprintable(text[segment[0].start : end])), end=end, cells=1
    )
