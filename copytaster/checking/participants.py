"""Whether somebody in a statement may be somebody in the story: names, roles, and words that sum people up."""

from copytaster.checking.analyzed_text import Reading, Senses
from copytaster.text.doc import Token
from copytaster.text.lexicon.people_nouns import STANDS_FOR, VAGUE
from copytaster.text.similar_words import same_spelling
from copytaster.text.syntax import with_conjuncts

ROLES = frozenset(STANDS_FOR) | frozenset().union(*STANDS_FOR.values()) | frozenset({"defence", "defense"})
"""Nouns that tell what somebody is or does."""
_DESCRIBING = frozenset({"compound", "amod", "appos", "nmod", "attr"})


def described(reading: Reading) -> dict[str, frozenset[str]]:
    """Each name of a story to the nouns it is called by there: `lukashenko` → leader."""
    return reading.kept("described", lambda: _described(reading))


def _described(reading: Reading) -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for name in reading.names:
        key = reading.book.canonical(name) or name.key
        head = _head(reading, name.first, name.last)
        out.setdefault(key, set()).update(_nouns_round(reading, head))
    return {key: frozenset(nouns & ROLES) for key, nouns in out.items()}


def _head(reading: Reading, first: int, last: int) -> int:
    tokens = reading.doc.tokens
    return next((i for i in range(first, last) if not first <= tokens[i].head < last), last - 1)


def _nouns_round(reading: Reading, head: int) -> set[str]:
    doc = reading.doc
    token = doc.tokens[head]
    found = {t.lemma.lower() for t in doc.children(head) if t.dep in _DESCRIBING}
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


def bag(reading: Reading, token: int) -> Senses:
    """What a participant may be matched by: the words of its phrase and the names in it."""
    return frozenset(s for t in reading.phrase(token) for s in _plain(reading, t))


def _plain(reading: Reading, token: Token) -> Senses:
    """The senses of a word with its lemma for its stem, which would join a governor to a government."""
    found = reading.senses[token.i]
    return frozenset({token.lemma.lower(), *(s for s in found if s[0] in "#@?")}) if found else found


def _person(reading: Reading, token: int) -> str | None:
    name = reading.name_at.get(token)
    return reading.key_at.get(token) if name and reading.book.label(name) == "PERSON" else None


def nouns(reading: Reading, token: int) -> frozenset[str]:
    """The nouns a participant is called by, in its phrase and, for a name, anywhere in the story."""
    found = {t.lemma.lower() for t in reading.phrase(token) if t.pos in {"NOUN", "PROPN"}}
    found |= {t.lemma.lower() for t in reading.doc.children(token) if t.dep == "appos"}
    key = reading.key_at.get(token)
    return frozenset(found | (described(reading).get(key, frozenset()) if key else frozenset()))


def _bare(statement: Reading, mine: int, source: Reading, theirs: int) -> bool:
    """True of another spelling, and of a surname that the story has alone, and in full for others of the family."""
    full, alone = statement.name_at[mine], source.name_at[theirs]
    if same_spelling(" ".join(full.words), " ".join(alone.words)):
        return True
    told = any(name.words == full.words for name in source.book.names)
    return not told and len(alone.words) == 1 and alone.words[-1] == full.words[-1]


def _surname(source: Reading, theirs: int) -> str:
    """The last word of a name: a surname, which the story may have alone or with other words than the statement."""
    return source.name_at[theirs].words[-1]


def may_be(statement: Reading, mine: int, source: Reading, theirs: int) -> bool:
    """True unless the two are surely different; a pronoun or a vague word may be anybody."""
    a, b = statement.doc.tokens[mine], source.doc.tokens[theirs]
    if a.pos == "PRON" or b.pos in {"PRON", "DET", "NUM"} or a.lemma.lower() in VAGUE or b.lemma.lower() in VAGUE:
        return True
    one, other = _person(statement, mine), _person(source, theirs)
    if one and other:
        return one == other or _bare(statement, mine, source, theirs)
    shared = bag(statement, mine) & bag(source, theirs)
    if mine in statement.name_at and theirs in source.name_at:
        inside = set(statement.name_at[mine].words) <= {t.lower for t in source.phrase(theirs)}
        fuller = mine not in statement.key_at and _surname(source, theirs) in statement.name_at[mine].words
        return inside or fuller or any(s.startswith("@") for s in shared) or b.lower == a.lower
    if shared:
        return True
    left, right = nouns(statement, mine), nouns(source, theirs)
    if statement.key_at.get(mine):
        left |= described(source).get(statement.key_at[mine], frozenset())
    if left & right or _sums_up(a.lemma.lower(), right) or _sums_up(b.lemma.lower(), left):
        return True
    if b.tag == "NNS" and _person(statement, mine) and not left & right:
        return False
    if mine in statement.name_at and theirs not in source.name_at:
        return not left & ROLES or b.lemma.lower() not in ROLES
    if theirs in source.name_at and mine not in statement.name_at:
        return not right & ROLES and not _held_by_another(source, a.lemma.lower(), source.key_at.get(theirs, ""))
    return False


def _held_by_another(source: Reading, role: str, key: str) -> bool:
    """True where the story gives a role to somebody else by name."""
    return holder(source, role, key) is not None


def holder(source: Reading, role: str, key: str) -> str | None:
    """The name, other than `key`, of the one person whom the story calls by a role; None where not just one."""
    others = [other for other, nouns in described(source).items() if other != key and role in nouns]
    return others[0] if len(others) == 1 else None


def _sums_up(word: str, others: frozenset[str]) -> bool:
    return bool(STANDS_FOR.get(word, frozenset()) & others)


def listed(reading: Reading, noun: int) -> tuple[int, ...]:
    """The names set right behind a noun, `two friends, Ann and Bo`, whether parsed as apposed or as joined to it."""
    doc = reading.doc
    behind = [t.i for t in doc.children(noun) if t.dep in {"appos", "conj"} and t.pos == "PROPN" and t.i > noun]
    return with_conjuncts(doc, behind)


def is_group(reading: Reading, token: int) -> bool:
    """True of a common noun for people by what they are or do: residents, officials, critics."""
    t = reading.doc.tokens[token]
    return t.pos == "NOUN" and t.lemma.lower() in STANDS_FOR and token not in reading.name_at
