"""Stated as true while the story only denies it: `no link`, `without a licence`, `was not able to attend`."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, find_covering_sentences, measure_coverage
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.hedges import HEDGE_WORDS
from copytaster.text.lexicon.negation_words import DENYING_VERBS, NEGATION_WORDS
from copytaster.text.similar_words import find_opposites, stem

_FITS = 0.45
"""Share of the rest of the clause that the sentence with the denial must have."""
_UNSETTLED_WORDS = frozenset("absence unable ban reject rule exclude whether any if unless".split())
_DOUBTING_WORDS = NEGATION_WORDS | HEDGE_WORDS | DENYING_VERBS | _UNSETTLED_WORDS
_ABSENCES = frozenset({"no", "without", "lack", "absence", "nor"})


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each noun or deed that the statement asserts and the story only denies."""
    for token in case.statement.doc.tokens:
        if token.pos not in {"NOUN", "VERB"} or token.i in case.statement.name_at or not case.statement.senses[token.i]:
            continue
        mentions = _find_mentions(case, token)
        if (
            not mentions
            or not all(_is_said_absent(case.source.doc, t) for t in mentions)
            or _is_doubted_in_statement(case, token)
        ):
            continue
        clause = [i for i in case.clause_around(token.i) if i != token.i]
        weights = case.weights_of(clause)
        near = set(find_covering_sentences(case.statement, clause, case.source)[:2])
        there = next((t for t in mentions if t.sent in near), None)
        if there is not None and weights and _covers_clause(case, weights, there.sent):
            yield _build_candidate(case, token, there)


def _find_mentions(case: CheckCase, token: Token) -> list[Token]:
    """Every word of the story with the statement's stem; none if it has a synonym too."""
    root = stem(token.lemma)
    by_sense = case.source.compute_once("tokens by sense", lambda: _index_by_sense(case.source))
    found = {i for i in by_sense.get(root, ()) if case.source.doc.tokens[i].pos in {"NOUN", "VERB"}}
    other = {i for sense in case.statement.senses[token.i] - {root} for i in by_sense.get(sense, ())}
    return [] if other - found else [case.source.doc.tokens[i] for i in sorted(found)]


def _index_by_sense(reading: AnalyzedText) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for i, wanted in enumerate(reading.senses):
        for sense in wanted:
            out.setdefault(sense, []).append(i)
    return out


def _covers_clause(case: CheckCase, weights: dict[int, float], sent: int) -> bool:
    bag = case.source.sentence_senses[sent] | (case.source.sentence_senses[sent - 1] if sent else frozenset())
    return measure_coverage(case.statement, weights, bag) >= _FITS


def _is_said_absent(doc: Doc, token: Token) -> bool:
    """True if a word says that this is absent, or that somebody could not do it."""
    above = doc.tokens[token.head]
    kids = list(doc.children(token.i))
    if any(t.lower in {"no", "without"} and t.dep in {"det", "neg"} for t in kids):
        return True
    if token.dep == "pobj" and (above.lower == "without" or doc.tokens[above.head].lower in _ABSENCES):
        return True
    if token.dep in {"pobj", "pcomp"} and doc.tokens[above.head].lower in {"proof", "evidence", "sign"}:
        return _is_said_absent(doc, doc.tokens[above.head])
    if token.dep == "xcomp" and above.lower in {"able", "allowed", "permitted"}:
        verb = doc.tokens[above.head]
        return any(t.dep == "neg" for t in (*doc.children(above.i), *doc.children(verb.i)))
    return False


def _is_doubted_in_statement(case: CheckCase, token: Token) -> bool:
    """True if the statement's own sentence denies or doubts in any form."""
    first, last = case.statement.doc.sents[token.sent]
    words = {w for t in case.statement.doc.tokens[first:last] if t.pos != "PROPN" for w in (t.lower, t.lemma.lower())}
    contrary = find_opposites(token.lemma) & words
    return bool(words & _DOUBTING_WORDS) or bool(contrary)


def _build_candidate(case: CheckCase, token: Token, there: Token) -> CandidateFinding:
    first, last = case.source.doc.sents[there.sent]
    stretch = case.source.doc.tokens[max(first, there.i - 4) : min(last, there.i + 2)]
    against = build_conflict_evidence(case.source, stretch)
    return CandidateFinding(
        kind="negation",
        first=token.i,
        last=token.i + 1,
        message=f"The story only has this denied: {in_quotes(case.source.text_of(stretch))}.",
        evidence=(*case.supporting_evidence(there.sent), *([against] if against else [])),
        weight=0.65,
    )
