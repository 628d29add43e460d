"""The grammar of a parsed text that the checks use: predicates, their subjects, and the extent of a clause."""

from collections.abc import Iterable

from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS

SUBJECT_LABELS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_CLAUSES = frozenset({"ccomp", "advcl", "relcl", "conj", "parataxis", "acl", "csubj", "pcomp"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
MAX_DEPTH = 6
"""Longest chain of heads followed to find an omitted subject."""


def is_predicate(token: Token) -> bool:
    """True for a main verb or a copula; not for helpers or participles used as adjectives."""
    if token.pos == "VERB":
        return token.dep not in {"amod", "aux", "auxpass", "compound", "prep"}
    return token.pos == "AUX" and token.dep not in {"aux", "auxpass"}


def is_passive(doc: Doc, verb: Token) -> bool:
    """True if the grammatical subject is the one affected by the action."""
    kids = list(doc.children(verb.i))
    if any(t.dep in {"nsubjpass", "auxpass", "csubjpass"} for t in kids):
        return True
    return verb.tag == "VBN" and (verb.dep == "acl" or any(t.dep == "agent" for t in kids))


def find_passive_agents(doc: Doc, kids: Iterable[Token]) -> list[int]:
    """The agents of a passive: the words after `by`."""
    return [t.i for k in kids if k.dep == "agent" for t in doc.children(k.i) if t.dep == "pobj"]


def find_grammatical_subjects(doc: Doc, verb: Token, depth: int = 0) -> tuple[int, ...]:
    """The subject of a verb: its own, or the one it shares with the clause above it."""
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
    """Each head and the words joined to it by `and`."""
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
    """True for `as reported by …`, which names the source and is no part of the content."""
    return token.dep == "advcl" and is_saying_verb(token) and any(t.lower == "as" for t in doc.children(token.i))


def is_saying_verb(token: Token) -> bool:
    """True for a verb whose subject is the speaker of its clause."""
    return token.lemma.lower() in SAYING_VERBS
