"""Names that the story does not have."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import cover, words
from copytaster.checking.suggested_edit import Edit
from copytaster.text.doc import Token
from copytaster.text.lexicon.organizations import BODY, PLACE
from copytaster.text.lexicon.people_nouns import TITLES
from copytaster.text.lexicon.places import COUNTRIES, SEATS
from copytaster.text.names import Name, key_of
from copytaster.text.similar_words import same_spelling, senses

SORTS = {
    "PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "people", "ORG": "body",
}  # fmt: skip
_WEIGHTS = {"PERSON": 0.85, "GPE": 0.8, "ORG": 0.75, "LOC": 0.7, "FAC": 0.7, "NORP": 0.55}
_OTHER = 0.45
"""Events, products, works and laws: the recogniser is often wrong about these, so they never flag alone."""
_FIRST_NAME_ADDED = 0.3
"""The surname is in the story, a first name is not: often right, never worth a flag alone."""

_OTHER_OF_ITS_SORT = 0.6
"""Another island, another street: the last word of the name says only of what sort it is."""
_GENERIC = frozenset(
    "island islands beach bay street road avenue square bridge river lake mount valley park forest airport harbour "
    "harbor hospital museum theatre cathedral castle stadium county province university college".split()
)


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each name of the statement that the article nowhere has in any form."""
    for name in case.statement.names:
        if name.first in case.statement.key_at or name.first in case.foreign:
            continue
        weight = _weight(case, name)
        if weight:
            yield _draft(case, name, weight)


def _weight(case: Case, name: Name) -> float:
    """How surely this name is foreign to the story; 0 where it is not."""
    unknown = [w for w in name.words if not _in_story(case, w, name.label)]
    proper = any(case.statement.doc.tokens[i].pos == "PROPN" for i in range(name.first, name.last))
    if not unknown or _implied(case, name) or not (proper or name.key in COUNTRIES):
        return 0.0
    if _shortened(case, name) or _DEGREES.issuperset(unknown):
        return 0.0
    if _NO_NAMES.issuperset(unknown):
        return _FIRST_NAME_ADDED
    if name.words[-1] not in unknown and len(name.words) > 1:
        return _OTHER_OF_ITS_SORT if name.words[-1] in _GENERIC and name.words[0] in unknown else _FIRST_NAME_ADDED
    token = case.statement.doc.tokens[name.first]
    if len(name.words) == 1 and token.tag in {"NNS", "NNPS"} and name.first == case.statement.doc.sents[token.sent][0]:
        return _FIRST_NAME_ADDED
    if name.key in COUNTRIES:
        return 0.8 if find_rival(case, name) else _OTHER
    if name.label == "ORG" and len(unknown) < len(name.words):
        return _OTHER
    return _WEIGHTS.get(name.label, _OTHER)


_NO_NAMES = BODY | PLACE | frozenset("cup games final finals championship open tour".split())
"""Words that name nobody by themselves: `the League` may be any of which the story speaks."""
_DEGREES = frozenset("bachelor master doctor arts science sciences knight commander order officer member".split())
"""Words of degrees and honours, which a story has in letters."""
_JOINED = frozenset({"of", "and", "for", "the", "in"})


def _shortened(case: Case, name: Name) -> bool:
    """True of `Harbour and Canal Authority`, which the story has as HCA only."""
    acronyms = case.source.kept("acronyms", lambda: _acronyms(case.source))
    if not acronyms:
        return False
    tokens = case.statement.doc.tokens
    first, last = name.first, name.last
    while first and _in_title(tokens[first - 1]):
        first -= 1
    while last < len(tokens) and _in_title(tokens[last]):
        last += 1
    letters = ["" if t.lower in _JOINED else t.text[0] for t in tokens[first:last]]
    begins, ends = range(name.first - first + 1), range(name.last - first, last - first + 1)
    return any("".join(letters[a:b]) in acronyms for a in begins for b in ends)


