"""Who does what to whom, said by whom and how surely: the predicates of a parsed text."""

from collections.abc import Iterable
from dataclasses import dataclass

from copytaster.doc import Doc, Token
from copytaster.lexicon.cues import DENYING, FUTURE_VERBS, HEDGES, HEDGING_VERBS, NEGATIONS, SAYING

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
_OBJECTS = frozenset({"dobj", "dative", "attr", "oprd", "acomp"})
_CLAUSES = frozenset({"ccomp", "advcl", "relcl", "conj", "parataxis", "acl", "csubj", "pcomp"})
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_ACCOUNTS = frozenset("statement report comment remark account word figure datum information source document".split())
_DEEPEST = 6
"""Longest chain of governors followed to find an unsaid subject."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One predicate. All numbers are token numbers of the text it stands in.

    `subjects` do it (the agent, in a passive), `objects` have it done to them or are what the subject is said
    to be, `extent` is every token of the clause. `speakers` are those it is attributed to. `hedged` is true of
    what is only possible or generally believed, `claimed` of what somebody named alleges, fears or forecasts.
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


def frames(doc: Doc) -> tuple[Frame, ...]:
    """Every predicate of a text, in order."""
    return tuple(_frame(doc, t) for t in doc.tokens if is_predicate(t))


def is_predicate(token: Token) -> bool:
    """True for a main verb or a copula; not for helpers or participles used as adjectives."""
    if token.pos == "VERB":
        return token.dep not in {"amod", "aux", "auxpass", "compound", "prep"}
    return token.pos == "AUX" and token.dep not in {"aux", "auxpass"}


def _frame(doc: Doc, verb: Token) -> Frame:
    kids = list(doc.children(verb.i))
    passive = is_passive(doc, verb)
    grammatical = grammatical_subjects(doc, verb)
    objects = [t.i for t in kids if t.dep in _OBJECTS]
    subjects = grammatical
    if passive:
        objects = [*grammatical, *objects]
        subjects = tuple(_agents(doc, kids))
    return Frame(
        verb=verb.i,
        subjects=_with_conjuncts(doc, subjects),
        objects=_with_conjuncts(doc, objects),
        extent=tuple(extent(doc, verb.i)),
        negated=is_negated(doc, verb),
        hedged=_hedged(doc, verb, kids),
        claimed=_claimed(doc, verb) and not _impersonal(doc, verb),
        future=_future(doc, verb, kids),
        passive=passive,
        speakers=speakers(doc, verb),
    )


def is_passive(doc: Doc, verb: Token) -> bool:
    """True where the grammatical subject is the one that something is done to."""
    kids = list(doc.children(verb.i))
    if any(t.dep in {"nsubjpass", "auxpass", "csubjpass"} for t in kids):
        return True
    return verb.tag == "VBN" and (verb.dep == "acl" or any(t.dep == "agent" for t in kids))


def _agents(doc: Doc, kids: Iterable[Token]) -> list[int]:
    return [t.i for k in kids if k.dep == "agent" for t in doc.children(k.i) if t.dep == "pobj"]


def grammatical_subjects(doc: Doc, verb: Token, depth: int = 0) -> tuple[int, ...]:
    """The subject of a verb, its own or the one it shares with the clause it hangs on."""
    own = [t for t in doc.children(verb.i) if t.dep in SUBJECTS]
    head = doc.tokens[verb.head]
    if own:
        if verb.dep == "relcl" and own[0].lower in _RELATIVES:
            return (head.i,)
        return (own[0].i,)
    if depth >= _DEEPEST or head.i == verb.i:
        return ()
    if verb.dep == "relcl" or (verb.dep == "acl" and head.pos in {"NOUN", "PROPN", "PRON"}):
        return (head.i,)
    if verb.dep == "xcomp":
        controlled = tuple(t.i for t in doc.children(head.i) if t.dep in {"dobj", "nsubjpass"})
        if controlled and not is_passive(doc, head):
            return controlled
        return grammatical_subjects(doc, head, depth + 1)
    if verb.dep in {"conj", "advcl"} and (verb.dep == "conj" or verb.tag in {"VBG", "VBN"}):
        return grammatical_subjects(doc, head, depth + 1)
    return ()


def _with_conjuncts(doc: Doc, heads: Iterable[int]) -> tuple[int, ...]:
    """Each head and what is joined to it by `and`."""
    out: list[int] = []
    stack = list(heads)
    while stack:
        at = stack.pop(0)
        if at not in out:
            out.append(at)
            stack.extend(t.i for t in doc.children(at) if t.dep == "conj" and not is_predicate(t))
    return tuple(out)


def extent(doc: Doc, verb: int) -> list[int]:
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
    return token.dep == "advcl" and _says(token) and any(t.lower == "as" for t in doc.children(token.i))


def is_negated(doc: Doc, verb: Token) -> bool:
    """True where the clause says that it is not so; two negations cancel out."""
    count = _negations(doc, verb)
    at = verb
    for _ in range(2):
        head = doc.tokens[at.head]
        if at.dep not in {"xcomp", "ccomp", "pcomp"} or head.i == at.i:
            break
        if at.dep == "pcomp":
            count += head.lower == "without"
            up = doc.tokens[head.head]
            up = doc.tokens[up.head] if up.dep == "dobj" else up
            count += head.lower == "from" and up.lemma.lower() in DENYING
            count += up.lemma.lower() in HEDGING_VERBS and _negations(doc, up)
        else:
            count += head.lemma.lower() in DENYING and (at.dep == "xcomp" or head.lemma.lower() in {"deny", "dispute"})
            count += head.lemma.lower() in HEDGING_VERBS and at.dep == "ccomp" and _negations(doc, head)
            count += _unable(head) or (at.dep == "xcomp" and _negations(doc, head) and not _says(head))
        at = head
    return count % 2 == 1


def _negations(doc: Doc, verb: Token) -> int:
    """How many negations a verb carries itself: on it, or on its subject or object."""
    count = 0
    for t in doc.children(verb.i):
        if t.dep == "neg" or (t.dep == "advmod" and t.lower in NEGATIONS):
            count += not _only(doc, t) and t.lower != "no"
        elif t.dep in {"nsubj", "nsubjpass", "dobj", "attr", "pobj"}:
            count += t.lower in {"nobody", "nothing", "none"}
            count += any(_denies(doc, d) for d in doc.children(t.i))
        elif t.dep in {"acomp", "attr"}:
            count += any(d.dep == "neg" for d in doc.children(t.i))
    return min(count, 1)


def _denies(doc: Doc, token: Token) -> bool:
    """True of `no alarm`; not of `No 1` or of a heading such as `No justice: …`."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else token
    return token.lower in {"no", "neither"} and token.dep in {"det", "neg"} and after.pos != "NUM"


