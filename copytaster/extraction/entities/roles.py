"""The roles that a story gives its people: the office before a name, the apposition after it, what they are said to
be."""

from collections.abc import Iterator

from copytaster.extraction.entities.mentions import NameOccurrence
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.organizations import HONORIFICS
from copytaster.text.lexicon.people_nouns import OFFICES, TITLES

ROLE_NOUNS = OFFICES | HONORIFICS | TITLES
"""Nouns that say what a person is or does."""
_FORMS = frozenset("mr mrs ms miss dr sir dame lord lady".split())
_BEFORE = frozenset({"compound", "amod", "nmod", "appos", "poss"})
_LONGEST = 6
_LONGEST_BEHIND = 9


def find_roles(doc: Doc, name: NameOccurrence) -> Iterator[str]:
    """Every role that the words around one mention give the person."""
    before = _before(doc, name)
    if before:
        yield before
    behind = _behind(doc, name)
    if behind:
        yield behind
    said_to_be = _attribute(doc, name)
    if said_to_be:
        yield said_to_be


def _text(doc: Doc, first: int, last: int) -> str:
    return " ".join(doc.text[doc.tokens[first].start : doc.tokens[last - 1].end].split())


def _is_role_noun(token: Token) -> bool:
    return token.lemma.lower().rstrip(".") in ROLE_NOUNS or token.lower.rstrip(".") in ROLE_NOUNS


def _before(doc: Doc, name: NameOccurrence) -> str:
    """The role before the name, `Belarusian leader`, in the same noun phrase; forms of address are no roles."""
    at = name.first
    if at and doc.tokens[at - 1].text == "," and at > 1 and _is_role_noun(doc.tokens[at - 2]):
        return ""
    opens = doc.sents[doc.tokens[name.first].sent][0]
    while at > opens and name.first - at < _LONGEST and _is_in_role_phrase(doc, doc.tokens[at - 1]):
        at -= 1
    while at < name.first and doc.tokens[at].pos in {"DET", "PRON", "PUNCT", "PART"}:
        at += 1
    words = doc.tokens[at : name.first]
    if not words or not _is_role_noun(words[-1]) or words[-1].lower.rstrip(".") in _FORMS:
        return ""
    while words and words[0].lower in {"former", "then", "ex", "late"}:
        words = words[1:]
        at += 1
    return _text(doc, at, name.first) if words else ""


def _is_in_role_phrase(doc: Doc, token: Token) -> bool:
    if token.text in {"-", "–"}:
        return True
    if token.tag in {"POS", "PRP$", "DT"} or token.pos in {"VERB", "ADP", "PUNCT", "CCONJ", "SCONJ", "AUX", "ADV"}:
        return False
    return token.dep in _BEFORE or token.pos in {"NOUN", "PROPN", "ADJ"}


def _behind(doc: Doc, name: NameOccurrence) -> str:
    """The role after the name: `, chairman of the commission,`."""
    at = name.last
    if at + 1 >= len(doc.tokens) or doc.tokens[at].text != ",":
        return ""
    first = at + 1
    while first < len(doc.tokens) and doc.tokens[first].pos in {"DET", "PRON"} and first - at < 3:
        first += 1
    last = first
    office = None
    while last < len(doc.tokens) and last - first < _LONGEST_BEHIND:
        token = doc.tokens[last]
        if (
            token.text in {",", ".", ";", "—", "–", ")", "("}
            or token.pos in {"VERB", "AUX"}
            or token.sent != doc.tokens[at].sent
        ):
            break
        office = last if office is None and token.pos in {"NOUN", "PROPN"} and _is_role_noun(token) else office
        last += 1
    if office is None or last == first or doc.tokens[first].pos not in {"NOUN", "PROPN", "ADJ", "ADV"}:
        return ""
    if any(t.pos == "ADP" for t in doc.tokens[first:office]) or _is_list(doc, first, office):
        return ""
    return _text(doc, first, last)


def _is_list(doc: Doc, first: int, office: int) -> bool:
    """True for `Miller, Governor Brown and …`, where the office belongs to the next name."""
    after = doc.tokens[office + 1] if office + 1 < len(doc.tokens) else None
    return after is not None and after.pos == "PROPN" and after.ent == "PERSON"


def _attribute(doc: Doc, name: NameOccurrence) -> str:
    """The role in `Smith is the chairman of the bank`."""
    head = next((t for t in doc.tokens[name.first : name.last] if not name.first <= t.head < name.last), None)
    if head is None or head.dep != "nsubj" or doc.tokens[head.head].lemma not in {"be", "become"}:
        return ""
    for kid in doc.children(head.head):
        if kid.dep == "attr" and _is_role_noun(kid) and kid.i > head.i:
            first = min(
                (t.i for t in doc.children(kid.i) if t.dep in {"compound", "amod"} and t.i < kid.i), default=kid.i
            )
            return _text(doc, min(first, kid.i), kid.i + 1)
    return ""
