"""Remove cards, which announce other stories and people, from the blocks of a page.

A card is a heading with a short text, often set twice (for the picture and for the line under it); its text is often
cut off in the middle. Words decide: a block that shares too few with the story before it is not part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from copytaster.formats.page.outline import SECTION_SHARE, PageOutline
from copytaster.formats.page.shape import (
    comparison_key,
    extract_vocabulary,
    has_sentence_end,
    is_prose,
    may_be_heading,
    measure_overlap,
    split_words,
)
from copytaster.model.article import BodyRole

_TAIL_SHARE = 0.1
"""Share of words with the story below which a heading and one paragraph at the end belong to another story."""
_CARD_WORDS = 60
"""Longest paragraph of a card that announces another story."""


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block of the story: its text, its role, and the piece it came from."""

    text: str
    role: BodyRole
    piece: int


def remove_cards(page: PageOutline, found: Sequence[PageBlock]) -> list[PageBlock]:
    """The blocks of the story alone: no cards among them, and no unrelated blocks at the end."""
    twice = {comparison_key(a.text) for a, b in pairwise(page.pieces) if a.text == b.text and may_be_heading(a.text)}
    blocks: list[PageBlock] = []
    known = _title_words(page)
    in_card = False
    for b in found:
        if b.role == "subhead":
            in_card = comparison_key(b.text) in twice
        alike = measure_overlap(b.text, known) >= SECTION_SHARE
        if _repeats_heading(blocks, b) and not alike:
            blocks.pop()
        elif not in_card or (b.role != "subhead" and alike):
            blocks.append(b)
            known |= extract_vocabulary(b.text)
    return _without_tail(page, blocks)


def _repeats_heading(blocks: Sequence[PageBlock], b: PageBlock) -> bool:
    """True if a text begins with the heading over it: `Jane Doe` / `Jane Doe writes about …`."""
    return (
        bool(blocks)
        and blocks[-1].role == "subhead"
        and comparison_key(b.text).startswith(comparison_key(blocks[-1].text) + " ")
    )


def _without_tail(page: PageOutline, blocks: list[PageBlock]) -> list[PageBlock]:
    """Remove the cards and cut-off texts at the end, and a heading with nothing left below it."""
    while len(blocks) > 2 and (tail := _count_tail(page, blocks)):
        blocks = blocks[:-tail]
    return blocks


def _count_tail(page: PageOutline, blocks: Sequence[PageBlock]) -> int:
    """The number of last blocks that are not part of the story: 0, 1 or 2."""
    last = blocks[-1]
    if last.role == "subhead":
        return 1
    if last.role == "main" and is_prose(last.text) and not has_sentence_end(last.text):
        return 0 if measure_overlap(last.text, _words_of(page, blocks[:-1])) >= SECTION_SHARE else 1
    card = blocks[-2].role == "subhead" and last.piece > page.likely_end and len(split_words(last.text)) <= _CARD_WORDS
    return (
        2 if card and len(blocks) > 3 and measure_overlap(last.text, _words_of(page, blocks[:-2])) < _TAIL_SHARE else 0
    )


def _title_words(page: PageOutline) -> frozenset[str]:
    return extract_vocabulary(page.pieces[page.title].text) if page.title is not None else frozenset()


def _words_of(page: PageOutline, blocks: Sequence[PageBlock]) -> frozenset[str]:
    return _title_words(page).union(*(extract_vocabulary(b.text) for b in blocks))
