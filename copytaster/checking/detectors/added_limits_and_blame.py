"""Narrowed or run down: `only`, and words of blame, that the story has not."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import cover, coverage, words
from copytaster.checking.suggested_edit import Edit
from copytaster.text.doc import Token
from copytaster.text.lexicon.clause_cues import BLEMISHES
from copytaster.text.polarity import doubts, hedges

_ONLY = frozenset({"only", "solely", "exclusively", "merely"})
_NARROWING = _ONLY | frozenset(
    "just alone sole except unless but limited restricted limit restrict apart nothing no not n't other few little "
    "single one barely unique first last".split()
)
"""Words beside which a summary may well say `only`."""
_FITS = 0.55


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each `only` and each word of blame that is the statement's own."""
    for token in case.statement.doc.tokens:
        if token.lower in _ONLY and _narrows(case, token):
            yield _only_draft(case, token)
        elif token.lemma.lower() in BLEMISHES and token.dep == "amod" and _blames(case, token):
            yield _blame_draft(case, token)


def _narrows(case: Case, token: Token) -> bool:
    """True where the story tells the rest and nothing there restricts it."""
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
    clause = [i for i in case.clause(token.i) if i != token.i]
    asked = case.asked(clause)
    told = cover(case.statement, clause, case.source)[:2]
    bag = frozenset().union(*(case.source.bags[n] for n in told))
    if not told or coverage(case.statement, asked, bag) < _FITS:
        return False
    return not any(t.lower in _NARROWING for n in told for t in case.source.doc.sent_tokens(n))


def _only_draft(case: Case, token: Token) -> Draft:
    after = case.statement.doc.tokens[token.i : token.i + 4]
    return Draft(
        kind="quantifier",
        first=token.i,
        last=token.i + 1,
        message=f"Nothing in the story restricts this: {quoted(case.statement.text_of(after))}.",
        evidence=case.supports(),
        edit=Edit(token.i, token.i + 1),
        weight=0.6,
    )


def _blames(case: Case, token: Token) -> bool:
    """True where the story has the thing, and no word of blame of any sort near it."""
    noun = case.statement.senses[token.head]
    told = [n for n, bag in enumerate(case.source.bags) if noun & bag]
    near = {t.lemma.lower() for n in told for t in case.source.doc.sent_tokens(n)}
    before = case.statement.doc.tokens[max(0, token.i - 2) : token.i]
    if before and before[-1].tag == "POS":
        return False  # `one of the world's worst crises` ranks a thing that is bad anyway
    hedged = bool(hedges(before)) or any(map(doubts, before))
    return bool(told) and not hedged and not case.spoken_of(token.lower) and not near & BLEMISHES


def _blame_draft(case: Case, token: Token) -> Draft:
    noun = case.statement.doc.tokens[token.head]
    called = _called(case, token)
    against = words(case.source, [called]) if called else None
    instead = f"; it says {quoted(called.text)}" if called else ""
    return Draft(
        kind="antonym" if called else "other",
        first=token.i,
        last=token.i + 1,
        message=f"The story does not call {quoted(noun.text)} {quoted(token.text)}{instead}.",
        evidence=(*case.supports(), *([against] if against else [])),
        edit=Edit(token.i, token.i + 1),
        weight=0.55,
    )


def _called(case: Case, token: Token) -> Token | None:
    """The adjective that the story itself has for the thing, in the sentences that tell of this first."""
    noun = case.statement.senses[token.head]
    for n in sorted(case.telling, key=lambda n: not noun & case.source.bags[n]):
        for there in case.source.doc.sent_tokens(n):
            if noun & case.source.senses[there.i]:
                found = next((t for t in case.source.doc.children(there.i) if t.dep == "amod" and t.pos == "ADJ"), None)
                if found is not None:
                    return found
    return None
