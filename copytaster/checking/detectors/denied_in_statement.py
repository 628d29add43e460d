"""A denial in the statement, while the story denies nothing near the same words."""

import re
from collections.abc import Iterator

from copytaster.checking.analyzed_text import Senses
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import find_covering_sentences, measure_coverage
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.negation_words import NEGATION_WORDS, SHORTFALL_WORDS
from copytaster.text.similar_words import find_opposites

_DENIAL_WORDS = frozenset(
    {"not", "n't", "no", "never", "none", "without", "cannot", "neither", "nor", "nobody", "nothing"}
)
_FAILING_VERBS = frozenset({"fail", "refuse"})
"""Verbs that deny the clause below them."""
_HARMLESS_AFTER = frozenset(
    "only least just doubt wonder matter longer one charge cost fee very too so quite particularly entirely "
    "necessarily especially really more less fewer often".split()
)
"""Words before which `not` or `no` denies nothing, or only the degree."""
_KNOWN = 0.55
"""Share of the denied words that one sentence must have, so that the story counts as being about this."""
_PART_KNOWN, _ALL_KNOWN = 0.35, 0.75
"""Or the first share in one sentence and the second in the whole story."""
_PREFIXED = re.compile(r"^(?:un|non-?)[a-z]{4,}$|^[a-z]{3,}less(?:ly)?$")
_MAX_DISTANCE = 10
"""Most words between a denial and the denied word: about a clause."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each denial whose words the story has without a denial of any form near them."""
    for cue in case.statement.doc.tokens:
        if not _is_denial(case.statement.doc, cue):
            continue
        scope = _find_scope(case.statement.doc, cue)
        weights = case.weights_of(scope)
        if (
            weights
            and _has_denied_words(case, scope)
            and _is_known(case, weights)
            and not _is_denied_in_story(case, scope)
        ):
            yield _build_candidate(case, cue, scope)


