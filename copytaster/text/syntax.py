"""The grammar of a parsed text that the checks build on: predicates, their subjects, and how far a clause goes."""

from collections.abc import Iterable

from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS

SUBJECT_LABELS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_CLAUSES = frozenset({"ccomp", "advcl", "relcl", "conj", "parataxis", "acl", "csubj", "pcomp"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
MAX_DEPTH = 6
"""Longest chain of governors followed to find an unsaid subject."""


def is_predicate(token: Token) -> bool:
    """True for a main verb or a copula; not for helpers or participles used as adjectives."""
    if token.pos == "VERB":
        return token.dep not in {"amod", "aux", "auxpass", "compound", "prep"}
    return token.pos == "AUX" and token.dep not in {"aux", "auxpass"}


def is_passive(doc: Doc, verb: Token) -> bool:
    """True where the grammatical subject is the one that something is done to."""
    kids = list(doc.children(verb.i))
    if any(t.dep in {"nsubjpass", "auxpass", "csubjpass"} for t in kids):
        return True
    return verb.tag == "VBN" and (verb.dep == "acl" or any(t.dep == "agent" for t in kids))


def find_passive_agents(doc: Doc, kids: Iterable[Token]) -> list[int]:
    """Those who do it, in a passive: what stands behind `by`."""
    return [t.i for k in kids if k.dep == "agent" for t in doc.children(k.i) if t.dep == "pobj"]


def find_grammatical_subjects(doc: Doc, verb: Token, depth: int = 0) -> tuple[int, ...]:
    """The subject of a verb, its own or the one it shares with the clause it hangs on."""
    own = [t for t in doc.children(verb.i) if t.dep in SUBJECT_LABELS]
    head = doc.tokens[verb.head]
    if own:
        if verb.dep == "relcl" and own[0].lower in _RELATIVES:
            return (head.i,)
        return (own[0].i,)
    if depth >= MAX_DEPTH or head.i == verb.i:
        return ()
    if verb.dep == "relcl" or (verb.dep == "acl" and head.pos in {"NOUN", "PROPN", "PRON"}):
        return (head.i,)
    if verb.dep == "xcomp":
        controlled = tuple(t.i for t in doc.children(head.i) if t.dep in {"dobj", "nsubjpass"})
        if controlled and not is_passive(doc, head):
            return controlled
        return find_grammatical_subjects(doc, head, depth + 1)
    if verb.dep in {"conj", "advcl"} and (verb.dep == "conj" or verb.tag in {"VBG", "VBN"}):
        return find_grammatical_subjects(doc, head, depth + 1)
    return ()


def add_conjuncts(doc: Doc, heads: Iterable[int]) -> tuple[int, ...]:
    """Each head and what is joined to it by `and`."""
    out: list[int] = []
    stack = list(heads)
    while stack:
        at = stack.pop(0)
        if at not in out:
            out.append(at)
            stack.extend(t.i for t in doc.children(at) if t.dep == "conj" and not is_predicate(t))
    return tuple(out)


def find_clause_tokens(doc: Doc, verb: int) -> list[int]:
    """The tokens of a clause without the clauses inside it, in order."""
    found, stack = [verb], [verb]
    while stack:
        for child in doc.children(stack.pop()):
            if child.dep == "punct" or child.lower == "according" or _reports(doc, child):
                continue
            if is_predicate(child) and child.dep in _CLAUSES:
                continue
            found.append(child.i)
            stack.append(child.i)
    return sorted(found)


def _reports(doc: Doc, token: Token) -> bool:
    """True of `as reported by …`, which says who tells and not what is told."""
    return token.dep == "advcl" and is_saying_verb(token) and any(t.lower == "as" for t in doc.children(token.i))


def is_saying_verb(token: Token) -> bool:
    """True of a verb whose subject is the speaker of its clause."""
    return token.lemma.lower() in SAYING_VERBS
