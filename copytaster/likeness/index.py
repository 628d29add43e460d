"""The index: which remembered stories share runs of words with a text. In memory, rebuilt from what is remembered."""

import heapq
from array import array
from bisect import insort
from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

LOOKED_AT = 8
"""Latest stories looked at for one run of words: what more of them have is a phrase of the trade."""
AT_MOST = 3
"""Candidates that are worth a comparison word by word."""
SHARED = 0.165
"""Least share of the smaller sketch that a candidate has in common: 4 of the 24 runs of a short text."""


class Entry(NamedTuple):
    """One story: its name, event time, and sketch."""

    key: str
    at: int
    sketch: "array[int]"


class Index:
    """Stories by the hashes of their sketches; each has a number, which grows in the order of arrival.

    What is found depends on the stories that are in, and on nothing that happened on the way.
    """

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._postings: dict[int, int | list[int]] = {}
        self._by_time: list[tuple[int, int]] = []
        self._undo: list[tuple[int, Entry | None]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, number: int, entry: Entry) -> None:
        """Take in a story."""
        self._undo.append((number, None))
        self._entries[number] = entry
        heapq.heappush(self._by_time, (entry.at, number))
        postings, values = self._postings, entry.sketch.tolist()
        before = list(map(postings.setdefault, values, repeat(number)))  # one look at the table for each
        for value, numbers in [pair for pair in zip(values, before, strict=True) if pair[1] is not number]:
            if isinstance(numbers, int):
                postings[value] = [numbers, number] if numbers < number else [number, numbers]
            else:
                insort(numbers, number)

    def drop(self, number: int) -> None:
        """Take a story out again."""
        entry = self._entries.pop(number, None)
        if entry is None:
            return
        self._undo.append((number, entry))
        postings, values = self._postings, entry.sketch.tolist()
        for numbers, value in zip(map(postings.pop, values), values, strict=True):
            if isinstance(numbers, list):
                numbers.remove(number)
                if numbers:
                    postings[value] = numbers

    def clean(self, oldest: float) -> None:
        """Drop the stories from before `oldest`."""
        while self._by_time and self._by_time[0][0] < oldest:
            self.drop(heapq.heappop(self._by_time)[1])

    def keep(self) -> None:
        """What was done so far stays done."""
        self._undo.clear()

    def mark(self) -> int:
        """Where `undo` may go back to, until the next `keep`."""
        return len(self._undo)

    def undo(self, mark: int = 0) -> None:
        """Take back what was done since `mark`, or since `keep`."""
        done = self._undo[mark:]
        for number, entry in reversed(done):
            if entry is None:
                self.drop(number)
            else:
                self.add(number, entry)
        del self._undo[mark:]

    def candidates(self, sketch: Sequence[int], *, since: float, until: float) -> list[str]:
        """Names of the stories from `since` to `until` that share most with a sketch, most first, later ones before."""
        found: list[int] = []
        for numbers in [numbers for numbers in map(self._postings.get, sketch) if numbers is not None]:
            if isinstance(numbers, int):
                found.append(numbers)
            else:
                found += numbers[-LOOKED_AT:]
        if len(found) < 2:
            return []
        often = [(count, n) for n, count in Counter(found).items() if count > 1]
        enough = [(count, n) for count, n in often if self._fits(count, n, sketch, since, until)]
        return [self._entries[number].key for _, number in heapq.nlargest(AT_MOST, enough)] if enough else []

    def _fits(self, count: int, number: int, sketch: Sequence[int], since: float, until: float) -> bool:
        entry = self._entries[number]
        return since <= entry.at <= until and count >= SHARED * min(len(sketch), len(entry.sketch))
