"""Splitting of sentences into clauses that each assert one thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from copytaster.text.doc import Doc, Token
from copytaster.text.syntax import SUBJECT_LABELS, find_grammatical_subjects, is_predicate

_FEWEST_WORDS = 3
_LOOSE = frozenset({"cc", "punct", "mark"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One predicate with its words; `subject` holds the subject's words if it is shared with an earlier clause.

    `tokens` are in text order and hold the subject only if it is the clause's own.
    """

    verb: int
    tokens: tuple[int, ...]
    subject: tuple[int, ...] = ()


def split_clauses(doc: Doc, tokens: range | tuple[int, ...], apart: frozenset[int] = frozenset()) -> Iterator[Clause]:
    """The clauses of a stretch of one sentence: its main predicate and those joined to it by `and`.

    `apart` are tokens to leave out, such as the words of attribution. Words that depend on a clause stay with it.
    """
    inside = [i for i in tokens if i not in apart]
    stretch = set(inside)
    for top in _tops(doc, inside, stretch):
        heads = [top, *_joined(doc, top, stretch)]
        for n, head in enumerate(heads):
            others = {t.i for other in heads[n + 1 :] for t in doc.subtree(other)} if n + 1 < len(heads) else set()
            own = [t.i for t in doc.subtree(head) if t.i in stretch and t.i not in others]
            own = _trimmed(doc, own)
            if sum(1 for i in own if doc.tokens[i].text[0].isalnum()) < _FEWEST_WORDS - (n > 0):
                continue
            yield Clause(head, tuple(own), _shared(doc, head, own) if n else ())


def _tops(doc: Doc, inside: list[int], stretch: set[int]) -> list[int]:
    """Predicates of a stretch whose head is outside it."""
    tops = [i for i in inside if doc.tokens[i].head not in stretch or doc.tokens[i].head == i]
    return [i for i in tops if is_predicate(doc.tokens[i])]


def _joined(doc: Doc, top: int, stretch: set[int]) -> list[int]:
    """Predicates joined to one by `and`, `but` or a semicolon, each of which may be a sentence."""
    found: list[int] = []
    stack = [top]
    while stack:
        for kid in doc.children(stack.pop()):
            if (
                kid.dep in {"conj", "parataxis"}
                and kid.i in stretch
                and is_predicate(kid)
                and _may_stand_alone(doc, kid)
            ):
                found.append(kid.i)
                stack.append(kid.i)
    return sorted(found)


def _may_stand_alone(doc: Doc, verb: Token) -> bool:
    """True for a verb with a tense of its own: `closed`, `has closed`, not the second of `can open and close`."""
    helpers = [t for t in doc.children(verb.i) if t.dep in {"aux", "auxpass"}]
    own = any(t.dep in SUBJECT_LABELS for t in doc.children(verb.i))
    return own or bool(helpers) or verb.tag in {"VBD", "VBZ", "VBP"}


def _shared(doc: Doc, head: int, own: list[int]) -> tuple[int, ...]:
    """The subject that a clause shares with the one before it."""
    subjects = find_grammatical_subjects(doc, doc.tokens[head])
    if not subjects or subjects[0] in own:
        return ()
    return tuple(t.i for t in doc.subtree(subjects[0]) if t.i not in own and t.dep not in {"relcl", "appos"})


def _is_loose(doc: Doc, i: int) -> bool:
    """True for words that only join a clause to another; `that` is among them before a name, a pronoun or a plural."""
    token, after = doc.tokens[i], doc.tokens[min(i + 1, len(doc.tokens) - 1)]
    if token.dep in _LOOSE:
        return True
    return token.lower == "that" and (after.pos in {"PROPN", "PRON", "DET"} or after.tag == "NNS")


def _trimmed(doc: Doc, tokens: list[int]) -> list[int]:
    """The tokens without a joining word at the start and without marks at the ends."""
    while tokens and (_is_loose(doc, tokens[0]) or not doc.tokens[tokens[0]].text[0].isalnum()):
        if doc.tokens[tokens[0]].text[0] in "$€£#":
            break
        tokens = tokens[1:]
    while tokens and not doc.tokens[tokens[-1]].text[-1].isalnum() and doc.tokens[tokens[-1]].text not in {"%", ")"}:
        tokens = tokens[:-1]
    if tokens and doc.tokens[tokens[-1]].dep == "cc":
        tokens = _trimmed(doc, tokens[:-1])
    return tokens
