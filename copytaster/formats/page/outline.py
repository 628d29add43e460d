"""The outline of a page: the place of its story, its title, its lists that are summaries, and its furniture."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise, takewhile

from copytaster.formats.page import title as page_title
from copytaster.formats.page.asides import find_asides
from copytaster.formats.page.furniture import is_comments_heading, is_furniture, is_links_heading
from copytaster.formats.page.lines import PagePiece
from copytaster.formats.page.meta_lines import is_caption, is_credit_line, is_time_line, parse_byline
from copytaster.formats.page.shape import (
    comparison_key,
    extract_vocabulary,
    is_prose,
    is_sentence,
    may_be_heading,
    measure_overlap,
    split_words,
)
from copytaster.formats.page.standfirst import find_above_story, find_site_captions, is_byline_or_time, is_standfirst
from copytaster.formats.page.statements import PageList, find_lists, is_summary, is_summary_heading, is_summary_note

_ENOUGH = 40
"""Words of prose after which the heading of readers' comments ends the story; above that it is a button."""
_LEAST_CAPTION = 5
"""Least words of a line over the story, without a credit, that says what is in a picture."""
_SHOWING = ("show ", "view ", "see ", "load ", "read ")
_DECK_SHARE = 0.25
"""Least share of a deck's words in the story, right under the title; a line further down needs twice that."""
SECTION_SHARE = 0.16
"""Least share of a paragraph's words in the story for prose beyond a heading of other matter to belong to it. On our
own pages, teasers of other stories stay under 0.1 and the story's own paragraphs over 0.2."""


