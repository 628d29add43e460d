"""Check if an edit replaces a name by another: the story is about another person or thing."""

from copytaster.dedup.likeness.alignment import WordEdit
from copytaster.dedup.likeness.capitalized_names import is_alias, is_name_word
from copytaster.dedup.likeness.changed_sense import is_rare
from copytaster.dedup.likeness.earlier_text import EarlierText, is_informative_word
from copytaster.dedup.likeness.word_sequence import WordSequence
from copytaster.text.similar_words import STOP_WORDS

MAX_SINGLE_NAME = 3
"""Longest name, in words, that replaces another name which the story also has."""
MAX_NAME_EDIT = 16
"""Longest edit, in words, that may be a replaced name."""
OPENING_MARKS = "<([\"'“‘«„"


def is_name_replaced(
    a: WordSequence, b: WordSequence, edit: WordEdit, old: list[str], new: list[str], known: EarlierText
) -> bool:
    """True if a name that the earlier text does not have replaced another.

    `old` and `new` are the words of the edit, as far as they belong to the story.
    """
    if len(new) > MAX_NAME_EDIT:
        return False
    came = _named(b, edit.b0, edit.b1, other=old)
    if not came:
        return False
    went = _capitals(a, edit, new) or _named(a, edit.a0, edit.a1, other=new)
    if max(len(old), len(new)) > MAX_SINGLE_NAME or len(came) < len(new) or len(went) < len(old):
        came = [w for w in came if w not in known.words]  # not one name for another, and nothing else
    if not came or not went:
        return False
    return not any(is_alias(w, went) for w in came) and not any(is_alias(w, came) for w in went)


def _capitals(a: WordSequence, edit: WordEdit, new: list[str]) -> list[str]:
    """The replaced words that begin with a capital."""
    if not a.is_cased:
        return []
    gone = [a.words[n] for n in range(edit.a0, edit.a1) if a.raw[n].lstrip(OPENING_MARKS)[:1].isupper()]
    return [word for word in gone if word not in STOP_WORDS and word not in new]


def _named(reading: WordSequence, i: int, j: int, *, other: list[str]) -> list[str]:
    """The names in a stretch; if the text has no capitals, its uncommon words."""
    words = [n for n in range(i, j) if reading.words[n] not in other and not reading.words[n][:1].isdigit()]
    if reading.is_cased:
        return [reading.words[n] for n in words if is_name_word(reading, n)]
    return [word for word in (reading.words[n] for n in words) if is_informative_word(word) and is_rare(word)]
