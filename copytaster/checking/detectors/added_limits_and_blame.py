"""Added limits or blame: `only`, and words of blame, that the story does not have."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, find_covering_sentences, measure_coverage
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Token
from copytaster.text.lexicon.negation_words import DISPARAGING_ADJECTIVES
from copytaster.text.polarity import find_hedge_words, is_doubting_verb

_ONLY = frozenset({"only", "solely", "exclusively", "merely"})
_NARROWING = _ONLY | frozenset(
    "just alone sole except unless but limited restricted limit restrict apart nothing no not n't other few little "
    "single one barely unique first last".split()
)
"""Words near which a summary may well say `only`."""
_FITS = 0.55


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each `only` and each word of blame that only the statement has."""
    for token in case.statement.doc.tokens:
        if token.lower in _ONLY and _narrows(case, token):
            yield _build_only_candidate(case, token)
        elif token.lemma.lower() in DISPARAGING_ADJECTIVES and token.dep == "amod" and _blames(case, token):
            yield _build_blame_candidate(case, token)


def _narrows(case: CheckCase, token: Token) -> bool:
    """True if the story reports the rest and nothing there restricts it."""
    tokens = case.statement.doc.tokens
    before = tokens[token.i - 1].lower if token.i else ""
    after = tokens[token.i + 1] if token.i + 1 < len(tokens) else token
    if (
        token.pos == "ADJ"
        or after.pos == "PUNCT"
        or before in {"not", "n't", "if", "the"}
        or after.pos == "NUM"
        or after.lower in {"then", "a"}
    ):
        return False
    clause = [i for i in case.clause_around(token.i) if i != token.i]
    weights = case.weights_of(clause)
    covering = find_covering_sentences(case.statement, clause, case.source)[:2]
    bag = frozenset().union(*(case.source.sentence_senses[n] for n in covering))
    if not covering or measure_coverage(case.statement, weights, bag) < _FITS:
        return False
    return not any(t.lower in _NARROWING for n in covering for t in case.source.doc.sent_tokens(n))


def _build_only_candidate(case: CheckCase, token: Token) -> CandidateFinding:
    after = case.statement.doc.tokens[token.i : token.i + 4]
    return CandidateFinding(
        kind="quantifier",
        first=token.i,
        last=token.i + 1,
        message=f"Nothing in the story restricts this: {in_quotes(case.statement.text_of(after))}.",
        evidence=case.supporting_evidence(),
        edit=SuggestedEdit(token.i, token.i + 1),
        weight=0.6,
    )


def _blames(case: CheckCase, token: Token) -> bool:
    """True if the story has the thing, and no word of blame of any kind near it."""
    noun = case.statement.senses[token.head]
    mentioning = [n for n, bag in enumerate(case.source.sentence_senses) if noun & bag]
    near = {t.lemma.lower() for n in mentioning for t in case.source.doc.sent_tokens(n)}
    before = case.statement.doc.tokens[max(0, token.i - 2) : token.i]
    if before and before[-1].tag == "POS":
        return False  # `one of the world's worst crises` ranks a thing that is bad in any case
    hedged = bool(find_hedge_words(before)) or any(map(is_doubting_verb, before))
    return bool(mentioning) and not hedged and not case.has_word(token.lower) and not near & DISPARAGING_ADJECTIVES


def _build_blame_candidate(case: CheckCase, token: Token) -> CandidateFinding:
    noun = case.statement.doc.tokens[token.head]
    called = _find_story_adjective(case, token)
    against = build_conflict_evidence(case.source, [called]) if called else None
    instead = f"; it says {in_quotes(called.text)}" if called else ""
    return CandidateFinding(
        kind="antonym" if called else "other",
        first=token.i,
        last=token.i + 1,
        message=f"The story does not call {in_quotes(noun.text)} {in_quotes(token.text)}{instead}.",
        evidence=(*case.supporting_evidence(), *([against] if against else [])),
        edit=SuggestedEdit(token.i, token.i + 1),
        weight=0.55,
    )


def _find_story_adjective(case: CheckCase, token: Token) -> Token | None:
    """The adjective that the story itself uses for the thing, in the sentences that first report it."""
    noun = case.statement.senses[token.head]
    for n in sorted(case.key_sentences, key=lambda n: not noun & case.source.sentence_senses[n]):
        for there in case.source.doc.sent_tokens(n):
            if noun & case.source.senses[there.i]:
                found = next((t for t in case.source.doc.children(there.i) if t.dep == "amod" and t.pos == "ADJ"), None)
                if found is not None:
                    return found
    return None
