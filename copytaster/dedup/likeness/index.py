"""The index of remembered texts, in memory: it finds texts that are equal, or that share runs of words.

It is rebuilt from the memory. It only finds texts near in event time, and the number of other texts does not matter: an
archive that is read at the same time as a live wire hides none of the wire's stories.
"""

import heapq
from array import array
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from copytaster.model.stored_entry import EntryStamp

MAX_STORIES_PER_RUN = 8
"""Latest stories near in event time that are checked for one run of words; a run in more of them is a common phrase."""
MAX_CANDIDATES = 3
"""Candidates that are worth a comparison word by word."""
MIN_SHARED_SKETCH = 0.165
"""Least share of the smaller sketch that a candidate has in common: 4 of the 24 runs of a short text."""
_NUMBERS = 40
"""Bits of a rank for the number of an article: a million million of them."""
_number = ((1 << _NUMBERS) - 1).__and__
"""Get the number of the article from a rank."""
Ranks = int | list[int]
"""One rank, or several in order."""


class IndexEntry(NamedTuple):
    """One text: its key in the memory, event time, stamp, fingerprint, and sketch."""

    key: str
    at: int
    stamp: EntryStamp
    mark: str
    sketch: "array[int]"

    @property
    def rank(self) -> int:
        """Its place in the order of event time, then of the log."""
        return _rank(self.at, self.stamp.number)


def _rank(at: int, number: int) -> int:
    return (at << _NUMBERS) + number


class LikenessIndex:
    """Texts by their fingerprints and by the hashes of their sketches.

    A result depends only on the texts in the index, not on earlier operations.
    """

    def __init__(self) -> None:
        self._entries: dict[int, IndexEntry] = {}
        self._postings: dict[int, Ranks] = {}
        self._marks: dict[str, Ranks] = {}
        self._by_number: list[tuple[int, int, int]] = []
        self._uncommitted: list[tuple[int, IndexEntry | None]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: IndexEntry) -> None:
        """Add a text."""
        rank = entry.rank
        self._uncommitted.append((rank, None))
        self._entries[rank] = entry
        heapq.heappush(self._by_number, (entry.stamp.number, entry.stamp.since, rank))
        _put(self._marks, entry.mark, rank)
        postings, values = self._postings, entry.sketch.tolist()
        before = list(map(postings.setdefault, values, repeat(rank)))  # one table lookup for each
        for value, ranks in [pair for pair in zip(values, before, strict=True) if pair[1] is not rank]:
            if isinstance(ranks, int):
                postings[value] = [ranks, rank] if ranks < rank else [rank, ranks]
            else:
                insort(ranks, rank)

    def drop(self, rank: int) -> None:
        """Remove a text."""
        entry = self._entries.pop(rank, None)
        if entry is None:
            return
        self._uncommitted.append((rank, entry))
        _take(self._marks, entry.mark, rank)
        postings, values = self._postings, entry.sketch.tolist()
        for ranks, value in zip(map(postings.pop, values), values, strict=True):
            if isinstance(ranks, list):
                ranks.remove(rank)
                if ranks:
                    postings[value] = ranks

    def drop_older(self, oldest: EntryStamp) -> None:
        """Drop the texts that were remembered before that time, or below that number."""
        by_number = self._by_number
        while by_number and (by_number[0][0] < oldest.number or by_number[0][1] < oldest.since):
            self.drop(heapq.heappop(by_number)[2])

    def commit(self) -> None:
        """Make all changes so far final."""
        self._uncommitted.clear()

    def savepoint(self) -> int:
        """The point that `rollback` may return to, until the next `commit`."""
        return len(self._uncommitted)

    def rollback(self, savepoint: int = 0) -> None:
        """Undo the changes since `savepoint`, or since `commit`."""
        done = self._uncommitted[savepoint:]
        for rank, entry in reversed(done):
            if entry is None:
                self.drop(rank)
            else:
                self.add(entry)
        del self._uncommitted[savepoint:]

    def find_same(self, fingerprint: str) -> list[IndexEntry]:
        """The texts with this fingerprint, the last remembered first."""
        ranks = self._marks.get(fingerprint, [])
        if isinstance(ranks, int):
            return [self._entries[ranks]]
        return sorted((self._entries[rank] for rank in ranks), key=lambda entry: -entry.stamp.number)

    def find_candidates(self, sketch: Sequence[int], *, at: int, within: int) -> list[str]:
        """Keys of texts within `within` of `at` that share most with a sketch; ties by the later one."""
        found: list[int] = []
        since, until = _rank(at - within, 0), _rank(at + within + 1, 0)
        for ranks in [ranks for ranks in map(self._postings.get, sketch) if ranks is not None]:
            if isinstance(ranks, int):
                found.append(ranks)
            elif len(ranks) <= MAX_STORIES_PER_RUN:
                found += ranks
            else:
                found += _latest(ranks, since, until)
        if len(found) < 2:
            return []
        often = [(count, rank) for rank, count in Counter(found).items() if count > 1 and since <= rank < until]
        enough = [(count, _number(rank), rank) for count, rank in often if self._shares(count, rank, sketch)]
        return [self._entries[rank].key for _, _, rank in heapq.nlargest(MAX_CANDIDATES, enough)] if enough else []

    def _shares(self, count: int, rank: int, sketch: Sequence[int]) -> bool:
        return count >= MIN_SHARED_SKETCH * min(len(sketch), len(self._entries[rank].sketch))


def _latest(ranks: list[int], since: int, until: int) -> list[int]:
    """From many ranks in order, those of the latest articles in a stretch of event time."""
    near = ranks[bisect_left(ranks, since) : bisect_left(ranks, until)]
    return sorted(near, key=_number)[-MAX_STORIES_PER_RUN:]


def _put(table: dict[str, Ranks], key: str, rank: int) -> None:
    ranks = table.setdefault(key, rank)
    if isinstance(ranks, list):
        insort(ranks, rank)
    elif ranks != rank:
        table[key] = sorted((ranks, rank))


def _take(table: dict[str, Ranks], key: str, rank: int) -> None:
    ranks = table.pop(key)
    if isinstance(ranks, list):
        ranks.remove(rank)
        if ranks:
            table[key] = ranks
