"""A text read for comparison: its normalized words, and the place of each."""

from dataclasses import dataclass, field

from copytaster.dedup.likeness.normalized_words import locate_pieces, normalize_pieces, split_pieces

_SMALL = 0.5
"""Least share of words with a small first letter in a text whose capitals have a meaning."""


@dataclass(slots=True)
class WordSequence:
    """The words of a text; `raw` are the same words as written, with marks."""

    text: str
    words: list[str]
    raw: list[str]
    _piece_numbers: list[int] | None = None
    _cased: bool | None = None
    _places: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def from_text(cls, text: str) -> "WordSequence":
        """Read a text."""
        raw = split_pieces(text)
        words = normalize_pieces(raw)
        if "" not in words:
            return cls(text, words, raw)
        numbers = [n for n, word in enumerate(words) if word]
        return cls(text, [words[n] for n in numbers], [raw[n] for n in numbers], numbers)

    @property
    def is_cased(self) -> bool:
        """True if capitals distinguish names from other words: not all capitals, none, or Every Word With One."""
        if self._cased is None:
            initials = [word[0] for word in self.raw]
            small, large = sum(map(str.islower, initials)), sum(map(str.isupper, initials))
            self._cased = large > 0 and small >= _SMALL * (small + large)
        return self._cased

    def __len__(self) -> int:
        return len(self.words)

    def locate_words(self, first: int, last: int) -> tuple[int, int]:
        """The place of words `first` up to `last` (exclusive) in the text; an empty stretch lies before `first`."""
        if not self._places:
            places = locate_pieces(self.text)
            self._places = places if self._piece_numbers is None else [places[n] for n in self._piece_numbers]
        if first >= last:
            at = self._places[first][0] if first < len(self._places) else len(self.text)
            return at, at
        return self._places[first][0], self._places[last - 1][1]

    def text_between(self, first: int, last: int) -> str:
        """The text of words `first` up to `last`, as written."""
        start, end = self.locate_words(first, last)
        return self.text[start:end]