def _only(doc: Doc, token: Token) -> bool:
    """True for the `not` of `not only`, which denies nothing."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else None
    return after is not None and after.lower in {"only", "least"}


def _unable(token: Token) -> bool:
    return token.lower in {"unable", "unwilling", "reluctant", "impossible"}


def _says(token: Token) -> bool:
    return token.lemma.lower() in SAYING


def _hedged(doc: Doc, verb: Token, kids: Iterable[Token]) -> bool:
    """True where the clause is possible, alleged or believed rather than stated."""
    if any(k.lower in HEDGES for k in kids):
        return True
    subject_words = [d for k in kids if k.dep in SUBJECTS for d in doc.children(k.i)]
    if any(d.lower in {"alleged", "suspected", "supposed"} for d in subject_words):
        return True
    if verb.dep == "conj":
        return any(k.dep == "aux" and k.lower in HEDGES for k in doc.children(verb.head))
    return _claimed(doc, verb) and _impersonal(doc, verb)


def _claimed(doc: Doc, verb: Token) -> bool:
    """True under a verb such as allege, fear, suspect or warn."""
    head = doc.tokens[verb.head]
    if verb.dep not in {"ccomp", "xcomp", "pcomp"}:
        return False
    above = doc.tokens[head.head] if verb.dep == "pcomp" else head
    return above.lemma.lower() in HEDGING_VERBS


def _impersonal(doc: Doc, verb: Token) -> bool:
    """True of `is thought to have` and `appears to`, where nobody in particular does the thinking."""
    head = doc.tokens[verb.head]
    return verb.dep == "xcomp" and (is_passive(doc, head) or head.lemma.lower() in {"appear", "seem"})


def _future(doc: Doc, verb: Token, kids: Iterable[Token]) -> bool:
    """True where the clause has not come about yet."""
    if any(k.dep == "aux" and k.lower in {"will", "'ll", "would", "shall"} for k in kids):
        return True
    head = doc.tokens[verb.head]
    if verb.dep == "xcomp" and (head.lemma.lower() in FUTURE_VERBS or head.lemma.lower() in {"be", "likely"}):
        return True
    return (
        verb.dep in {"ccomp", "conj"} and head.lemma.lower() in FUTURE_VERBS - {"expect", "hope"} and verb.tag == "VB"
    )


def speakers(doc: Doc, verb: Token) -> tuple[int, ...]:
    """Those to whom a clause is attributed: the subject of the verb of saying above it, or `according to`."""
    found: list[int] = []
    at = verb
    for _ in range(_DEEPEST):
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
        if at.dep in {"ccomp", "parataxis"} and _says(head):
            found += _speaking(doc, head)
        found += [
            s
            for k in doc.children(at.i)
            if k.dep in {"parataxis", "advcl"} and _says(k) and k.dep == "parataxis"
            for s in _speaking(doc, k)
        ]
        at = head
    return _with_conjuncts(doc, dict.fromkeys(found))


def _sources(doc: Doc, to: Token) -> list[int]:
    """Who is behind `according to`: for `statements made by X` and `a report from X` that is X."""
    out: list[int] = []
    for p in doc.children(to.i):
        if p.dep != "pobj":
            continue
        below = [b for b in doc.subtree(p.i) if b.dep == "pobj" and doc.tokens[b.head].lower in {"by", "from", "of"}]
        out += [below[0].i] if p.lemma.lower() in _ACCOUNTS and below else [p.i]
    return out


def _speaking(doc: Doc, verb: Token) -> tuple[int, ...]:
    if is_passive(doc, verb) and verb.lemma.lower() not in {"quote"}:
        return tuple(_agents(doc, doc.children(verb.i)))
    return grammatical_subjects(doc, verb)
