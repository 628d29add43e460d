"""Definite phrases that refer to something named: `the region`, `the company`, `the university`, if only one fits."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from copytaster.extraction.entities.build import TextEntities
from copytaster.extraction.entities.name_forms import strip_company_suffix
from copytaster.model.extracted import Entity
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.organizations import COMPANY_SUFFIXES, ORGANIZATION_WORDS, PLACE_ENDINGS, STATES
from copytaster.text.lexicon.places import COUNTRIES, GOVERNMENT_HOUSES, GOVERNMENT_SEATS

_PLACES = {
    "country": "country", "nation": "country", "city": "city", "capital": "city", "town": "city", "village": "city",
    "region": "region", "province": "region", "oblast": "region", "state": "state", "island": "island",
    "county": "county", "district": "district",
}  # fmt: skip
"""Nouns for places to the kind that they refer to."""
COMPANY_NOUNS = frozenset("company firm group manufacturer carmaker retailer lender airline insurer maker".split())
"""Nouns that refer to a company, whatever its name."""
_NAMED_SO = ORGANIZATION_WORDS - COMPANY_SUFFIXES - {
    "securities", "motors", "industries", "partners", "energy", "oil", "steel", "press", "board", "office", "service",
    "administration", "government", "campaign", "center", "centre", "army", "police", "guard",
}  # fmt: skip
"""Nouns for bodies that also occur in their names; nouns that every body has are left out."""
_BODIES = COMPANY_NOUNS | _NAMED_SO | frozenset({"agency", "newspaper", "paper", "newswire", "broadcaster", "watchdog"})
_OPEN_TO = {"city": ("place",), **dict.fromkeys(COMPANY_NOUNS, ("body", *COMPANY_NOUNS))}
"""Kinds to which a name may belong if the name itself shows no kind."""
_UNIONS = frozenset({"united nations", "european union"})
_REACH = 3
"""Sentences before the phrase in which its referent is named."""


@dataclass(frozen=True)
class DefinitePhrases:
    """The definite phrases of one text, looked up by their nouns."""

    doc: Doc
    people: TextEntities

    def find_referent(self, noun: Token) -> Entity | None:
        """The one entity that `the …` refers to; None if none fits, or several, or the phrase says more itself."""
        sort = _sort(noun)
        if not sort or not self._bare(noun):
            return None
        if sort in _NAMED_SO:
            return self._only_one(sort, noun)
        near = dict.fromkeys(self._before(noun))
        fitting = [n for n in near if not self.sorts[n].isdisjoint({sort, *_OPEN_TO.get(sort, ())})]
        return self.people.entities[fitting[0]] if len(fitting) == 1 else None

    def _only_one(self, sort: str, noun: Token) -> Entity | None:
        """The only one so far in the whole story whose name has this noun: `the university`, `the ministry`."""
        called = [n for n, first in self._called.get(sort, ()) if first < noun.i]
        return self.people.entities[called[0]] if len(called) == 1 else None

    @cached_property
    def _called(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Each kind to its entities, with the token at which each is first named."""
        first: dict[int, int] = {}
        for token, n in self.people.at.items():
            first[n] = min(token, first.get(n, token))
        out: dict[str, list[tuple[int, int]]] = {}
        for n, token in first.items():
            for sort in self.sorts[n]:
                out.setdefault(sort, []).append((n, token))
        return out

    def _bare(self, noun: Token) -> bool:
        """True for `the` and the noun with nothing between them and no `of`, `in`, `that` or name after them."""
        tokens = self.doc.tokens
        if noun.i == 0 or tokens[noun.i - 1].lower != "the" or noun.i in self.people.at:
            return False
        after = tokens[noun.i + 1] if noun.i + 1 < len(tokens) else None
        if after is not None and (after.i in self.people.at or after.pos in {"NOUN", "PROPN"} or after.text == "-"):
            return False
        return not any(t.dep in {"prep", "relcl", "acl", "appos"} and t.i > noun.i for t in self.doc.children(noun.i))

    def _before(self, noun: Token) -> Iterator[int]:
        first = self.doc.sents[max(0, noun.sent - _REACH)][0]
        at = self.people.at
        return (at[i] for i in range(first, noun.i) if i in at)

    @cached_property
    def sorts(self) -> Mapping[int, frozenset[str]]:
        """The kinds of each entity: by its name, by the tables, by the nouns beside its mentions."""
        beside: dict[int, set[str]] = {}
        for token, n in self.people.at.items():
            beside.setdefault(n, set()).update(self._nouns_beside(token))
        return {
            n: frozenset(_named(e) | (beside.get(n, set()) if e.kind != "person" else set()))
            for n, e in enumerate(self.people.entities)
        }

    def _nouns_beside(self, token: int) -> Iterator[str]:
        """The nouns right beside a mention: `the agency Unian`, `the Rostov region`, `Selm, a town`."""
        tokens = self.doc.tokens
        before, after = tokens[max(0, token - 1)], tokens[min(token + 1, len(tokens) - 1)]
        if before.sent == after.sent and before.pos == "NOUN":
            yield _sort(before)
        if after.sent == tokens[token].sent and after.lemma.lower() in _PLACES:
            yield _sort(after)
        for kid in self.doc.children(token):
            if kid.dep == "appos" and kid.pos == "NOUN":
                yield _sort(kid)


def _sort(noun: Token) -> str:
    lemma = noun.lemma.lower()
    if noun.pos != "NOUN" or noun.tag != "NN":
        return ""
    return _PLACES.get(lemma) or (lemma if lemma in _BODIES else "")


def _named(entity: Entity) -> set[str]:
    """The kinds that a name shows; `body` and `place` if it shows none."""
    forms = [[w.lower().strip(".") for w in form.split()] for form in entity.forms]
    if entity.kind == "place":
        return _place(entity, {w for form in forms for w in form})
    if entity.kind not in {"organisation", "other"}:
        return set()
    heads = {strip_company_suffix(tuple(form[: form.index("of")] if "of" in form[1:] else form))[-1] for form in forms}
    firm = any(form[-1] in COMPANY_SUFFIXES for form in forms)
    return (heads & _NAMED_SO) | (COMPANY_NOUNS if firm else set()) or {"body"}


def _place(entity: Entity, words: Set[str]) -> set[str]:
    keys = {form.lower() for form in entity.forms} | {entity.name.lower()}
    if keys & _UNIONS:
        return set()
    found = {_PLACES[w] for w in words if w in _PLACES}
    state = bool(keys & set(STATES.values()))
    found |= {"state"} if state else {"country"} if keys & COUNTRIES else set()
    found |= {"city"} if keys & (GOVERNMENT_SEATS.keys() - GOVERNMENT_HOUSES) else set()
    return found or ({"place"} if words.isdisjoint(PLACE_ENDINGS) else set())
