"""The status of a clause: negated, hedged, only claimed, or in the future."""

from collections.abc import Iterable

from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.hedges import (
    ALLEGING_ADJECTIVES,
    DOUBTING_VERBS,
    FUTURE_VERBS,
    HEDGE_WORDS,
    HEDGING_VERBS,
    SEEMING_VERBS,
)
from copytaster.text.lexicon.negation_words import DENYING_VERBS, NEGATION_WORDS
from copytaster.text.syntax import SUBJECT_LABELS, is_passive, is_saying_verb


def is_negated(doc: Doc, verb: Token) -> bool:
    """True if the clause says that it is not so; two negations cancel out."""
    count = _negations(doc, verb)
    at = verb
    if is_undecided(doc, verb):
        return count % 2 == 1
    for _ in range(2):
        head = doc.tokens[at.head]
        if at.dep not in {"xcomp", "ccomp", "pcomp"} or head.i == at.i:
            break
        if at.dep == "pcomp":
            count += head.lower == "without"
            up = doc.tokens[head.head]
            up = doc.tokens[up.head] if up.dep == "dobj" else up
            count += head.lower == "from" and up.lemma.lower() in DENYING_VERBS | _KEEPING
            count += up.lemma.lower() in HEDGING_VERBS and _negations(doc, up)
        else:
            count += (head.lemma.lower() in DENYING_VERBS or _rules_out(doc, head)) and _denied_below(
                doc, at, head.lemma.lower()
            )
            count += head.lemma.lower() in HEDGING_VERBS and at.dep == "ccomp" and _negations(doc, head)
            below = at.dep == "xcomp" or _is_caused(doc, at, head)
            bearing = doc.tokens[head.head] if head.dep == "acomp" and head.lower in _ABLE else head
            count += _is_unable(head) or (below and _negations(doc, bearing) and not is_saying_verb(head))
        at = head
    return count % 2 == 1


_ABLE = frozenset("able allowed permitted ready willing prepared entitled free".split())
"""Adjectives that, if negated, negate the clause below them; `not afraid to go` does not."""


def _rules_out(doc: Doc, verb: Token) -> bool:
    return verb.lemma.lower() == "rule" and any(t.dep == "prt" and t.lower == "out" for t in doc.children(verb.i))


_KEEPING = frozenset({"ban", "bar", "prohibit", "forbid", "discourage", "exclude", "keep"})
"""Verbs that keep somebody `from` doing it."""
_MAKING = frozenset({"have", "let", "make"})
"""Verbs that cause the clause below them: `decided not to have them march`."""


def _is_caused(doc: Doc, verb: Token, above: Token) -> bool:
    return (
        above.lemma.lower() in _MAKING
        and verb.tag in {"VB", "VBP"}
        and any(t.dep in SUBJECT_LABELS for t in doc.children(verb.i))
    )


_WITH_TO = frozenset({"refuse", "fail", "decline", "neglect", "forget", "reject"})
"""Denying verbs whose infinitive is what is not done. In contrast, `stop to rest` is a purpose."""


def _denied_below(doc: Doc, verb: Token, above: str) -> bool:
    """True if a denying verb negates the clause below it, and the clause is not only the reason for the denial."""
    if verb.dep != "xcomp":
        return above in {"deny", "dispute"}
    return above in _WITH_TO or not any(t.dep == "aux" and t.lower == "to" for t in doc.children(verb.i))


def is_undecided(doc: Doc, verb: Token) -> bool:
    """True under `whether`, `if` after a verb, `did not rule out`: nobody says that it is so, or that it is not so."""
    if verb.dep not in {"ccomp", "xcomp", "pcomp"}:
        return False
    head = doc.tokens[verb.head]
    if _rules_out(doc, head) and _negations(doc, head):
        return True  # something not ruled out may still happen
    asked = any(t.dep == "mark" and t.lower in {"whether", "if"} for t in doc.children(verb.i))
    return asked or (verb.dep == "xcomp" and head.i != verb.i and is_undecided(doc, head))


def is_exceptive(doc: Doc, verb: Token) -> bool:
    """True for `nothing except …`, `all but four`, `only the volume`: true for one part, and not for the rest."""
    first, last = doc.sents[verb.sent]
    for t in doc.subtree(verb.i):
        after = doc.tokens[t.i + 1] if t.i + 1 < last else t
        before = doc.tokens[t.i - 1].lower if t.i > first else ""
        if t.lower == "except" or (t.lower == "but" and before in {"all", "nothing", "nobody", "none", "anything"}):
            return True
        if t.lower == "only" and t.dep == "advmod" and before not in {"not", "n't"} and after.pos in {"DET", "PRON"}:
            return True
    return False


def _negations(doc: Doc, verb: Token) -> int:
    """The number of negations on the verb itself, or on its subject or object."""
    count = 0
    for t in doc.children(verb.i):
        if t.dep == "neg" or (t.dep == "advmod" and t.lower in NEGATION_WORDS):
            count += not _only(doc, t) and t.lower != "no"
        elif t.dep in {"nsubj", "nsubjpass", "dobj", "attr", "pobj"} and not _heads(doc, t):
            count += t.lower in {"nobody", "nothing", "none"}
            count += any(_denies(doc, d) or _not_one(doc, d) for d in doc.children(t.i))
        elif t.dep in {"acomp", "attr"}:
            count += any(d.dep == "neg" for d in doc.children(t.i))
    return min(count, 1)


