"""Denied in the statement where nothing round the same words in the story denies anything."""

import re
from collections.abc import Iterator

from copytaster.checking.analyzed_text import Senses
from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import cover, coverage
from copytaster.checking.suggested_edit import Edit
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.clause_cues import NEGATIONS, SHORTFALLS
from copytaster.text.similar_words import opposites

_DENIES = frozenset({"not", "n't", "no", "never", "none", "without", "cannot", "neither", "nor", "nobody", "nothing"})
_FAILING = frozenset({"fail", "refuse"})
"""Verbs that deny the clause below them."""
_IDLE = frozenset(
    "only least just doubt wonder matter longer one charge cost fee very too so quite particularly entirely "
    "necessarily especially really more less fewer often".split()
)
"""Words before which `not` or `no` denies nothing, or only the degree."""
_KNOWN = 0.55
"""Share of the denied words that one sentence must have for the story to speak of this at all."""
_PART_KNOWN, _ALL_KNOWN = 0.35, 0.75
"""Or this share in one sentence and that in the whole story."""
_PREFIXED = re.compile(r"^(?:un|non-?)[a-z]{4,}$|^[a-z]{3,}less(?:ly)?$")
_BESIDE = 10
"""Words within which a denial may bear on what is denied: about a clause."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each denial whose words the story has, and nowhere near them a denial of any form."""
    for cue in case.statement.doc.tokens:
        if not _is_denial(case.statement.doc, cue):
            continue
        scope = _scope(case.statement.doc, cue)
        asked = case.asked(scope)
        if asked and _named(case, scope) and _known(case, asked) and not _denied_there(case, scope):
            yield _draft(case, cue, scope)


def _is_denial(doc: Doc, token: Token) -> bool:
    """True of a word that turns its clause or noun round: not of `not only`, `no doubt` and `No 1`."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else token
    end = doc.tokens[min(token.i + 4, len(doc.tokens) - 1)].lower
    if after.lower in _IDLE or after.pos == "NUM" or (token.lower in {"not", "n't"} and end == "all"):
        return False
    if token.lemma.lower() in _FAILING:
        return any(t.dep == "xcomp" for t in doc.children(token.i))
    return token.lower in _DENIES and (token.lower != "no" or token.dep in {"det", "neg", "advmod"})


def _scope(doc: Doc, cue: Token) -> list[int]:
    """The words that a denial is about: the noun it stands before, else the verb with its objects."""
    head = doc.tokens[cue.head]
    if cue.lower == "without":
        return [t.i for t in doc.subtree(cue.i) if t.i != cue.i]
    if cue.lemma.lower() in _FAILING:
        return [t.i for k in doc.children(cue.i) if k.dep == "xcomp" for t in doc.subtree(k.i)]
    if head.dep == "nsubj" and doc.tokens[head.head].tag == "VBG":
        return [t.i for t in doc.subtree(head.head) if t.i > cue.i]
    if head.pos in {"NOUN", "PROPN", "ADJ", "ADV", "NUM"}:
        return [t.i for t in doc.subtree(head.i) if t.i != cue.i and t.i <= head.i + _NEAR]
    kept = {"dobj", "acomp", "attr", "xcomp", "ccomp", "prep", "oprd"}
    below = [t.i for k in doc.children(head.i) if k.dep in kept for t in doc.subtree(k.i)]
    return [head.i, *(i for i in below if i != cue.i and i > cue.i)]


_NEAR = 4


def _denied_there(case: Case, scope: list[int]) -> bool:
    """True where a sentence that speaks of this, or one beside it, has a denial in any form."""
    wanted = case.statement.bag(scope)
    told = set(cover(case.statement, scope, case.source)) | _nearest(case, scope)
    told |= set(cover(case.statement, case.clause(scope[0]), case.source)[:2]) if scope else set()
    contrary = {o for i in scope for o in opposites(case.statement.doc.tokens[i].lemma)}
    return not wanted or any(
        _denies(t, contrary) and any(abs(t.i - i) <= _BESIDE for i in _mentions(case, wanted, n))
        for n in sorted(told)
        for t in case.source.doc.sent_tokens(n)
    )


def _nearest(case: Case, scope: list[int]) -> set[int]:
    """Every sentence that has nearly as much of what is denied as the one with most of it."""
    asked = case.asked(scope)
    had = [coverage(case.statement, asked, bag) for bag in case.source.bags] if asked else []
    return {n for n, share in enumerate(had) if share >= max(_KNOWN, _NEAR_BEST * max(had))}


_NEAR_BEST = 0.95


def _mentions(case: Case, wanted: Senses, sent: int) -> list[int]:
    first, last = case.source.doc.sents[sent]
    return [i for i in range(first, last) if wanted & case.source.senses[i]]


def _denies(token: Token, contrary: set[str]) -> bool:
    lemma = token.lemma.lower()
    if token.dep == "prt" and token.lower in {"off", "out"}:
        return True
    if token.lower in NEGATIONS or lemma in SHORTFALLS or lemma in contrary or token.lower in contrary:
        return True
    return token.pos in {"ADJ", "VERB", "ADV"} and bool(_PREFIXED.match(token.lower))


def _named(case: Case, scope: list[int]) -> bool:
    """True where the story has the first telling word denied: `not dear` may well sum up a fair price."""
    first = next((i for i in scope if case.statement.senses[i]), None)
    judged = [
        i for i in scope if case.statement.doc.tokens[i].pos == "ADJ" and case.statement.doc.tokens[i].dep in _SAID_OF
    ]
    here = case.evidence_bag
    return first is not None and all(case.statement.senses[i] & here for i in (first, *judged))


_SAID_OF = frozenset({"acomp", "ROOT", "conj", "oprd"})


def _known(case: Case, asked: dict[int, float]) -> bool:
    one = max((coverage(case.statement, asked, bag) for bag in case.source.bags), default=0.0)
    return one >= _KNOWN or (one >= _PART_KNOWN and coverage(case.statement, asked, case.all_senses) >= _ALL_KNOWN)


def _draft(case: Case, cue: Token, scope: list[int]) -> Draft:
    tokens = case.statement.doc.tokens
    shown = case.statement.text_of([cue, *(tokens[i] for i in scope[:6])])
    last = max((cue.head, *(i for i in scope[:1])), default=cue.i) + 1
    return Draft(
        kind="negation",
        first=cue.i,
        last=last if cue.i < last <= cue.i + _NEAR else cue.i + 1,
        message=f"The story speaks of this and denies nothing there: {quoted(shown)} has no ground in it.",
        evidence=case.supports(),
        edit=Edit(cue.i, cue.i + 1) if _may_go(case.statement.doc, cue) else None,
        weight=0.7,
    )


def _may_go(doc: Doc, cue: Token) -> bool:
    """True where the sentence stands without the word: not after `do`, which would be left over."""
    before = doc.tokens[cue.i - 1].lower if cue.i else ""
    return cue.lower in {"not", "never", "no"} and before not in {"do", "does", "did", "can", "could", "wo"}
