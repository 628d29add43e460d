"""The shape of one piece of a page: prose, a possible heading, and the words it shares with other texts."""

import re
from functools import lru_cache

from copytaster.text.sentence_ends import END

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।](?:[\"'”’»)\]」]|\s?\[\d+\])*(?:\s?\([^()]{1,30}\))?$")
_SENTENCE_INSIDE = re.compile(END + r"\s+\S")
_HEADING_MAX = 16
_LONG = 20
"""Words that make a piece prose even without a full stop; no headline in our pages is as long."""
_STEM = 6
"""Letters of a word that count when vocabularies are compared: `announce` matches `announcement`."""
_COMMON = frozenset(
    "about after also been before being could does from have into just like many more most much only other "
    "over said says some such than that their them then there these they this those through under until very "
    "were what when where which while will with would your year years people new time first last make made "
    "eine einen einer nicht auch nach oder wird sind haben wurde dass sich über beim dans avec pour plus sont "
    "cette leur para como este esta pero".split()
)


def split_words(text: str) -> list[str]:
    """The words of a text; figures count as words, and so does each character of Chinese and Japanese."""
    return _WORD.findall(text)


def _is_small(word: str) -> bool:
    """True for a word without a capital, in scripts that do not capitalize every word."""
    return word[0].isalpha() and not word[0].isupper()


def has_sentence_end(text: str) -> bool:
    """True if the text ends as a sentence does."""
    return _SENTENCE_END.search(text) is not None


@lru_cache(maxsize=4096)
def is_prose(text: str) -> bool:
    """True for running text: at least a whole sentence, or a stretch too long for a heading.

    A short question alone does not count: it is far more often a title or a sub-head.
    """
    found = split_words(text)
    small = sum(map(_is_small, found))
    if len(found) >= _LONG:
        return small >= 5
    if text.endswith("?") and len(found) <= _HEADING_MAX and not _SENTENCE_INSIDE.search(text):
        return False
    closed = has_sentence_end(text) or (text.endswith(":") and len(found) >= 8)
    return closed and len(found) >= 3 and small >= 2


def is_sentence(text: str) -> bool:
    """True for a full sentence, with or without a full stop: long enough, with small words in it."""
    found = split_words(text)
    small = sum(map(_is_small, found))
    return len(found) >= 5 and small >= 2 and (has_sentence_end(text) or len(found) >= 9)


def may_be_heading(text: str) -> bool:
    """True for a line that may be the heading of a text: short, begins with a capital, no full stop."""
    found = split_words(text)
    if not 1 <= len(found) <= _HEADING_MAX or len(text) > 140:
        return False
    first = next((c for c in text if c.isalnum()), "")
    if first.islower() or text.startswith(("—", "–", "-", "…")):
        return False
    return text.endswith("...") or not text.endswith((".", ",", ";", ":"))


@lru_cache(maxsize=4096)
def extract_vocabulary(text: str) -> frozenset[str]:
    """The stems of the informative words: four letters or more and not common, or with a digit."""
    words = (word.casefold().removesuffix("'s").removesuffix("’s") for word in split_words(text))
    informative = (w for w in words if any(c.isdigit() for c in w) or (len(w) > 3 and w not in _COMMON))
    return frozenset(w[:_STEM] for w in informative)


def measure_overlap(text: str, other: frozenset[str]) -> float:
    """The share of a text's vocabulary that the other one has, 0..1."""
    own = extract_vocabulary(text)
    return len(own & other) / len(own) if own else 0.0


def comparison_key(text: str) -> str:
    """A text as bare words, to check if two pieces say the same."""
    return " ".join(split_words(text)).casefold()
