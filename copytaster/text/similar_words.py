"""Words that may stand for one another: stems, clusters of synonyms, opposites, spelling variants."""

from functools import lru_cache

from copytaster.text.doc import Token
from copytaster.text.lexicon.antonyms import OPPOSITES
from copytaster.text.lexicon.synonyms import SYNONYM_CLUSTERS

STOP_WORDS = frozenset(
    "a an the this that these those of in on at by for with to from into onto over under as and or but nor so yet if "
    "than then there here it its he she they them him her his their theirs we us our i me my you your who whom whose "
    "which what be is are was were been being am do does did done doing have has had having will would shall should "
    "can could may might must not n't no 's ' also too very just only even still about around some any such more "
    "most less least other own same both each all while when where whether because since until after before during "
    "against between among through per via up down out off again further once".split()
)
_OPEN = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV", "INTJ", "X"})
_ENDINGS = (
    "ization", "isation", "ational", "ically", "ation", "ition", "ement", "ators", "ator", "ment", "ness", "ance",
    "ence", "able", "ible", "ical", "ally", "ity", "ion", "ing", "ers", "ful", "ive", "ous", "ist", "ism", "ial",
    "ate", "ize", "ise", "al", "er", "or", "ed", "ly", "ic",
)  # fmt: skip
_SHORTEST_STEM = 4


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The word without its derivational ending, so that `announce` and `announcement` match."""
    word = word.lower().replace("our", "or") if len(word) > 5 else word.lower()
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    if len(word) > _SHORTEST_STEM and word.endswith("e"):
        word = word[:-1]
    if len(word) > _SHORTEST_STEM and (word[-1] == word[-2] or word.endswith("ct")):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


@lru_cache(maxsize=16_384)
def find_senses(lemma: str) -> frozenset[str]:
    """The keys that a word may be matched by: its stem and its clusters of synonyms."""
    lemma = lemma.lower()
    return frozenset({stem(lemma), *(f"#{n}" for n in SYNONYM_CLUSTERS.get(lemma, ()))})


def is_content_word(token: Token) -> bool:
    """True for a word that has meaning by itself."""
    return token.pos in _OPEN and token.lower not in STOP_WORDS and token.lemma.lower() not in STOP_WORDS


_DENYING = ("un", "in", "im", "ir", "il", "dis", "non", "non-")
_LEAST_DENIED = 5
"""Least letters of a word for a prefix to negate it: `flexible`, but not `vest` in `invest`."""


@lru_cache(maxsize=16_384)
def find_opposites(word: str) -> frozenset[str]:
    """Every word that may exclude this one: those of the table, and the word with or without a negating prefix."""
    word = word.lower()
    denied = {prefix + word for prefix in _DENYING if len(word) >= _LEAST_DENIED}
    bare = {word[len(p) :] for p in _DENYING if word.startswith(p) and len(word) - len(p) >= _LEAST_DENIED}
    return OPPOSITES.get(word, frozenset()) | denied | bare


def are_opposites(one: Token, other: Token) -> bool:
    """True if the two words exclude each other."""
    left, right = {one.lower, one.lemma.lower()}, {other.lower, other.lemma.lower()}
    return left.isdisjoint(right) and any(not find_opposites(word).isdisjoint(right) for word in left)


def is_same_spelling(one: str, other: str) -> bool:
    """True for two spellings of one name: one letter apart from five letters on, two from nine on."""
    one, other = one.lower(), other.lower()
    if one == other:
        return True
    short = min(len(one), len(other))
    allowed = 2 if short >= 9 else 1 if short >= 5 else 0
    if not allowed or one[0] != other[0] or abs(len(one) - len(other)) > allowed:
        return False
    return _distance(one, other) <= allowed


@lru_cache(maxsize=8192)
def _distance(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