def _heads(doc: Doc, token: Token) -> bool:
    """True for the word `justice` in `No justice : …`."""
    return token.i + 1 < len(doc.tokens) and doc.tokens[token.i + 1].text == ":"


def _denies(doc: Doc, token: Token) -> bool:
    """True for `no alarm`; not for `No 1`, `no more than ten`, or a heading such as `No justice: …`."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else token
    bounding = after.lower in {"more", "less", "fewer"} and token.i + 2 < len(doc.tokens)
    if bounding and doc.tokens[token.i + 2].lower == "than":
        return False
    return token.lower in {"no", "neither"} and token.dep in {"det", "neg"} and after.pos != "NUM"


def _not_one(doc: Doc, token: Token) -> bool:
    """True for the `not` in `not a single flat` and `not one of them`."""
    after = doc.tokens[token.i + 1].lower if token.i + 1 < len(doc.tokens) else ""
    return token.lower == "not" and token.dep == "neg" and after in {"a", "one", "a single"}


def _only(doc: Doc, token: Token) -> bool:
    """True for the `not` in `not only`, which negates nothing."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else None
    return after is not None and after.lower in {"only", "least"}


def _is_unable(token: Token) -> bool:
    return token.lower in {"unable", "unwilling", "reluctant", "impossible"}


def find_hedge_words(tokens: Iterable[Token]) -> tuple[str, ...]:
    """The words that keep a claim from being certain, each once: a record shows them, and a check uses them."""
    return tuple(dict.fromkeys(t.lower for t in tokens if t.lower in HEDGE_WORDS))


def is_doubting_verb(token: Token) -> bool:
    """True for a verb whose speaker claims or supposes: the clause below it is not stated as a fact."""
    return token.lemma.lower() in DOUBTING_VERBS


def is_hedged(doc: Doc, verb: Token, kids: Iterable[Token]) -> bool:
    """True if the clause is possible, alleged or believed rather than stated."""
    if find_hedge_words(kids):
        return True
    subject_words = [d for k in kids if k.dep in SUBJECT_LABELS for d in doc.children(k.i)]
    if any(d.lower in ALLEGING_ADJECTIVES for d in subject_words):
        return True
    if _unproven(doc, verb):
        return True
    if verb.dep == "conj":
        head = doc.tokens[verb.head]
        shared = any(k.dep == "aux" and k.lower in HEDGE_WORDS for k in doc.children(head.i))
        return shared or (is_claimed(doc, head) and is_impersonal(doc, head))
    return is_claimed(doc, verb) and is_impersonal(doc, verb)


def _unproven(doc: Doc, verb: Token) -> bool:
    """True below `no proof that` and similar phrases."""
    head = doc.tokens[verb.head]
    if verb.dep not in {"acl", "ccomp"} or head.lemma.lower() not in _PROOF:
        return False
    return any(t.lower == "no" for t in doc.children(head.i)) or _negations(doc, doc.tokens[head.head]) > 0


_PROOF = frozenset({"proof", "evidence", "sign", "indication", "suggestion"})


def is_claimed(doc: Doc, verb: Token) -> bool:
    """True under a verb such as allege, fear, suspect or warn."""
    head = doc.tokens[verb.head]
    if verb.dep not in {"ccomp", "xcomp", "pcomp"}:
        return False
    above = doc.tokens[head.head] if verb.dep == "pcomp" else head
    return is_doubting_verb(above)


def is_impersonal(doc: Doc, verb: Token) -> bool:
    """True for `is thought to have` and `appears to`, where the source is nobody in particular."""
    head = doc.tokens[verb.head]
    return verb.dep == "xcomp" and (is_passive(doc, head) or head.lemma.lower() in SEEMING_VERBS)


_OWED = frozenset({"have", "need", "remain"})
"""Verbs with `to` for something that is still to be done: `it has to be approved`."""


def is_future(doc: Doc, verb: Token, kids: Iterable[Token]) -> bool:
    """True if the clause has not happened yet."""
    if any(k.dep == "aux" and k.lower in {"will", "'ll", "would", "shall"} for k in kids):
        return True
    head = doc.tokens[verb.head]
    to = next((k for k in kids if k.dep == "aux" and k.lower == "to"), None)
    if to is not None and to.i and doc.tokens[to.i - 1].lower.rstrip("s") in FUTURE_VERBS:
        return True  # `hopes to`, if the parser reads hopes as a noun
    if verb.dep == "xcomp" and (head.lemma.lower() in FUTURE_VERBS or head.lemma.lower() in {"be", "likely", *_OWED}):
        return True
    return (
        verb.dep in {"ccomp", "conj"} and head.lemma.lower() in FUTURE_VERBS - {"expect", "hope"} and verb.tag == "VB"
    )
