"""Align two texts: find the runs of words they share, and what is between these.

Runs are found by their first three words, in one pass over the later text, so the cost grows with the length of both
texts and not with their product; only short gaps are compared word by word.
"""

from bisect import bisect_left
from difflib import SequenceMatcher
from typing import NamedTuple

SEED_LENGTH = 3
"""Words by which a run is found."""
MAX_SKIPPED_WORDS = 12
"""Words of the earlier text that a short run may skip; a run that is further away, or behind, has to be long."""
MIN_DISTANT_RUN = 6
"""Least length of a run from elsewhere in the earlier text: shorter ones are phrases, not the same passage."""
MAX_COMPARED_GAP = 48
"""Longest gap, in words, that is compared word by word."""
MIN_GAP_MATCH = 0.3
"""Least share of a gap's shorter side that single words must match; below it the gap is one replaced passage."""


class SharedRun(NamedTuple):
    """`length` words that are the same from `a` in the earlier text and from `b` in the later one."""

    a: int
    b: int
    length: int


class WordEdit(NamedTuple):
    """Words `a0:a1` of the earlier text became words `b0:b1` in the later one; either may be empty."""

    a0: int
    a1: int
    b0: int
    b1: int


class Alignment(NamedTuple):
    """The shared runs and the edits of two texts, in the order of the later text; deleted words come last."""

    shared: int
    edits: tuple[WordEdit, ...]


def align(a: list[str], b: list[str]) -> Alignment:
    """Align the words of two texts."""
    runs = _drop_overlaps(_find_runs(a, b))
    out: list[WordEdit] = []
    shared = sum(run.length for run in runs)
    free = _find_uncovered(runs, len(a))
    ends = [end for _, end in free]
    a_at = b_at = 0
    for run in [*runs, SharedRun(len(a), len(b), 0)]:
        gap = _find_free_stretch(a_at, run.a, free, ends) if run.a >= a_at else None
        if gap or run.b > b_at:
            a0, a1 = gap or (a_at, a_at)
            matching, inner = _compare_gap(a, b, WordEdit(a0, a1, b_at, run.b))
            shared += matching
            out += inner
            if gap:
                free.remove(gap)
                ends.remove(gap[1])
        a_at, b_at = run.a + run.length, run.b + run.length
    out += (WordEdit(start, end, len(b), len(b)) for start, end in free)
    return Alignment(shared, tuple(out))


def _find_runs(a: list[str], b: list[str]) -> list[SharedRun]:
    """Shared runs in the order of the later text."""
    head = _same_from(a, b, 0, 0)
    runs = [SharedRun(0, 0, head)] if head else []
    last = len(b) - SEED_LENGTH
    if head > last:
        return runs
    places = list(map(_places_by_seed(a).get, zip(b, b[1:], b[2:], strict=False)))
    expected = j = head
    while j <= last:
        place = places[j]
        if place is None:
            j += 1
            continue
        i = place if isinstance(place, int) else _nearest(place, expected)
        length = _same_from(a, b, i, j)
        if length >= MIN_DISTANT_RUN or expected <= i <= expected + MAX_SKIPPED_WORDS:
            runs.append(SharedRun(i, j, length))
            expected, j = i + length, j + length
        else:
            j += 1
    return runs


def _places_by_seed(words: list[str]) -> dict[tuple[str, str, str], int | list[int]]:
    """The place of each three words in a row, and all places of those that occur more than once."""
    keys = list(zip(words, words[1:], words[2:], strict=False))
    where: dict[tuple[str, str, str], int | list[int]] = dict(zip(keys, range(len(keys)), strict=True))
    if len(where) < len(keys):
        again = [key for i, key in enumerate(keys) if where[key] != i]
        where |= {key: [i for i, other in enumerate(keys) if other == key] for key in set(again)}
    return where


