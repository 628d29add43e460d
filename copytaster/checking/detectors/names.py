"""Names that the story does not have."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, find_covering_sentences
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Token
from copytaster.text.lexicon.organizations import ORGANIZATION_WORDS, PLACE_ENDINGS
from copytaster.text.lexicon.people_nouns import TITLES
from copytaster.text.lexicon.places import COUNTRIES, GOVERNMENT_SEATS
from copytaster.text.names import Name, name_key
from copytaster.text.similar_words import find_senses, is_same_spelling

GROUP_BY_LABEL = {
    "PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "people", "ORG": "body",
}  # fmt: skip
_WEIGHTS = {"PERSON": 0.85, "GPE": 0.8, "ORG": 0.75, "LOC": 0.7, "FAC": 0.7, "NORP": 0.55}
_OTHER_WEIGHT = 0.45
"""Events, products, works and laws: the recogniser is often wrong about these, so they never flag alone."""
_FIRST_NAME_WEIGHT = 0.3
"""The surname is in the story, the first name is not: often right, never enough for a flag alone."""

_SAME_TYPE_WEIGHT = 0.6
"""Another island, another street: the last word of the name says only its kind."""
_GENERIC = frozenset(
    "island islands beach bay street road avenue square bridge river lake mount valley park forest airport harbour "
    "harbor hospital museum theatre cathedral castle stadium county province university college".split()
)


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each name of the statement that the article has nowhere in any form."""
    for name in case.statement.names:
        if name.first in case.statement.key_at or name.first in case.foreign_language_tokens:
            continue
        weight = _weigh_name(case, name)
        if weight:
            yield _build_candidate(case, name, weight)


def _weigh_name(case: CheckCase, name: Name) -> float:
    """The weight of a name that the story lacks; 0 if the story has it."""
    unknown = [w for w in name.words if not _is_in_story(case, w, name.label)]
    proper = any(case.statement.doc.tokens[i].pos == "PROPN" for i in range(name.first, name.last))
    if not unknown or _is_implied(case, name) or not (proper or name.key in COUNTRIES):
        return 0.0
    if _is_shortened_in_story(case, name) or _DEGREE_WORDS.issuperset(unknown):
        return 0.0
    if _NAMELESS_WORDS.issuperset(unknown):
        return _FIRST_NAME_WEIGHT
    if name.words[-1] not in unknown and len(name.words) > 1:
        return _SAME_TYPE_WEIGHT if name.words[-1] in _GENERIC and name.words[0] in unknown else _FIRST_NAME_WEIGHT
    token = case.statement.doc.tokens[name.first]
    if len(name.words) == 1 and token.tag in {"NNS", "NNPS"} and name.first == case.statement.doc.sents[token.sent][0]:
        return _FIRST_NAME_WEIGHT
    if name.key in COUNTRIES:
        return 0.8 if find_rival(case, name) else _OTHER_WEIGHT
    if name.label == "ORG" and len(unknown) < len(name.words):
        return _OTHER_WEIGHT
    return _WEIGHTS.get(name.label, _OTHER_WEIGHT)


_NAMELESS_WORDS = (
    ORGANIZATION_WORDS | PLACE_ENDINGS | frozenset("cup games final finals championship open tour".split())
)
"""Words that name nobody by themselves: `the League` may be any league in the story."""
_DEGREE_WORDS = frozenset("bachelor master doctor arts science sciences knight commander order officer member".split())
"""Words of degrees and honours, which a story abbreviates."""
_JOINED = frozenset({"of", "and", "for", "the", "in"})


def _is_shortened_in_story(case: CheckCase, name: Name) -> bool:
    """True for `Harbour and Canal Authority`, if the story has it only as HCA."""
    acronyms = case.source.compute_once("acronyms", lambda: _find_acronyms(case.source))
    if not acronyms:
        return False
    tokens = case.statement.doc.tokens
    first, last = name.first, name.last
    while first and _may_be_in_title(tokens[first - 1]):
        first -= 1
    while last < len(tokens) and _may_be_in_title(tokens[last]):
        last += 1
    letters = ["" if t.lower in _JOINED else t.text[0] for t in tokens[first:last]]
    begins, ends = range(name.first - first + 1), range(name.last - first, last - first + 1)
    return any("".join(letters[a:b]) in acronyms for a in begins for b in ends)


