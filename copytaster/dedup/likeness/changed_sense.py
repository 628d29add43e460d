"""Whether an edit turns what a text says: it denies, or has a word's opposite, or another day."""

from copytaster.dedup.likeness.capitalized_names import DAYS, MONTHS
from copytaster.dedup.likeness.normalized_words import NUMBERS
from copytaster.text.lexicon.antonyms import OPPOSITES
from copytaster.text.lexicon.clause_cues import NEGATIONS
from copytaster.text.lexicon.synonyms import CLUSTERS_OF
from copytaster.text.similar_words import opposites

DENIALS = NEGATIONS | {"not", "didnt", "doesnt", "dont", "isnt", "wasnt", "arent", "werent", "wont", "hasnt", "havent",
                       "hadnt", "cant", "couldnt", "wouldnt", "shouldnt"}  # fmt: skip
_HOLD = frozenset("hold holds held holding keep keeps kept keeping put puts putting".split())
_AWAY = frozenset({"off", "back"})
_MONTHS = frozenset(MONTHS)
_COUNTS = frozenset(NUMBERS.values())
_IRREGULAR = {
    "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow", "won": "win", "lost": "lose",
    "bought": "buy", "sold": "sell", "began": "begin", "left": "leave", "shrank": "shrink", "sank": "sink",
    "forbade": "forbid", "kept": "keep", "lent": "lend", "shut": "shut", "slid": "slide",
}  # fmt: skip


def is_turned(old: list[str], new: list[str]) -> bool:
    """True where one side denies and the other does not, or a word stands for its opposite."""
    if len(DENIALS.intersection(old)) % 2 != len(DENIALS.intersection(new)) % 2:
        return True
    old, new = _by_themselves(old), _by_themselves(new)
    return any(not opposites(form).isdisjoint(forms(other)) for word in old for form in forms(word) for other in new)


def _by_themselves(words: list[str]) -> list[str]:
    """The words without verbs that the next one makes another verb: to hold off is not to hold."""
    if _AWAY.isdisjoint(words):
        return words
    return [
        word for word, after in zip(words, [*words[1:], ""], strict=True) if after not in _AWAY or word not in _HOLD
    ]


def is_another_time(old: list[str], new: list[str]) -> bool:
    """True where one day of the week or month took the place of another."""
    return _is_replaced(DAYS, old, new) or _is_replaced(_MONTHS, old, new)


def _is_replaced(names: frozenset[str], old: list[str], new: list[str]) -> bool:
    went, came = names.intersection(old), names.intersection(new)
    return bool(went and came) and went.isdisjoint(came)


def forms(word: str) -> set[str]:
    """A word and what it may be a form of: `rising` → `rise`, `fell` → `fall`."""
    out = {word, _IRREGULAR.get(word, word)}
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            out |= {bare, bare + "e"} | ({bare[:-1]} if bare[-1] == bare[-2] else set())
    return out


def is_rare(word: str) -> bool:
    """True for a word that no table of common words has: where capitals say nothing, a name."""
    found = forms(word)
    return found.isdisjoint(CLUSTERS_OF) and found.isdisjoint(OPPOSITES) and word not in _COUNTS
