"""From the outline of a page to the blocks of its story, in order and with their roles."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copytaster.article import BodyRole
from copytaster.formats.page_lines import MARK
from copytaster.formats.page_meta import is_caption
from copytaster.formats.page_outline import SECTION_SHARE, Outline
from copytaster.formats.page_shape import could_head, ends_sentence, is_prose, key, overlap, vocabulary, words

_TAIL_SHARE = 0.1
"""Share of words with the story under which a heading and one paragraph at the end are another story's."""
_CARD_WORDS = 60
"""Longest paragraph of a card that announces another story."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the story: its text, its role, and the piece it came from."""

    text: str
    role: BodyRole
    piece: int


def blocks(page: Outline) -> list[Block]:
    """Paragraphs, sub-heads and captions of the story, each once."""
    found = list(_once(page, list(_roles(page))))
    return _without_cards(page, found)


def _roles(page: Outline) -> Iterator[Block]:
    """Every piece between title and end that has a role; short lines wait for the paragraph after them."""
    waiting: list[int] = []
    after_links = False
    last_section = -1
    for n in range(page.title + 1 if page.title is not None else 0, page.end):
        section = next((s for s, places in enumerate(page.sections) if n in places), 0)
        if section != last_section:
            waiting, after_links, last_section = [], section > page.main, section
        if n not in page.open:
            waiting = [] if n in page.listed else waiting
            continue
        text = page.pieces[n].text
        if _is_picture_line(page, n):
            yield Block(text, "caption", n)
        elif page.is_story(n) or _is_entry(page, n) or _introduces(page, n):
            if head := _subhead(page, waiting, n, after_links):
                yield head
            waiting, after_links = [], False
            yield Block(_unbulleted(text), "main", n)
        else:
            waiting.append(n)


def _subhead(page: Outline, waiting: Sequence[int], n: int, after_links: bool) -> Block | None:
    """The short line right over a paragraph. Below a heading of other stories it must share words with it."""
    if not waiting or n <= page.first_prose:
        return None
    last = waiting[-1]
    text = page.pieces[last].text
    if not could_head(text) or (last != n - 1 and any(m in page.open for m in range(last + 1, n))):
        return None
    if after_links and overlap(text, vocabulary(page.pieces[n].text)) < 0.3:
        return None
    return Block(text.lstrip("# "), "subhead", last)


def _is_picture_line(page: Outline, n: int) -> bool:
    """A caption: it names a source, or stands twice in a row and is no part of the text."""
    text = page.pieces[n].text
    if is_caption(text) and not (is_prose(text) and len(words(text)) > 45):
        return True
    twin = any(0 <= m < len(page.pieces) and page.pieces[m].text == text for m in (n - 1, n + 1))
    return twin and ends_sentence(text) and len(words(text)) <= 40 and n != page.title


def _is_entry(page: Outline, n: int) -> bool:
    """An entry of a list that the story itself gives, inside its own section."""
    inside = any(n in run.places for run in page.lists if run not in page.summaries)
    main = page.sections[page.main]
    prose = [m for m in main if m in page.open and is_prose(page.pieces[m].text)]
    return (
        inside
        and n in main
        and bool(prose)
        and prose[0] < n
        and (n < prose[-1] or page.pieces[n - 1].text.endswith(":"))
    )


def _introduces(page: Outline, n: int) -> bool:
    """A line with a colon right over a list that the story itself gives."""
    text = page.pieces[n].text
    return text.endswith(":") and any(r.places.start == n + 1 for r in page.lists if r not in page.summaries)


def _unbulleted(text: str) -> str:
    """The text without a bullet; a number stays, since the story counts with it."""
    mark = MARK.match(text)
    return text if mark is None or any(mark.groups()) else text[mark.end() :]


def _once(page: Outline, found: Sequence[Block]) -> Iterator[Block]:
    """Each text once: repeats, pull quotes and the title set again as a first line go."""
    paragraphs = [f" {key(b.text)} " for b in found if b.role == "main"]
    title = key(page.pieces[page.title].text) if page.title is not None else ""
    seen: set[str] = set()
    for b in found:
        own = key(b.text)
        pulled = b.role != "subhead" and sum(f" {own} " in p for p in paragraphs) > (b.role == "main")
        again = own in seen or (title and title in own and len(own) < len(title) + 60)
        whole = all(own != p.strip() for p in paragraphs) or b.role != "main"
        if again or (pulled and (whole or any(f" {own} " in p and p.strip() != own for p in paragraphs))):
            continue
        seen.add(own)
        yield b


def _without_cards(page: Outline, found: Sequence[Block]) -> list[Block]:
    """The blocks without what announces other stories and people: cards under headings set several times,
    cards whose text begins with its own heading, and at the end whatever is unlike the story."""
    counts = Counter(key(p.text) for p in page.pieces if could_head(p.text))
    kept: list[Block] = []
    card = ""
    for b in found:
        own = key(b.text)
        if b.role == "subhead":
            card = own if counts[own] > 1 else ""
        starts_with_head = kept and kept[-1].role == "subhead" and own.startswith(key(kept[-1].text) + " ")
        if starts_with_head and not _is_alike(page, kept[:-1], b.text):
            kept.pop()
        elif not card or (b.role != "subhead" and _is_alike(page, kept, b.text)):
            kept.append(b)
    return _without_tail(page, kept)


def _without_tail(page: Outline, kept: list[Block]) -> list[Block]:
    """Cards and cut-off paragraphs at the end go, and a heading that is left with nothing below it."""
    while len(kept) > 2:
        last, alike = kept[-1], _is_alike(page, kept[:-1], kept[-1].text)
        headed = kept[-2].role == "subhead" and len(words(last.text)) <= _CARD_WORDS
        cut_off = last.role == "main" and not ends_sentence(last.text) and is_prose(last.text)
        if last.role == "subhead" or (cut_off and not alike):
            kept = kept[:-1]
        elif headed and len(kept) > 3 and not _is_alike(page, kept[:-2], last.text, share=_TAIL_SHARE):
            kept = kept[:-2]
        else:
            break
    return kept


def _is_alike(page: Outline, rest: Sequence[Block], text: str, *, share: float = SECTION_SHARE) -> bool:
    """True where a paragraph shares enough words with the title and the blocks before it."""
    title = page.pieces[page.title].text if page.title is not None else ""
    known = vocabulary(title).union(*(vocabulary(b.text) for b in rest))
    return overlap(text, known) >= share