def _is_denial(doc: Doc, token: Token) -> bool:
    """True for a word that negates its clause or noun: not for `not only`, `no doubt` and `No 1`."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else token
    end = doc.tokens[min(token.i + 4, len(doc.tokens) - 1)].lower
    if after.lower in _HARMLESS_AFTER or after.pos == "NUM" or (token.lower in {"not", "n't"} and end == "all"):
        return False
    if token.lemma.lower() in _FAILING_VERBS:
        return any(t.dep == "xcomp" for t in doc.children(token.i))
    return token.lower in _DENIAL_WORDS and (token.lower != "no" or token.dep in {"det", "neg", "advmod"})


def _find_scope(doc: Doc, cue: Token) -> list[int]:
    """The denied words: the noun after the cue, else the verb with its objects."""
    head = doc.tokens[cue.head]
    if cue.lower == "without":
        return [t.i for t in doc.subtree(cue.i) if t.i != cue.i]
    if cue.lemma.lower() in _FAILING_VERBS:
        return [t.i for k in doc.children(cue.i) if k.dep == "xcomp" for t in doc.subtree(k.i)]
    if head.dep == "nsubj" and doc.tokens[head.head].tag == "VBG":
        return [t.i for t in doc.subtree(head.head) if t.i > cue.i]
    if head.pos in {"NOUN", "PROPN", "ADJ", "ADV", "NUM"}:
        return [t.i for t in doc.subtree(head.i) if t.i != cue.i and t.i <= head.i + _MAX_SCOPE]
    object_deps = {"dobj", "acomp", "attr", "xcomp", "ccomp", "prep", "oprd"}
    below = [t.i for k in doc.children(head.i) if k.dep in object_deps for t in doc.subtree(k.i)]
    return [head.i, *(i for i in below if i != cue.i and i > cue.i)]


_MAX_SCOPE = 4


def _is_denied_in_story(case: CheckCase, scope: list[int]) -> bool:
    """True if a sentence about this, or one beside it, has a denial in any form."""
    wanted = case.statement.senses_of(scope)
    sentences = set(find_covering_sentences(case.statement, scope, case.source)) | _find_nearest_sentences(case, scope)
    sentences |= (
        set(find_covering_sentences(case.statement, case.clause_around(scope[0]), case.source)[:2]) if scope else set()
    )
    contrary = {o for i in scope for o in find_opposites(case.statement.doc.tokens[i].lemma)}
    return not wanted or any(
        _is_denial_in_story(t, contrary) and any(abs(t.i - i) <= _MAX_DISTANCE for i in _find_mentions(case, wanted, n))
        for n in sorted(sentences)
        for t in case.source.doc.sent_tokens(n)
    )


def _find_nearest_sentences(case: CheckCase, scope: list[int]) -> set[int]:
    """Every sentence with nearly as many of the denied words as the best one."""
    weights = case.weights_of(scope)
    coverages = (
        [measure_coverage(case.statement, weights, bag) for bag in case.source.sentence_senses] if weights else []
    )
    return {n for n, coverage in enumerate(coverages) if coverage >= max(_KNOWN, _NEAR_BEST * max(coverages))}


_NEAR_BEST = 0.95


def _find_mentions(case: CheckCase, wanted: Senses, sent: int) -> list[int]:
    first, last = case.source.doc.sents[sent]
    return [i for i in range(first, last) if wanted & case.source.senses[i]]


def _is_denial_in_story(token: Token, contrary: set[str]) -> bool:
    lemma = token.lemma.lower()
    if token.dep == "prt" and token.lower in {"off", "out"}:
        return True
    if token.lower in NEGATION_WORDS or lemma in SHORTFALL_WORDS or lemma in contrary or token.lower in contrary:
        return True
    return token.pos in {"ADJ", "VERB", "ADV"} and bool(_PREFIXED.match(token.lower))


def _has_denied_words(case: CheckCase, scope: list[int]) -> bool:
    """True if the story has the first content word that is denied: `not dear` may well sum up a fair price."""
    first = next((i for i in scope if case.statement.senses[i]), None)
    judged = [
        i for i in scope if case.statement.doc.tokens[i].pos == "ADJ" and case.statement.doc.tokens[i].dep in _SAID_OF
    ]
    here = case.evidence_senses
    return first is not None and all(case.statement.senses[i] & here for i in (first, *judged))


_SAID_OF = frozenset({"acomp", "ROOT", "conj", "oprd"})


def _is_known(case: CheckCase, weights: dict[int, float]) -> bool:
    best = max((measure_coverage(case.statement, weights, bag) for bag in case.source.sentence_senses), default=0.0)
    return best >= _KNOWN or (
        best >= _PART_KNOWN and measure_coverage(case.statement, weights, case.story_senses) >= _ALL_KNOWN
    )


def _build_candidate(case: CheckCase, cue: Token, scope: list[int]) -> CandidateFinding:
    tokens = case.statement.doc.tokens
    shown = case.statement.text_of([cue, *(tokens[i] for i in scope[:6])])
    last = max((cue.head, *(i for i in scope[:1])), default=cue.i) + 1
    return CandidateFinding(
        kind="negation",
        first=cue.i,
        last=last if cue.i < last <= cue.i + _MAX_SCOPE else cue.i + 1,
        message=f"The story speaks of this and denies nothing there: {in_quotes(shown)} has no ground in it.",
        evidence=case.supporting_evidence(),
        edit=SuggestedEdit(cue.i, cue.i + 1) if _can_be_cut(case.statement.doc, cue) else None,
        weight=0.7,
    )


def _can_be_cut(doc: Doc, cue: Token) -> bool:
    """True if the sentence is complete without the word: not after `do`, which would be left over."""
    before = doc.tokens[cue.i - 1].lower if cue.i else ""
    return cue.lower in {"not", "never", "no"} and before not in {"do", "does", "did", "can", "could", "wo"}