def _may_be_in_title(token: Token) -> bool:
    return token.text[0].isupper() or token.lower in _JOINED


_LONGEST_ACRONYM = 6


def _find_acronyms(reading: AnalyzedText) -> frozenset[str]:
    return frozenset(t.text for t in reading.doc.tokens if 3 <= len(t.text) <= _LONGEST_ACRONYM and t.text.isupper())


_ALIASES = (frozenset("covid covid-19 covid19 coronavirus coronaviruses sars-cov-2 sars cov-2 ncov".split()),)
"""Names of one thing that are no parts of each other, as the tokeniser leaves them."""


def _is_in_story(case: CheckCase, word: str, label: str) -> bool:
    if any(word in alike and any(case.has_word(other) for other in alike) for alike in _ALIASES):
        return True
    if case.has_word(word) or case.has_word(name_key([word])) or word in TITLES or len(word) < 2:
        return True
    if len(word) > 3 and (case.has_word(word + "s") or (word.endswith("s") and case.has_word(word[:-1]))):
        return True
    names = case.source.compute_once(
        "words of names", lambda: frozenset(w for n in case.source.story_names.names for w in n.words)
    )
    if any(word[0] == w[0] and is_same_spelling(word, w) for w in names):
        return True
    if label == "PERSON":
        return False
    kin = {s for s in find_senses(word) if not s.startswith("#")}
    return bool(kin & (case.source.text_senses | case.title.text_senses))


def _is_implied(case: CheckCase, name: Name) -> bool:
    """True if a capital is used for a country of the story, or a country for its capital."""
    countries = GOVERNMENT_SEATS.get(name.key, frozenset())
    if any(c in case.source.story_names.entity_keys for c in countries):
        return True
    return any(
        name.key in GOVERNMENT_SEATS.get(key, ()) or countries & GOVERNMENT_SEATS.get(key, frozenset())
        for key in case.source.story_names.entity_keys
    )


def _build_candidate(case: CheckCase, name: Name, weight: float) -> CandidateFinding:
    shown = case.statement.doc.text[
        case.statement.doc.tokens[name.first].start : case.statement.doc.tokens[name.last - 1].end
    ]
    rival = find_rival(case, name)
    if rival is None:
        message = f"{in_quotes(shown)} is not in the story."
        return CandidateFinding(
            kind="name",
            first=name.first,
            last=name.last,
            message=message,
            evidence=case.supporting_evidence(),
            weight=weight,
        )
    tokens = case.source.doc.tokens[rival.first : rival.last]
    instead = case.source.text_of(tokens)
    against = build_conflict_evidence(case.source, tokens)
    return CandidateFinding(
        kind="name",
        first=name.first,
        last=name.last,
        message=f"{in_quotes(shown)} is not in the story; where it speaks of this, the name is {in_quotes(instead)}.",
        evidence=(*case.supporting_evidence(tokens[0].sent), *([against] if against else [])),
        edit=SuggestedEdit(name.first, name.last, instead, tokens),
        weight=max(weight, 0.8) if weight >= _OTHER_WEIGHT else weight,
    )


def find_rival(case: CheckCase, name: Name) -> Name | None:
    """The story's name in this place: of the same kind, in the sentence that covers the rest of the clause."""
    rest = [i for i in case.clause_around(name.first) if not name.first <= i < name.last]
    statement_keys = set(case.statement.key_at.values())
    for n in find_covering_sentences(case.statement, rest, case.source)[:2]:
        here = [
            other
            for other in case.source.names
            if case.source.doc.tokens[other.first].sent == n
            and GROUP_BY_LABEL.get(other.label, other.label) == GROUP_BY_LABEL.get(name.label, name.label)
            and case.source.story_names.canonical_key(other) not in statement_keys
            and (name.key in COUNTRIES) == (other.key in COUNTRIES)
            and other.key != "europe"  # larger than any country, so never in the place of one
        ]
        slot = _grammatical_slot(case.statement.doc.tokens[name.last - 1].dep)
        same = [o for o in here if _grammatical_slot(case.source.doc.tokens[o.last - 1].dep) == slot]
        if len(same) == 1 or len(here) == 1:
            return (same if len(same) == 1 else here)[0]
    return None


def _grammatical_slot(dep: str) -> str:
    return {"nsubjpass": "nsubj", "dative": "dobj", "attr": "dobj"}.get(dep, dep)