@dataclass(frozen=True)
class PageOutline:
    """The parts of a page.

    `sections` are ranges of pieces between headings of other matter, `main` is the number of the section with the
    story. `dropped` are the pieces of the site, `running` those of running text. `lists` has every list, `summaries`
    the lists of statements. `over` are sentences above the story and `captions` those that end in the site's own name;
    `comment_headings` are the headings of readers' comments.
    """

    pieces: Sequence[PagePiece]
    sections: tuple[range, ...]
    main: int
    dropped: frozenset[int]
    running: frozenset[int]
    lists: tuple[PageList, ...]
    summaries: tuple[PageList, ...]
    title: int | None
    words: frozenset[str]
    over: frozenset[int]
    captions: frozenset[int]
    comment_headings: frozenset[int]

    @cached_property
    def listed(self) -> frozenset[int]:
        """Pieces of summaries, with the headings over them."""
        inside = {n for run in self.summaries for n in run.places}
        return frozenset(inside | {run.places.start - 1 for run in self.summaries if run.has_heading})

    @cached_property
    def entries(self) -> frozenset[int]:
        """Pieces of the lists in the story itself: among its paragraphs, or under a line with a colon."""
        summaries = frozenset(self.summaries)
        own = [
            run.places
            for run in self.lists
            if run not in summaries
            and self.first_prose < run.places.start
            and (run.places.start < self.last_prose or self.pieces[run.places.start - 1].text.endswith(":"))
        ]
        return frozenset(n for places in own for n in places if n in self.sections[self.main])

    @cached_property
    def open(self) -> frozenset[int]:
        """Pieces that may still be part of the story."""
        return frozenset(range(len(self.pieces))) - self.dropped - self.listed

    @cached_property
    def section(self) -> tuple[int, ...]:
        """The number of each piece's section."""
        return tuple(s for s, places in enumerate(self.sections) for _ in places)

    @cached_property
    def end(self) -> int:
        """The place where the readers' comments begin, or the end of the page."""
        word_count = 0
        for n in range(self.first_prose, len(self.pieces)):
            text = self.pieces[n].text
            if n in self.prose:
                word_count += len(split_words(text))
            if n in self.comment_headings and word_count >= _ENOUGH and n >= self.sections[self.main].start:
                return n
        return len(self.pieces)

    @cached_property
    def deck(self) -> int | None:
        """The line under the title that shares words with the story and does not repeat the title, or None."""
        if self.title is None:
            return None
        main = comparison_key(self.pieces[self.title].text)
        for n in range(self.title + 1, min(self.title + 3, self.first_prose)):
            text = self.pieces[n].text
            if n in self.listed or is_byline_or_time(text):
                return None
            least = _DECK_SHARE if n == self.title + 1 else 2 * _DECK_SHARE
            over_top = n + 1 < len(self.pieces) and is_byline_or_time(self.pieces[n + 1].text)
            if n == self.title + 1 and over_top:
                least = _DECK_SHARE / 4
            fresh = main not in comparison_key(text) and comparison_key(text) not in main and not is_caption(text)
            is_deck = is_standfirst(text) and (n in self.over or may_be_heading(text) or over_top)
            if n in self.open and fresh and is_deck and measure_overlap(text, self.words) >= least:
                return n
        return None

    def shows(self, n: int) -> bool:
        """True for a short line between byline and story that shares words with it: it says what a picture shows."""
        text = self.pieces[n].text
        return (
            n > self._byline
            and len(split_words(text)) >= _LEAST_CAPTION
            and measure_overlap(text, self.words) >= 2 * _DECK_SHARE
        )

    @cached_property
    def _byline(self) -> int:
        """The first line below the title that gives the writer or the time; the page's length if there is none."""
        start = self.title + 1 if self.title is not None else len(self.pieces)
        return next(
            (n for n in range(start, len(self.pieces)) if is_byline_or_time(self.pieces[n].text)), len(self.pieces)
        )

    @cached_property
    def likely_end(self) -> int:
        """The place from which other matter is likelier: the end of the summary below the story, or of its section."""
        main = self.sections[self.main]
        below = [r.places.stop for r in self.summaries if r.places.start > self.first_prose]
        return min([main.stop, *below[-1:]])

    @cached_property
    def first_prose(self) -> int:
        """The first piece of running text of the story, below its title."""
        below = [n for n in self.prose - self.over - self.listed if self.title is None or n > self.title]
        shown = (n for n in below if n not in self.captions and not is_caption(self.pieces[n].text))
        return min(shown, default=min(below, default=len(self.pieces)))

    @cached_property
    def last_prose(self) -> int:
        """The last piece of running text in the story's own section, or -1."""
        main = self.sections[self.main]
        return max((n for n in main if n in self.running), default=-1)

    @cached_property
    def prose(self) -> frozenset[int]:
        """Running text that belongs to the story.

        It is all running text of the story's own section, the paragraphs elsewhere that share its words, and everything
        between two such paragraphs of one section.
        """
        found: set[int] = set()
        for number, places in enumerate(self.sections):
            running = [n for n in places if n in self.running]
            alike = [n for n in running if number == self.main or self._is_alike(n)]
            found.update(n for n in running if alike and alike[0] <= n <= alike[-1])
            if number > self.main:
                found.update(m for n in running if self._resumes(n, places) for m in self._stretch(n))
        return frozenset(found)

    def _resumes(self, n: int, places: range) -> bool:
        """True for the first of two paragraphs right below a button, above the comments: every card has a heading."""
        below = {n, n + 1} <= self.running and n - 1 in self.dropped and n - 1 > places[0]
        return below and places.stop in self.comment_headings

    def _stretch(self, n: int) -> Iterable[int]:
        return takewhile(self.running.__contains__, count(n))

    def _is_alike(self, n: int) -> bool:
        return measure_overlap(self.pieces[n].text, self.words) >= SECTION_SHARE


