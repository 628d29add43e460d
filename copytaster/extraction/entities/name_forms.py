"""A written name made comparable: its words, its key, and its shorter forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from copytaster.text.lexicon.organizations import COMPANY_SUFFIXES, PARTIES, REGIONS, STATES
from copytaster.text.lexicon.places import COUNTRIES, COUNTRY_OF, USUAL_SPELLINGS
from copytaster.text.names import name_key

_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "&", "de", "la", "du", "to"})
_NO_WORD = re.compile(r"[^\w&.'’-]+")


@dataclass(frozen=True, slots=True)
class NameForm:
    """One way of writing a name: lower-case `words`, and the `key` that equal names share.

    `known` is true if the key comes from a table: a country for its demonym, a party, a state.
    """

    words: tuple[str, ...]
    key: str
    known: str = ""


@lru_cache(maxsize=16384)
def parse_name_form(text: str) -> NameForm:
    """The form of a written name, without its article and its possessive."""
    words = tuple(w for w in (_word(w) for w in text.split()) if w)
    if words and words[0] == "the" and len(words) > 1:
        words = words[1:]
    plain = " ".join(words).replace(".", "")
    for table, kind in ((PARTIES, "party"), (STATES, "state"), (REGIONS, "region")):
        if plain in table and not (kind == "state" and text.islower()):
            return NameForm(words, table[plain], kind)
    key = name_key(words)
    if key in COUNTRIES and (plain in COUNTRY_OF or " ".join(words) in COUNTRY_OF):
        return NameForm(words, key, "country")
    bare = tuple(_POSSESSIVE.sub("", w) for w in words)
    return NameForm(bare, USUAL_SPELLINGS.get(key, key))


def _word(word: str) -> str:
    return _NO_WORD.sub("", _POSSESSIVE.sub("", word.lower())).strip("'’-")


def strip_company_suffix(words: tuple[str, ...]) -> tuple[str, ...]:
    """A company's name without Inc, Corp and the like at its end."""
    while len(words) > 1 and words[-1].rstrip(".") in COMPANY_SUFFIXES:
        words = words[:-1]
    return words


def guess_acronyms(words: tuple[str, ...]) -> Iterator[str]:
    """The possible acronyms of a name with several words."""
    bare = [w for w in words if w[:1].isalnum()]
    if len(bare) > 1:
        yield "".join(w[0] for w in bare)
        big = [w for w in bare if w not in _SMALL]
        if 1 < len(big) < len(bare):
            yield "".join(w[0] for w in big)
        shorter = strip_company_suffix(tuple(big))
        if 1 < len(shorter) < len(big):
            yield "".join(w[0] for w in shorter)


def guess_demonyms(place: str) -> tuple[str, ...]:
    """Possible names for the people of a place that no table has: `rusmian` for `rusmia`."""
    if place.endswith("a"):
        return place + "n", place[:-1] + "ian", place + "ns"
    return place + "ian", place + "an", place + "ese", place + "er"
