"""Comparison of people in a statement and a story: names, roles, and words that sum people up."""

from copytaster.checking.analyzed_text import AnalyzedText, Senses
from copytaster.text.doc import Token
from copytaster.text.lexicon.people_nouns import NARROWER_NOUNS, VAGUE_NOUNS
from copytaster.text.similar_words import is_same_spelling
from copytaster.text.syntax import add_conjuncts

ROLE_NOUNS = frozenset(NARROWER_NOUNS) | frozenset().union(*NARROWER_NOUNS.values()) | frozenset({"defence", "defense"})
"""Nouns that say what a person is or does."""
_DESCRIBING_DEPS = frozenset({"compound", "amod", "appos", "nmod", "attr"})


def find_role_nouns(reading: AnalyzedText) -> dict[str, frozenset[str]]:
    """Each name of a story to the nouns used for it there: `lukashenko` → leader."""
    return reading.compute_once("described", lambda: _collect_role_nouns(reading))


def _collect_role_nouns(reading: AnalyzedText) -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for name in reading.names:
        key = reading.story_names.canonical_key(name) or name.key
        head = _find_head(reading, name.first, name.last)
        out.setdefault(key, set()).update(_find_nouns_around(reading, head))
    return {key: frozenset(nouns & ROLE_NOUNS) for key, nouns in out.items()}


def _find_head(reading: AnalyzedText, first: int, last: int) -> int:
    tokens = reading.doc.tokens
    return next((i for i in range(first, last) if not first <= tokens[i].head < last), last - 1)


def _find_nouns_around(reading: AnalyzedText, head: int) -> set[str]:
    doc = reading.doc
    token = doc.tokens[head]
    found = {t.lemma.lower() for t in doc.children(head) if t.dep in _DESCRIBING_DEPS}
    apposed = [t.i for t in doc.children(head) if t.dep == "appos"]
    found |= {n.lemma.lower() for a in apposed for n in doc.children(a) if n.dep == "compound"}
    found |= {t.lemma.lower() for t in doc.tokens[max(0, head - 5) : head] if t.dep == "compound" and t.head == head}
    if token.dep in {"appos", "nsubj", "compound"}:
        above = doc.tokens[token.head]
        if token.dep != "nsubj":
            found |= {above.lemma.lower(), *(t.lemma.lower() for t in doc.children(above.i) if t.dep == "compound")}
        elif above.lemma.lower() in {"be", "become"}:
            found |= {t.lemma.lower() for t in doc.children(above.i) if t.dep == "attr"}
    return found


def find_participant_senses(reading: AnalyzedText, token: int) -> Senses:
    """The senses by which a participant is matched: the words of its phrase and the names in it."""
    return frozenset(s for t in reading.noun_phrase(token) for s in _senses_without_stem(reading, t))


def _senses_without_stem(reading: AnalyzedText, token: Token) -> Senses:
    """The senses of a word with its lemma instead of its stem, which would join a governor to a government."""
    found = reading.senses[token.i]
    return frozenset({token.lemma.lower(), *(s for s in found if s[0] in "#@?")}) if found else found


def _find_person_key(reading: AnalyzedText, token: int) -> str | None:
    name = reading.name_at.get(token)
    return reading.key_at.get(token) if name and reading.story_names.label_of(name) == "PERSON" else None


def find_participant_nouns(reading: AnalyzedText, token: int) -> frozenset[str]:
    """The nouns used for a participant, in its phrase and, for a name, anywhere in the story."""
    found = {t.lemma.lower() for t in reading.noun_phrase(token) if t.pos in {"NOUN", "PROPN"}}
    found |= {t.lemma.lower() for t in reading.doc.children(token) if t.dep == "appos"}
    key = reading.key_at.get(token)
    return frozenset(found | (find_role_nouns(reading).get(key, frozenset()) if key else frozenset()))


