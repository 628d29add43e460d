"""The verb of saying of each quotation: the one beside it, or that of the quotation before it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.extraction.quotes.marks import QuotedSpan
from copytaster.text.doc import Doc, Token

_STOP = re.compile(r"[.!?…](?:[”\"’')\]]*)(?=\s+[A-Z“\"‘(])|\n[ \t]*\n|\n {4}|;")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Rev|Prof|U\.S|No|Inc|Co|Corp)$")
_FAR = 240
"""Most code points between a quotation and its verb of saying."""
_WOVEN = 3
"""Most words of the author between verb and mark if the grammar does not show that they belong together."""
MIN_QUOTE_WORDS = 3
"""Fewest words of a quotation that may be attributed without a verb of quoting beside it."""


@dataclass(frozen=True, slots=True)
class CuedQuotation:
    """A quotation and the verb beside it; `same_as` is the quotation before it that it continues.

    `woven` is true if words of the author are between the verb and the mark: `called it "a mistake"`.
    """

    stretch: QuotedSpan
    verb: int | None = None
    same_as: int | None = None
    woven: bool = False


def find_nearest_verbs(
    doc: Doc, found: Sequence[QuotedSpan], verbs: Sequence[Token], paragraphs: Sequence[tuple[int, int]]
) -> list[CuedQuotation]:
    """For each stretch its verb of saying, in order."""
    starts = [t.start for t in verbs]
    bounds = [start for start, _ in paragraphs]
    out: list[CuedQuotation] = []
    for n, stretch in enumerate(found):
        paragraph = paragraphs[max(0, bisect_right(bounds, stretch.start) - 1)]
        before = found[n - 1].end if n and found[n - 1].end > paragraph[0] else paragraph[0]
        after = found[n + 1].start if n + 1 < len(found) and found[n + 1].start < paragraph[1] else paragraph[1]
        verb, woven = _verb(doc.text, stretch, verbs, starts, before, after)
        if verb is not None:
            out.append(CuedQuotation(stretch, verb=verb.i, woven=woven))
        else:
            out.append(CuedQuotation(stretch, same_as=_find_continued(doc.text, found, n, paragraph, paragraphs, out)))
    return out


def _verb(
    text: str, q: QuotedSpan, verbs: Sequence[Token], starts: Sequence[int], before: int, after: int
) -> tuple[Token | None, bool]:
    inner = text[q.inner[0] : q.inner[1]].rstrip(" ”’'\"")
    follows = _fragment_after(text, q.end, after)
    ends = inner[-1:] in {",", "?", "!", "—", "–", "-", "…"} or text[q.end : q.end + 1] == ","
    lower = text[q.end : follows].lstrip(" ,—–-")[:1].islower()
    if ends or lower:
        k = bisect_left(starts, q.end)
        if k < len(verbs) and verbs[k].start < follows and verbs[k].start - q.end < _FAR:
            gap = text[q.end : verbs[k].start]
            if ends or "," not in gap.strip(" ,"):
                return verbs[k], False
    leads = _fragment_before(text, before, q.start)
    k = bisect_left(starts, q.start) - 1
    if k >= 0 and verbs[k].start >= leads and q.start - verbs[k].end < _FAR:
        lead = text[verbs[k].end : q.start].rstrip()
        if lead.endswith((",", ":", "—", "–")) or not lead:
            return verbs[k], False
        if len(lead.split()) <= _WOVEN:
            return verbs[k], True
    return None, False


def is_whole_sentence(text: str, q: QuotedSpan) -> bool:
    """True for a quotation that is a sentence of its own: after a full stop, and with one at its end."""
    lead, inner = text[max(0, q.start - 12) : q.start].rstrip(" "), text[q.inner[0] : q.inner[1]].strip()
    starts = not lead or lead[-1] in '.!?:,\n”"’' or lead.endswith(("--", "—"))
    return starts and inner[:1].isupper() and inner[-1:] in ".,!?…—-"


def _fragment_after(text: str, start: int, end: int) -> int:
    """The end of the sentence that follows a quotation."""
    for stop in _STOP.finditer(text, start, end + 1):
        if not _ABBREVIATED.search(text, max(start, stop.start() - 6), stop.start()):
            return stop.start()
    return end


def _fragment_before(text: str, start: int, end: int) -> int:
    """The start of the sentence that leads to a quotation."""
    at = start
    for stop in _STOP.finditer(text, max(start, end - 2 * _FAR), end + 1):
        if not _ABBREVIATED.search(text, max(start, stop.start() - 6), stop.start()):
            at = stop.end()
    return at


def _find_continued(
    text: str,
    found: Sequence[QuotedSpan],
    n: int,
    paragraph: tuple[int, int],
    paragraphs: Sequence[tuple[int, int]],
    done: Sequence[CuedQuotation],
) -> int | None:
    """The quotation with the same speaker: before it in the paragraph, or in a paragraph that runs on or leads to
    it."""
    if n == 0:
        return None
    last, q = found[n - 1], found[n]
    between = text[last.end : q.start]
    if last.start >= paragraph[0]:
        full = is_whole_sentence(text, q) and len(between) < 2 * _FAR
        return n - 1 if full and (done[n - 1].verb is not None or done[n - 1].same_as is not None) else None
    if last.runs_on:
        return n - 1
    return None
