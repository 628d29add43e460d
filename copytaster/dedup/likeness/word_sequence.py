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
    _kept: list[int] | None = None
    _cased: bool | None = None
    _places: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> "WordSequence":
        """Read a text."""
        raw = split_pieces(text)
        found = normalize_pieces(raw)
        if "" not in found:
            return cls(text, found, raw)
        kept = [n for n, word in enumerate(found) if word]
        return cls(text, [found[n] for n in kept], [raw[n] for n in kept], kept)

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

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """The place of words `first` up to `last` (exclusive) in the text; an empty stretch lies before `first`."""
        if not self._places:
            found = locate_pieces(self.text)
            self._places = found if self._kept is None else [found[n] for n in self._kept]
        if first >= last:
            at = self._places[first][0] if first < len(self._places) else len(self.text)
            return at, at
        return self._places[first][0], self._places[last - 1][1]

    def text_between(self, first: int, last: int) -> str:
        """The text of words `first` up to `last`, as written."""
        start, end = self.stretch(first, last)
        return self.text[start:end]
