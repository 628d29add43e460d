"""What an earlier text says, to tell what a later one says anew."""

from collections.abc import Iterable
from functools import cached_property

from copytaster.dedup.likeness.number_values import values
from copytaster.dedup.likeness.word_sequence import Reading
from copytaster.text.similar_words import STOP, stem


class Known:
    """The words and numbers of the earlier text and its title; worked out as they are asked for."""

    def __init__(self, text: Reading, title: str) -> None:
        self._text, self._title = text, title

    @cached_property
    def _titled(self) -> list[str]:
        return Reading.of(self._title).words

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words."""
        return frozenset(self._text.words).union(self._titled)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words without their endings."""
        return frozenset(map(stem, self.words))

    @cached_property
    def numbers(self) -> list[float]:
        """Its numbers."""
        return values(self._text.words) + values(self._titled)

    def novel(self, words: Iterable[str]) -> set[str]:
        """Those of the words that say something and that the earlier text has in no form."""
        unheard = [w for w in words if w not in self.words and says_something(w)]
        return {w for w in unheard if stem(w) not in self.stems} if unheard else set()


def says_something(word: str) -> bool:
    """True for a word of some length that is neither a number nor mere grammar."""
    return len(word) > 2 and word not in STOP and not word[0].isdigit()
