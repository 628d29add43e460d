"""Find where a text links one event to another: because of, in response to, after, prompting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.cause_phrases import CAUSAL_PREPOSITIONS, PURPOSE_PHRASES, SEQUENCE_PHRASES
from copytaster.text.syntax import find_clause_tokens, find_grammatical_subjects, is_passive

_PHRASES = tuple(sorted((tuple(p.split()) for p in CAUSAL_PREPOSITIONS), key=len, reverse=True))
_PLAIN = frozenset({"cause", "trigger", "prompt", "spark", "provoke"})
"""Verbs whose subject is the cause and whose object is the effect."""
_PUSHING = frozenset({"force", "lead", "prompt", "cause"})
_PARTICLES = {"lead": "to", "result": "in", "contribute": "to"}
_BACKWARD = {"stem": "from", "result": "from", "arise": "from", "blame": "on", "attribute": "to"}
"""Verbs whose prepositional object is the cause."""


@dataclass(frozen=True, slots=True)
class EventLink:
    """`cause` and `effect` are token numbers, `cue` the words that join them (first, one past the last).

    `sequence` is true for `after` and similar words, which claim an order and only suggest a cause. `weak` is true for
    purposes and results, which a summary may infer from the steps that the story tells.
    """

    cue: tuple[int, int]
    cause: tuple[int, ...]
    effect: tuple[int, ...]
    sequence: bool
    weak: bool = False


def find_event_links(doc: Doc) -> tuple[EventLink, ...]:
    """Every link of a text, in order."""
    found = [*_phrases(doc), *_clauses(doc), *_verbs(doc)]
    return tuple(sorted((f for f in found if f.cause and f.effect), key=lambda f: f.cue))


def _phrases(doc: Doc) -> Iterator[EventLink]:
    lowers = [t.lower for t in doc.tokens]
    i = 0
    while i < len(lowers):
        phrase = next((p for p in _PHRASES if tuple(lowers[i : i + len(p)]) == p), None)
        if phrase is None:
            i += 1
            continue
        last = i + len(phrase)
        link = _phrase(doc, i, last, " ".join(phrase))
        if link is not None:
            yield link
        i = last


def _phrase(doc: Doc, first: int, last: int, cue: str) -> EventLink | None:
    """The link that a phrase makes: the cause is below the phrase, the effect is the clause it belongs to."""
    tokens = doc.tokens[first:last]
    if cue == "out of" or (cue in SEQUENCE_PHRASES and tokens[0].pos not in {"ADP", "SCONJ", "VERB"}):
        return None
    if cue == "following" and tokens[0].dep in {"amod", "ROOT", "nsubj"}:
        return None
    if tokens[0].dep == "mark":
        return _clause(doc, tokens[0], first, last, sequence=cue in SEQUENCE_PHRASES)
    top = _top(tokens, first, last)
    below = {t.i for n in range(first, last) if n == top.i or doc.tokens[n].head != top.head for t in doc.subtree(n)}
    cause = sorted(i for i in below if i >= last and doc.tokens[i].sent == top.sent)
    cause = _until_comma(doc, cause, last)
    above = doc.tokens[top.head]
    if above.i == top.i:
        return None
    effect = [i for i in _clause_of(doc, above) if i not in set(cause) and not first <= i < last]
    return EventLink((first, last), tuple(cause), tuple(effect), cue in SEQUENCE_PHRASES, cue in PURPOSE_PHRASES)


def _top(tokens: Iterable[Token], first: int, last: int) -> Token:
    listed = list(tokens)
    return next((t for t in listed if not first <= t.head < last), listed[0])


def _until_comma(doc: Doc, cause: list[int], last: int) -> list[int]:
    """The words after the cue up to the end of its phrase; if the parse gives none, up to the next comma."""
    if cause and cause[0] <= last + 1:
        return cause
    out = []
    for t in doc.tokens[last:]:
        if t.text in {",", ".", ";"} or t.sent != doc.tokens[last - 1].sent:
            break
        out.append(t.i)
    return out


def _clause_of(doc: Doc, token: Token) -> list[int]:
    """The clause that a word belongs to, with its subject; the noun phrase if its head is only a noun."""
    at = token
    for _ in range(8):
        if at.pos in {"VERB", "AUX"} or at.head == at.i:
            break
        at = doc.tokens[at.head]
    subjects = [i for s in find_grammatical_subjects(doc, at) for i in (t.i for t in doc.subtree(s))]
    below = [
        i
        for t in doc.children(at.i)
        if t.dep in {"xcomp", "ccomp"} and t.i > at.i
        for i in find_clause_tokens(doc, t.i)
    ]
    own = find_clause_tokens(doc, at.i)
    return sorted({*own, *([i for i in subjects if i not in own] if len(subjects) < 12 else []), *below})


def _clauses(doc: Doc) -> Iterator[EventLink]:
    for t in doc.tokens:
        after = doc.tokens[t.i + 1].lower if t.i + 1 < len(doc.tokens) else ""
        if t.lower == "because" and after != "of":
            link = _clause(doc, t, t.i, t.i + 1, sequence=False)
            if link is not None:
                yield link


def _clause(doc: Doc, mark: Token, first: int, last: int, *, sequence: bool) -> EventLink | None:
    """The link between a subordinate clause and its main clause."""
    verb = doc.tokens[mark.head]
    above = doc.tokens[verb.head]
    if above.i == verb.i:
        return None
    cause = [t.i for t in doc.subtree(verb.i) if not first <= t.i < last]
    effect = [i for i in _clause_of(doc, above) if i not in set(cause)]
    return EventLink((first, last), tuple(cause), tuple(effect), sequence)


def _verbs(doc: Doc) -> Iterator[EventLink]:
    for t in doc.tokens:
        if t.pos != "VERB":
            continue
        lemma = t.lemma.lower()
        kids = list(doc.children(t.i))
        objects = [k for k in kids if k.dep in {"dobj", "dative"}]
        preps = {k.lower: k for k in kids if k.dep in {"prep", "agent"}}
        if lemma in _BACKWARD and _BACKWARD[lemma] in preps:
            done = [*objects, *(k for k in kids if k.dep in {"nsubjpass"})] or [k for k in kids if k.dep == "nsubj"]
            yield _link(doc, t, [preps[_BACKWARD[lemma]]], done)
        elif lemma in _PLAIN | _PUSHING and is_passive(doc, t):
            agents = [k for k in kids if k.dep == "agent"]
            done = [doc.tokens[i] for i in find_grammatical_subjects(doc, t)]
            yield _link(doc, t, agents, done)
        elif lemma in _PARTICLES and _PARTICLES[lemma] in preps:
            yield _forward(doc, t, [preps[_PARTICLES[lemma]]])
        elif (lemma in _PLAIN and objects) or (
            lemma in _PUSHING and objects and any(k.dep in {"xcomp", "ccomp"} for k in kids)
        ):
            yield _forward(doc, t, [*objects, *(k for k in kids if k.dep in {"xcomp", "ccomp"})])


def _forward(doc: Doc, verb: Token, effect: list[Token]) -> EventLink:
    """Cause → effect: the subject of the verb, or for `…, prompting …` the clause before it."""
    subjects = [doc.tokens[i] for i in find_grammatical_subjects(doc, verb)]
    if verb.tag == "VBG" and verb.dep in {"advcl", "acl"}:
        inside = {t.i for t in doc.subtree(verb.i)}
        cause = [i for i in _clause_of(doc, doc.tokens[verb.head]) if i not in inside]
        return EventLink(
            (verb.i, verb.i + 1), tuple(cause), _below(doc, effect), False, verb.lemma.lower() in _PARTICLES
        )
    return _link(doc, verb, subjects, effect)


def _link(doc: Doc, verb: Token, cause: list[Token], effect: list[Token]) -> EventLink:
    weak = verb.lemma.lower() in _PARTICLES
    return EventLink((verb.i, verb.i + 1), _below(doc, cause), _below(doc, effect), False, weak)


def _below(doc: Doc, heads: list[Token]) -> tuple[int, ...]:
    return tuple(sorted({t.i for h in heads for t in doc.subtree(h.i)}))