def _in_title(token: Token) -> bool:
    return token.text[0].isupper() or token.lower in _JOINED


_LONGEST_ACRONYM = 6


def _acronyms(reading: Reading) -> frozenset[str]:
    return frozenset(t.text for t in reading.doc.tokens if 3 <= len(t.text) <= _LONGEST_ACRONYM and t.text.isupper())


_ALIASES = (frozenset("covid covid-19 covid19 coronavirus coronaviruses sars-cov-2 sars cov-2 ncov".split()),)
"""Names for one thing that are no parts of each other, as the tokeniser leaves them."""


def _in_story(case: Case, word: str, label: str) -> bool:
    if any(word in alike and any(case.spoken_of(other) for other in alike) for alike in _ALIASES):
        return True
    if case.spoken_of(word) or case.spoken_of(key_of([word])) or word in TITLES or len(word) < 2:
        return True
    if len(word) > 3 and (case.spoken_of(word + "s") or (word.endswith("s") and case.spoken_of(word[:-1]))):
        return True
    names = case.source.kept("words of names", lambda: frozenset(w for n in case.source.book.names for w in n.words))
    if any(word[0] == w[0] and same_spelling(word, w) for w in names):
        return True
    if label == "PERSON":
        return False
    kin = {s for s in senses(word) if not s.startswith("#")}
    return bool(kin & (case.source.everything | case.title.everything))


def _implied(case: Case, name: Name) -> bool:
    """True where a capital stands for a country of the story, or a country for its capital."""
    countries = SEATS.get(name.key, frozenset())
    if any(c in case.source.book.keys for c in countries):
        return True
    return any(
        name.key in SEATS.get(key, ()) or countries & SEATS.get(key, frozenset()) for key in case.source.book.keys
    )


def _draft(case: Case, name: Name, weight: float) -> Draft:
    shown = case.statement.doc.text[
        case.statement.doc.tokens[name.first].start : case.statement.doc.tokens[name.last - 1].end
    ]
    rival = find_rival(case, name)
    if rival is None:
        message = f"{quoted(shown)} is not in the story."
        return Draft(
            kind="name", first=name.first, last=name.last, message=message, evidence=case.supports(), weight=weight
        )
    tokens = case.source.doc.tokens[rival.first : rival.last]
    instead = case.source.text_of(tokens)
    against = words(case.source, tokens)
    return Draft(
        kind="name",
        first=name.first,
        last=name.last,
        message=f"{quoted(shown)} is not in the story; where it speaks of this, the name is {quoted(instead)}.",
        evidence=(*case.supports(tokens[0].sent), *([against] if against else [])),
        edit=Edit(name.first, name.last, instead, tokens),
        weight=max(weight, 0.8) if weight >= _OTHER else weight,
    )


def find_rival(case: Case, name: Name) -> Name | None:
    """The name that the story has in this place: same sort, in the sentence that covers the rest of the clause."""
    rest = [i for i in case.clause(name.first) if not name.first <= i < name.last]
    said = set(case.statement.key_at.values())
    for n in cover(case.statement, rest, case.source)[:2]:
        here = [
            other
            for other in case.source.names
            if case.source.doc.tokens[other.first].sent == n
            and SORTS.get(other.label, other.label) == SORTS.get(name.label, name.label)
            and case.source.book.canonical(other) not in said
            and (name.key in COUNTRIES) == (other.key in COUNTRIES)
            and other.key != "europe"  # wider than any country, so never in the place of one
        ]
        slot = _slot(case.statement.doc.tokens[name.last - 1].dep)
        same = [o for o in here if _slot(case.source.doc.tokens[o.last - 1].dep) == slot]
        if len(same) == 1 or len(here) == 1:
            return (same if len(same) == 1 else here)[0]
    return None


def _slot(dep: str) -> str:
    return {"nsubjpass": "nsubj", "dative": "dobj", "attr": "dobj"}.get(dep, dep)