def _drop_overlaps(runs: list[SharedRun]) -> list[SharedRun]:
    """The runs without initial words that already end the run before: these words were inserted again."""
    out: list[SharedRun] = []
    for run in runs:
        over = out[-1].a + out[-1].length - run.a if out else 0
        if 0 < over <= min(MAX_SKIPPED_WORDS, run.length - 1) and run.a > out[-1].a:
            run = SharedRun(run.a + over, run.b + over, run.length - over)
        out.append(run)
    return out


def _nearest(places: list[int], expected: int) -> int:
    """The first place at or after the expected one, else the last before it."""
    n = bisect_left(places, expected)
    return places[n] if n < len(places) else places[-1]


def _same_from(a: list[str], b: list[str], i: int, j: int) -> int:
    """The number of equal words from `i` and `j` on."""
    n, step, most = 0, 16, min(len(a) - i, len(b) - j)
    while n + step <= most and a[i + n : i + n + step] == b[j + n : j + n + step]:
        n += step
        step *= 2
    while n < most and a[i + n] == b[j + n]:
        n += 1
    return n


def _find_uncovered(runs: list[SharedRun], length: int) -> list[tuple[int, int]]:
    """Stretches of the earlier text that no run covers."""
    out, at = [], 0
    for start, end in sorted((run.a, run.a + run.length) for run in runs):
        if start > at:
            out.append((at, start))
        at = max(at, end)
    if at < length:
        out.append((at, length))
    return out


def _find_free_stretch(start: int, end: int, free: list[tuple[int, int]], ends: list[int]) -> tuple[int, int] | None:
    """The one free stretch from `start` to `end` of the earlier text, if it is whole."""
    n = bisect_left(ends, start + 1)
    return free[n] if n < len(free) and free[n][0] >= start and free[n][1] <= end else None


def _compare_gap(a: list[str], b: list[str], edit: WordEdit) -> tuple[int, list[WordEdit]]:
    """Compare a gap word by word if it is short; return the number of matching words, and the remaining edits."""
    left, right = edit.a1 - edit.a0, edit.b1 - edit.b0
    if not left or not right:
        return 0, [edit]
    if left > MAX_COMPARED_GAP >= right:
        return _compare_ends(a, b, edit)
    if left > MAX_COMPARED_GAP or right > MAX_COMPARED_GAP:
        return 0, [edit]
    return _match_words(a, b, edit)


def _compare_ends(a: list[str], b: list[str], edit: WordEdit) -> tuple[int, list[WordEdit]]:
    """Compare a short passage with the beginning and the end of a long one that was mostly deleted."""
    width = min(edit.b1 - edit.b0 + MAX_SKIPPED_WORDS, MAX_COMPARED_GAP)
    front, back = edit.a0 + width, edit.a1 - width
    at_front = _match_words(a, b, WordEdit(edit.a0, front, edit.b0, edit.b1))
    at_back = _match_words(a, b, WordEdit(back, edit.a1, edit.b0, edit.b1))
    if at_front[0] >= at_back[0]:
        return at_front[0], [*at_front[1], WordEdit(front, edit.a1, edit.b1, edit.b1)]
    return at_back[0], [WordEdit(edit.a0, back, edit.b0, edit.b0), *at_back[1]]


def _match_words(a: list[str], b: list[str], edit: WordEdit) -> tuple[int, list[WordEdit]]:
    old, new = a[edit.a0 : edit.a1], b[edit.b0 : edit.b1]
    short, long = (old, set(new)) if len(old) <= len(new) else (new, set(old))
    if sum([word in long for word in short]) < MIN_GAP_MATCH * len(short):
        return 0, [edit]  # more than these cannot match
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    codes = matcher.get_opcodes()
    same = sum(i1 - i0 for tag, i0, i1, _, _ in codes if tag == "equal")
    if same < MIN_GAP_MATCH * min(len(old), len(new)):
        return 0, [edit]
    return same, [
        WordEdit(edit.a0 + i0, edit.a0 + i1, edit.b0 + j0, edit.b0 + j1)
        for tag, i0, i1, j0, j1 in codes
        if tag != "equal"
    ]