def _may_be_same_surname(statement: AnalyzedText, mine: int, source: AnalyzedText, theirs: int) -> bool:
    """True for another spelling, and for a surname that the story has alone, and in full for others of the family."""
    full, alone = statement.name_at[mine], source.name_at[theirs]
    if is_same_spelling(" ".join(full.words), " ".join(alone.words)):
        return True
    has_full_name = any(name.words == full.words for name in source.story_names.names)
    return not has_full_name and len(alone.words) == 1 and alone.words[-1] == full.words[-1]


def _surname(source: AnalyzedText, theirs: int) -> str:
    """The last word of a name: a surname, which the story may have alone or with other words than the statement."""
    return source.name_at[theirs].words[-1]


def may_be_same_participant(statement: AnalyzedText, mine: int, source: AnalyzedText, theirs: int) -> bool:
    """True unless the two are surely different; a pronoun or a vague word may be anybody."""
    a, b = statement.doc.tokens[mine], source.doc.tokens[theirs]
    if (
        a.pos == "PRON"
        or b.pos in {"PRON", "DET", "NUM"}
        or a.lemma.lower() in VAGUE_NOUNS
        or b.lemma.lower() in VAGUE_NOUNS
    ):
        return True
    key, other_key = _find_person_key(statement, mine), _find_person_key(source, theirs)
    if key and other_key:
        return key == other_key or _may_be_same_surname(statement, mine, source, theirs)
    shared = find_participant_senses(statement, mine) & find_participant_senses(source, theirs)
    if mine in statement.name_at and theirs in source.name_at:
        inside = set(statement.name_at[mine].words) <= {t.lower for t in source.noun_phrase(theirs)}
        fuller = mine not in statement.key_at and _surname(source, theirs) in statement.name_at[mine].words
        return inside or fuller or any(s.startswith("@") for s in shared) or b.lower == a.lower
    if shared:
        return True
    left, right = find_participant_nouns(statement, mine), find_participant_nouns(source, theirs)
    if statement.key_at.get(mine):
        left |= find_role_nouns(source).get(statement.key_at[mine], frozenset())
    if left & right or _may_sum_up(a.lemma.lower(), right) or _may_sum_up(b.lemma.lower(), left):
        return True
    if b.tag == "NNS" and _find_person_key(statement, mine) and not left & right:
        return False
    if mine in statement.name_at and theirs not in source.name_at:
        return not left & ROLE_NOUNS or b.lemma.lower() not in ROLE_NOUNS
    if theirs in source.name_at and mine not in statement.name_at:
        return not right & ROLE_NOUNS and not _is_held_by_another(
            source, a.lemma.lower(), source.key_at.get(theirs, "")
        )
    return False


def _is_held_by_another(source: AnalyzedText, role: str, key: str) -> bool:
    """True if the story gives a role to somebody else by name."""
    return find_role_holder(source, role, key) is not None


def find_role_holder(source: AnalyzedText, role: str, key: str) -> str | None:
    """The name, other than `key`, of the only person to whom the story gives a role; None if there is not exactly
    one."""
    others = [other for other, nouns in find_role_nouns(source).items() if other != key and role in nouns]
    return others[0] if len(others) == 1 else None


def _may_sum_up(word: str, others: frozenset[str]) -> bool:
    return bool(NARROWER_NOUNS.get(word, frozenset()) & others)


def find_listed_names(reading: AnalyzedText, noun: int) -> tuple[int, ...]:
    """The names right after a noun, `two friends, Ann and Bo`, parsed either as apposed or as joined to it."""
    doc = reading.doc
    behind = [t.i for t in doc.children(noun) if t.dep in {"appos", "conj"} and t.pos == "PROPN" and t.i > noun]
    return add_conjuncts(doc, behind)


def is_people_noun(reading: AnalyzedText, token: int) -> bool:
    """True for a common noun for people by what they are or do: residents, officials, critics."""
    t = reading.doc.tokens[token]
    return t.pos == "NOUN" and t.lemma.lower() in NARROWER_NOUNS and token not in reading.name_at
