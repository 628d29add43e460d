"""The predicates of a parsed text: who does what to whom, who says so, and how surely."""

from dataclasses import dataclass

from copytaster.text.doc import Doc, Token
from copytaster.text.polarity import (
    is_claimed,
    is_exceptive,
    is_future,
    is_hedged,
    is_impersonal,
    is_negated,
    is_undecided,
)
from copytaster.text.syntax import (
    MAX_DEPTH,
    add_conjuncts,
    find_clause_tokens,
    find_grammatical_subjects,
    find_passive_agents,
    is_passive,
    is_predicate,
    is_saying_verb,
)

_OBJECTS = frozenset({"dobj", "dative", "attr", "oprd", "acomp"})
_ACCOUNTS = frozenset("statement report comment remark account word figure datum information source document".split())


@dataclass(frozen=True, slots=True)
class PredicateFrame:
    """One predicate. All numbers are token numbers of its text.

    `subjects` do it (the agent, in a passive). `objects` are affected by it, or are what the subject is said to be.
    `extent` is every token of the clause. `speakers` are those it is attributed to. `hedged` is true for what is only
    possible or generally believed, `claimed` for what a named person alleges, fears or forecasts, `open` for what is
    asked or left undecided, `exceptive` for what is true of one part and not of the rest.
    """

    verb: int
    subjects: tuple[int, ...]
    objects: tuple[int, ...]
    extent: tuple[int, ...]
    negated: bool
    hedged: bool
    claimed: bool
    future: bool
    passive: bool
    speakers: tuple[int, ...]
    open: bool = False
    exceptive: bool = False


def find_frames(doc: Doc) -> tuple[PredicateFrame, ...]:
    """Every predicate of a text, in order."""
    return tuple(_frame(doc, t) for t in doc.tokens if is_predicate(t))


def _frame(doc: Doc, verb: Token) -> PredicateFrame:
    kids = list(doc.children(verb.i))
    passive = is_passive(doc, verb)
    grammatical = find_grammatical_subjects(doc, verb)
    objects = [t.i for t in kids if t.dep in _OBJECTS]
    subjects = grammatical
    if passive:
        objects = [*grammatical, *objects]
        subjects = tuple(find_passive_agents(doc, kids))
    return PredicateFrame(
        verb=verb.i,
        subjects=add_conjuncts(doc, subjects),
        objects=add_conjuncts(doc, objects),
        extent=tuple(find_clause_tokens(doc, verb.i)),
        negated=is_negated(doc, verb),
        hedged=is_hedged(doc, verb, kids),
        claimed=is_claimed(doc, verb) and not is_impersonal(doc, verb),
        future=is_future(doc, verb, kids),
        passive=passive,
        speakers=find_speakers(doc, verb),
        open=is_undecided(doc, verb),
        exceptive=is_exceptive(doc, verb),
    )


def find_speakers(doc: Doc, verb: Token) -> tuple[int, ...]:
    """The speakers of a clause: the subject of the saying verb above it, or `according to`."""
    found: list[int] = []
    at = verb
    for _ in range(MAX_DEPTH):
        found += [
            p
            for k in doc.children(at.i)
            if k.lower == "according"
            for to in doc.children(k.i)
            for p in _sources(doc, to)
        ]
        head = doc.tokens[at.head]
        if head.i == at.i:
            break
        if at.dep in {"ccomp", "parataxis"} and is_saying_verb(head):
            found += _speaking(doc, head)
        found += [
            s for k in doc.children(at.i) if k.dep == "parataxis" and is_saying_verb(k) for s in _speaking(doc, k)
        ]
        at = head
    return add_conjuncts(doc, dict.fromkeys(found))


def _sources(doc: Doc, to: Token) -> list[int]:
    """The source after `according to`: for `statements made by X` and `a report from X` that is X."""
    out: list[int] = []
    for p in doc.children(to.i):
        if p.dep != "pobj":
            continue
        below = [b for b in doc.subtree(p.i) if b.dep == "pobj" and doc.tokens[b.head].lower in {"by", "from", "of"}]
        out += [below[0].i] if p.lemma.lower() in _ACCOUNTS and below else [p.i]
    return out


def _speaking(doc: Doc, verb: Token) -> tuple[int, ...]:
    if is_passive(doc, verb) and verb.lemma.lower() not in {"quote"}:
        return tuple(find_passive_agents(doc, doc.children(verb.i)))
    return find_grammatical_subjects(doc, verb)
