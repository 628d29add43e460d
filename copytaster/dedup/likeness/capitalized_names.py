"""Names by their capitals, and the names that mean the same: initials, spellings, a country and its short form."""

from copytaster.dedup.likeness.normalized_words import NUMBER_WORDS, WIRE_ABBREVIATIONS
from copytaster.dedup.likeness.word_sequence import WordSequence
from copytaster.text.lexicon.places import COUNTRY_OF
from copytaster.text.lexicon.synonyms import SYNONYM_CLUSTERS
from copytaster.text.similar_words import STOP_WORDS, is_same_spelling

DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = tuple("january february march april may june july august september october november december".split())
_TITLES = frozenset(
    "mr mrs ms miss dr sir lord lady prof professor president minister prime secretary general colonel captain senator "
    "representative governor mayor chairman chief king queen prince princess judge reverend father company "
    "corporation incorporated limited plc the".split()
)
_ENDS = ".!?:"


def is_name_word(reading: WordSequence, n: int) -> bool:
    """True for a word whose capital is not explained by its place."""
    raw, word = reading.raw[n].lstrip("<([\"'“‘«„*_"), reading.words[n]
    if not raw[:1].isupper() or word in _TITLES or word in DAYS or word in MONTHS or word in STOP_WORDS:
        return False
    if n and reading.raw[n - 1].rstrip("\"')”’»")[-1:] not in _ENDS:
        return True
    return (
        word not in SYNONYM_CLUSTERS and word not in WIRE_ABBREVIATIONS.values() and word not in NUMBER_WORDS.values()
    )


def is_alias(word: str, others: list[str]) -> bool:
    """True if a name may mean one of the others: another spelling, its short form, initials, the same country."""
    country = COUNTRY_OF.get(word)
    for other in others:
        if country and COUNTRY_OF.get(other):
            return country == COUNTRY_OF.get(other)
        if is_same_spelling(word, other) or _mistyped(word, other):
            return True
        short, long = sorted((word, other), key=len)
        if len(short) >= 3 and long.startswith(short):
            return True
    joined = COUNTRY_OF.get(" ".join(others))
    if country and country == joined:
        return True
    return 1 < len(word) <= 6 and _initials(word, others)


def _mistyped(one: str, other: str) -> bool:
    """True if a letter is missing, or two are swapped: `Word` for `World`, `Centre` for `Center`."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short[0] != long[0]:
        return False
    if len(long) == len(short) + 1:
        return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
    swaps = (short[:n] + short[n + 1] + short[n] + short[n + 2 :] for n in range(len(short) - 1))
    return len(long) == len(short) and long in swaps


def _initials(word: str, others: list[str]) -> bool:
    return len(others) > 1 and "".join(other[0] for other in others).startswith(word)
