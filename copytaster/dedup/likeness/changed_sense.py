"""Check if an edit changes the meaning of a text: a negation, an opposite word, or another day."""

from copytaster.dedup.likeness.capitalized_names import DAYS, MONTHS
from copytaster.dedup.likeness.normalized_words import NUMBER_WORDS
from copytaster.text.lexicon.antonyms import OPPOSITES
from copytaster.text.lexicon.negation_words import NEGATION_WORDS
from copytaster.text.lexicon.synonyms import SYNONYM_CLUSTERS
from copytaster.text.similar_words import find_opposites

DENIAL_WORDS = NEGATION_WORDS | {
    "not", "didnt", "doesnt", "dont", "isnt", "wasnt", "arent", "werent", "wont", "hasnt", "havent", "hadnt", "cant",
    "couldnt", "wouldnt", "shouldnt",
}  # fmt: skip
_HOLD = frozenset("hold holds held holding keep keeps kept keeping put puts putting".split())
_AWAY = frozenset({"off", "back"})
_MONTHS = frozenset(MONTHS)
_COUNTS = frozenset(NUMBER_WORDS.values())
_IRREGULAR = {
    "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall", "grew": "grow", "won": "win", "lost": "lose",
    "bought": "buy", "sold": "sell", "began": "begin", "left": "leave", "shrank": "shrink", "sank": "sink",
    "forbade": "forbid", "kept": "keep", "lent": "lend", "shut": "shut", "slid": "slide",
}  # fmt: skip


def is_sense_reversed(old: list[str], new: list[str]) -> bool:
    """True if only one side has a negation, or a word was replaced by its opposite."""
    if len(DENIAL_WORDS.intersection(old)) % 2 != len(DENIAL_WORDS.intersection(new)) % 2:
        return True
    old, new = _without_phrasal_verbs(old), _without_phrasal_verbs(new)
    return any(
        not find_opposites(form).isdisjoint(find_base_forms(other))
        for word in old
        for form in find_base_forms(word)
        for other in new
    )


def _without_phrasal_verbs(words: list[str]) -> list[str]:
    """The words without verbs that are part of another verb with the next word: to hold off is not to hold."""
    if _AWAY.isdisjoint(words):
        return words
    return [
        word for word, after in zip(words, [*words[1:], ""], strict=True) if after not in _AWAY or word not in _HOLD
    ]


def is_time_changed(old: list[str], new: list[str]) -> bool:
    """True if one day of the week or month replaced another."""
    return _is_replaced(DAYS, old, new) or _is_replaced(_MONTHS, old, new)


def _is_replaced(names: frozenset[str], old: list[str], new: list[str]) -> bool:
    went, came = names.intersection(old), names.intersection(new)
    return bool(went and came) and went.isdisjoint(came)


def find_base_forms(word: str) -> set[str]:
    """The word and the base forms it may have: `rising` → `rise`, `fell` → `fall`."""
    out = {word, _IRREGULAR.get(word, word)}
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            out |= {bare, bare + "e"} | ({bare[:-1]} if bare[-1] == bare[-2] else set())
    return out


def is_rare(word: str) -> bool:
    """True for a word in no table of common words: it counts as a name if capitals show nothing."""
    forms = find_base_forms(word)
    return forms.isdisjoint(SYNONYM_CLUSTERS) and forms.isdisjoint(OPPOSITES) and word not in _COUNTS