def build_outline(found: Sequence[PagePiece]) -> PageOutline:
    """Build the outline of a page. A page without prose has an outline too, with no title and no words."""
    lists = tuple(find_lists(found))
    prose = _running(found, lists)
    if not prose and not any(run.has_heading for run in lists):
        lists, prose = (), _running(found, ()) or _find_unstopped_sentences(found)
    in_list = {n for run in lists for n in run.places}
    closings = _closings(found, frozenset(prose))
    sections = _sections(found, closings)
    below = {run.places.stop for run in lists}
    notes = {n for n in prose if n in below and is_summary_note(found[n].text)}
    aside = notes | find_asides(found, prose, [s.start for s in sections[1:]])
    prose = [n for n in prose if n not in aside] or prose
    captions = find_site_captions(found, prose)
    main = _longest(sections, found, prose, closings)
    own = [n for n in prose if n in sections[main]]
    story = frozenset[str]().union(*(extract_vocabulary(found[n].text) for n in own))
    above = [n for n in prose if n < sections[main].start and measure_overlap(found[n].text, story) >= SECTION_SHARE]
    own = above + own
    over = find_above_story(found, [n for n in own if n not in captions and not is_caption(found[n].text)])
    own = [n for n in own if n not in over]
    story = frozenset[str]().union(*(extract_vocabulary(found[n].text) for n in own))
    summaries = tuple(r for r in lists if _is_summary(r, found, story, own))
    title = page_title.find_title(found, own[0] if own else 0, story, leave=in_list | over | captions)
    dropped = frozenset(n for n, p in enumerate(found) if n in aside or (n not in in_list and _is_site_line(p)))
    return PageOutline(
        found, sections, main, dropped, frozenset(prose), lists, summaries, title, story, over, captions, closings
    )


def _running(found: Sequence[PagePiece], lists: Sequence[PageList]) -> list[int]:
    """Running text outside the lists."""
    in_list = {n for run in lists for n in run.places}
    return [
        n
        for n, p in enumerate(found)
        if n not in in_list and (is_prose(p.text) or p.paragraph) and not _is_site_line(p)
    ]


def _find_unstopped_sentences(found: Sequence[PagePiece]) -> list[int]:
    """The lines that read as sentences, for a page without its full stops; the first of several is the title."""
    sentences = [n for n, p in enumerate(found) if is_sentence(p.text) and not _is_site_line(p)]
    return sentences[1:] or sentences


def _is_site_line(piece: PagePiece) -> bool:
    """True for a line of the site, or about the story: never a part of the text."""
    if (
        piece.cells >= 3
        or is_summary_heading(piece.text)
        or is_credit_line(piece.text)
        or parse_byline(piece.text) is not None
    ):
        return True
    if is_caption(piece.text):
        return False
    return is_furniture(piece.text) or is_time_line(piece.text)


def _closings(found: Sequence[PagePiece], running: frozenset[int]) -> frozenset[int]:
    """The headings of the readers' comments.

    A heading that occurs again further down is a button if text follows at once, without a reader's name. A heading
    over several paragraphs is a button too, if a button to show the comments comes later.
    """
    places = [n for n, p in enumerate(found) if is_comments_heading(p.text)]
    last = {comparison_key(found[n].text): n for n in places}
    shown = max((n for n in places if comparison_key(found[n].text).startswith(_SHOWING)), default=-1)
    again = {n for n in places if last[comparison_key(found[n].text)] > n and n + 1 in running}
    over = {n for n in places if shown > n and {n + 1, n + 2} <= running}
    return frozenset(places) - again - over


def _sections(found: Sequence[PagePiece], closings: frozenset[int]) -> tuple[range, ...]:
    cuts = [n for n, p in enumerate(found) if is_links_heading(p.text) or n in closings]
    bounds = [0, *cuts, len(found)]
    return tuple(range(a, b) for a, b in pairwise(bounds))


def _longest(
    sections: Sequence[range], found: Sequence[PagePiece], prose: Iterable[int], closings: frozenset[int]
) -> int:
    """The section with the most words of prose, without those below a comments' heading that follows enough prose."""
    bounds = [places.start for places in sections]
    word_counts = [0] * len(sections)
    for n in prose:
        word_counts[bisect_right(bounds, n) - 1] += len(split_words(found[n].text))
    closed = (s for s, places in enumerate(sections) if s and places.start in closings)
    stop = next((s for s in closed if sum(word_counts[:s]) >= _ENOUGH), len(word_counts))
    return word_counts.index(max(word_counts[:stop]))


def _is_summary(run: PageList, found: Sequence[PagePiece], story: frozenset[str], own: Sequence[int]) -> bool:
    edge = not own or run.places.start > own[-1] or run.places.stop <= own[0]
    over = run.places.start - 1
    if over >= 0 and (is_links_heading(found[over].text) or is_comments_heading(found[over].text)):
        return False
    return is_summary(run, found, story, at_edge=edge)
