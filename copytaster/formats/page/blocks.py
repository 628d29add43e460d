"""From the outline of a page to the blocks of its story, in order and with their roles."""

from collections import Counter
from collections.abc import Iterator, Sequence

from copytaster.formats.page.cards import PageBlock, remove_cards
from copytaster.formats.page.lines import LIST_MARK
from copytaster.formats.page.meta_lines import is_caption, is_signed_by_agency
from copytaster.formats.page.outline import PageOutline
from copytaster.formats.page.shape import (
    comparison_key,
    extract_vocabulary,
    has_sentence_end,
    is_prose,
    may_be_heading,
    measure_overlap,
    split_words,
)

_PULL_QUOTE = 400
"""Longest pull quote, in code points."""
_SIGNED_CAPTION = 25
"""Longest caption, in words, whose full stop is followed only by an agency's name."""
_TWIN_SHARE = 0.4
"""Share of words with the story that makes a line that is set twice a caption; the heading of a card stays below it."""
_MOST_SEARCHED = 1_000
"""Most paragraphs that are searched for pull quotes, so that the longest pages take seconds, not minutes."""


def build_blocks(page: PageOutline) -> list[PageBlock]:
    """Paragraphs, sub-heads and captions of the story, each once."""
    return remove_cards(page, list(_drop_repeats(page, list(_assign_roles(page)))))


def _assign_roles(page: PageOutline) -> Iterator[PageBlock]:
    """Every piece between title and end that has a role; short lines wait for the paragraph after them."""
    waiting: list[int] = []
    after_links = False
    last_section = -1
    for n in range(page.title + 1 if page.title is not None else 0, page.end):
        if page.section[n] != last_section:
            last_section = page.section[n]
            waiting, after_links = [], last_section > 0
        if n not in page.open:
            waiting = [] if n in page.listed or is_prose(page.pieces[n].text) else waiting
            continue
        text = page.pieces[n].text
        if n == page.deck:
            continue
        if n in page.over or n in page.captions or _is_picture_line(page, n):
            yield PageBlock(text, "caption", n)
        elif n in page.prose or n in page.entries or _introduces(page, n):
            if n == page.first_prose:
                yield from (PageBlock(page.pieces[m].text, "caption", m) for m in waiting if page.shows(m))
            if head := _subhead(page, waiting, n, after_links):
                yield head
            waiting, after_links = [], False
            yield PageBlock(_unbulleted(text), "main", n)
        else:
            waiting.append(n)


def _subhead(page: PageOutline, waiting: Sequence[int], n: int, after_links: bool) -> PageBlock | None:
    """The short line right over a paragraph. Below a heading of other stories it must share words with it."""
    if not waiting or n <= page.first_prose:
        return None
    last = waiting[-1]
    text = page.pieces[last].text
    if not may_be_heading(text) or (last != n - 1 and any(m in page.open for m in range(last + 1, n))):
        return None
    if after_links and measure_overlap(text, extract_vocabulary(page.pieces[n].text)) < 0.3:
        return None
    return PageBlock(text.lstrip("# "), "subhead", last)


def _is_picture_line(page: PageOutline, n: int) -> bool:
    """True for a caption: it names a source, or occurs twice in a row and is not part of the text."""
    text = page.pieces[n].text
    if is_signed_by_agency(text) and (n == page.last_prose or len(split_words(text)) > _SIGNED_CAPTION):
        return False
    if is_caption(text):
        return True
    twin = any(0 <= m < len(page.pieces) and page.pieces[m].text == text for m in (n - 1, n + 1))
    shown = has_sentence_end(text) or (len(split_words(text)) >= 5 and measure_overlap(text, page.words) >= _TWIN_SHARE)
    return twin and shown and len(split_words(text)) <= 40 and n != page.title


def _introduces(page: PageOutline, n: int) -> bool:
    """True for a line with a colon right over a list that belongs to the story."""
    return page.pieces[n].text.endswith(":") and n + 1 in page.entries


def _unbulleted(text: str) -> str:
    """The text without a bullet; a number stays, since it is part of the story."""
    mark = LIST_MARK.match(text)
    return text if mark is None or any(mark.groups()) else text[mark.end() :]


def _drop_repeats(page: PageOutline, found: Sequence[PageBlock]) -> Iterator[PageBlock]:
    """Each text once: repeats, pull quotes and a repeated title in the first line are removed."""
    paragraphs = [f" {comparison_key(b.text)} " for b in found if b.role == "main"]
    exactly, together = Counter(paragraphs), "\n".join(paragraphs[:_MOST_SEARCHED])
    title = comparison_key(page.pieces[page.title].text) if page.title is not None else None
    seen = {title}
    for b in found:
        own = comparison_key(b.text)
        padded = f" {own} "
        short = b.role != "subhead" and len(own) <= _PULL_QUOTE and own not in seen
        pulled = short and together.count(padded) > exactly[padded]
        titled = title is not None and title in own and len(own) < len(title) + 60 and not is_prose(b.text)
        if not (pulled or titled or own in seen):
            seen.add(own)
            yield b
