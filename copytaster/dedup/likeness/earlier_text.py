"""The content of an earlier text, used to find what is new in a later one."""

from collections.abc import Iterable
from functools import cached_property

from copytaster.dedup.likeness.number_values import parse_numbers
from copytaster.dedup.likeness.word_sequence import WordSequence
from copytaster.text.similar_words import STOP_WORDS, stem


class EarlierText:
    """The words and numbers of the earlier text and its title; computed when they are needed."""

    def __init__(self, text: WordSequence, title: str) -> None:
        self._text, self._title = text, title

    @cached_property
    def _title_words(self) -> list[str]:
        return WordSequence.from_text(self._title).words

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words."""
        return frozenset(self._text.words).union(self._title_words)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words without their endings."""
        return frozenset(map(stem, self.words))

    @cached_property
    def numbers(self) -> list[float]:
        """Its numbers."""
        return parse_numbers(self._text.words) + parse_numbers(self._title_words)

    def find_new_words(self, words: Iterable[str]) -> set[str]:
        """The given words that have meaning and that the earlier text has in no form."""
        unknown = [w for w in words if w not in self.words and is_informative_word(w)]
        return {w for w in unknown if stem(w) not in self.stems} if unknown else set()


def is_informative_word(word: str) -> bool:
    """True for a longer word that is neither a number nor a mere function word."""
    return len(word) > 2 and word not in STOP_WORDS and not word[0].isdigit()
