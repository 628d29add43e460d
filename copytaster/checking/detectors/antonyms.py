"""A word of the statement turned into its opposite: rose for fell, highest for lowest."""

from collections.abc import Iterator
from dataclasses import replace

from copytaster.checking.analyzed_text import AnalyzedText, Senses
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.detectors.trend_direction import FALLING_WORDS, RISING_WORDS
from copytaster.checking.evidence import build_conflict_evidence, find_covering_sentences, measure_coverage
from copytaster.checking.participants import may_be_same_participant
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Token
from copytaster.text.predicates import PredicateFrame
from copytaster.text.similar_words import are_opposites, find_opposites

_FITS = 0.6
_OPPOSITE_FITS = 0.8
"""Fit needed for a match with the opposite verb, whatever its object is called."""
_ANY_WORD_FITS = 0.75
"""Fit needed if the opposite words do not depend on the same word."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each word whose opposite is in its place in the story."""
    for token in case.statement.doc.tokens:
        if token.pos not in _OPEN_CLASSES or token.i in case.statement.name_at:
            continue
        candidate = _check_word(case, token)
        if candidate is not None:
            yield candidate
    yield from _find_opposite_verbs(case)
    yield from _find_contrary_words(case)


def _find_contrary_words(case: CheckCase) -> Iterator[CandidateFinding]:
    """Words that are missing, in any form, from the sentence with nearly all the rest, which has their opposite."""
    for token in case.statement.doc.tokens:
        if token.pos not in _OPEN_CLASSES or token.i in case.statement.name_at or token.lower in _AMBIGUOUS_WORDS:
            continue
        contrary = find_opposites(token.lower) | find_opposites(token.lemma)
        if case.source.word_forms.isdisjoint(contrary):
            continue
        clause = [i for i in case.clause_around(token.i) if i != token.i]
        weights = case.weights_of(clause)
        sent = next(iter(find_covering_sentences(case.statement, clause, case.source)), None)
        if (
            sent is None
            or len(weights) < 2
            or measure_coverage(case.statement, weights, case.source.sentence_senses[sent]) < _CONTRARY_FITS
        ):
            continue
        others = [
            t
            for t in case.source.doc.sent_tokens(sent)
            if are_opposites(token, t) and t.lower not in _AMBIGUOUS_WORDS and _is_same_sort(token, t)
        ]
        if token.pos == "VERB":
            others = [t for t in others if _may_share_arguments(case, token, t)]
        if others and not _is_said_nearby(case, token, sent) and not _is_reversed_by_negation(case, token, others[0]):
            yield replace(_build_candidate(case, token, others[0]), weight=0.6)


def _may_share_arguments(case: CheckCase, token: Token, other: Token) -> bool:
    """False for two verbs whose doers and sufferers are all named and have nothing in common."""
    mine, theirs = _find_frame(case.statement.frames, token.i), _find_frame(case.source.frames, other.i)
    if mine is None or theirs is None:
        return True
    both = ((mine.subjects, theirs.subjects), (mine.objects, theirs.objects))
    argument_senses = [(case.statement.senses_of(a), case.source.senses_of(b)) for a, b in both if a and b]
    return not argument_senses or any(a & b for a, b in argument_senses)


def _is_same_sort(token: Token, other: Token) -> bool:
    """True for two deeds or two things; a deed is compared with a thing only for moves: rose, and a fall."""
    if (token.pos == "VERB") == (other.pos == "VERB") or other.pos == "PROPN":
        return True
    return {token.lemma.lower(), other.lemma.lower()} <= (RISING_WORDS | FALLING_WORDS) - {"up", "down"}


_OPEN_CLASSES = frozenset({"VERB", "ADJ", "ADV", "NOUN", "ADP"})
_AMBIGUOUS_WORDS = frozenset(
    "first last before after here there about around one more most less least like left right well even back light "
    "top live hard fall spring second final close nearly almost little single free real north south east west northern "
    "southern eastern western man men woman women boy girl parent parents child children mother father".split()
)
"""Words that occur beside their opposites in any story, or have many senses: here it matters what they describe."""
_CONTRARY_FITS = 0.6


def _find_opposite_verbs(case: CheckCase) -> Iterator[CandidateFinding]:
    """Predicates whose one good match in the story has the opposite verb of the same doer."""
    for frame in case.statement.frames:
        found = case.matches[frame.verb]
        refused = _find_only_opposite_verb(case, frame)
        if refused is not None:
            yield _build_candidate(case, case.statement.doc.tokens[frame.verb], refused)
            continue
        if not found or not found[0].opposite or found[0].fit < _OPPOSITE_FITS or found[0].sentence_coverage < _FITS:
            continue
        best = found[0]
        token, other = case.statement.doc.tokens[frame.verb], best.reading.doc.tokens[best.frame.verb]
        plain = [m for m in found if not m.opposite and m.fit >= _FITS]
        if plain or best.frame.negated != frame.negated or best.reading is not case.source:
            continue
        doers = [(a, b) for a in frame.subjects for b in best.frame.subjects]
        weights = case.weights_of(i for i in frame.extent if i != frame.verb)
        if (
            len(weights) >= 3
            and doers
            and any(may_be_same_participant(case.statement, a, case.source, b) for a, b in doers)
        ):
            yield _build_candidate(case, token, other)


def _find_only_opposite_verb(case: CheckCase, frame: PredicateFrame) -> Token | None:
    """The story's opposite verb with the same doer and the same thing, if the story says it in no other way."""
    found = case.matches[frame.verb]
    if frame.negated or not frame.subjects or not frame.objects or any(not m.opposite and m.fit > 0.3 for m in found):
        return None
    for match in found:
        theirs = match.frame
        if theirs.future != frame.future:
            continue
        if match.reading is not case.source or theirs.negated or theirs.hedged or match.fit < _FITS:
            continue
        one_thing = case.statement.senses_of(frame.objects) & _phrase_senses(case.source, theirs.objects)
        doers = [b for b in theirs.subjects if case.source.doc.tokens[b].ent not in {"GPE", "LOC"}]
        same = any(may_be_same_participant(case.statement, a, case.source, b) for a in frame.subjects for b in doers)
        if one_thing and (same or (theirs.subjects and not doers)):
            return case.source.doc.tokens[theirs.verb]
    return None


def _phrase_senses(reading: AnalyzedText, heads: tuple[int, ...]) -> Senses:
    """The senses of nouns and of their compound parts: bail in `bail plea`."""
    return reading.senses_of(t.i for h in heads for t in reading.noun_phrase(h))


def _check_word(case: CheckCase, token: Token) -> CandidateFinding | None:
    if case.source.word_forms.isdisjoint(find_opposites(token.lower) | find_opposites(token.lemma)):
        return None
    if any(
        m.is_same_verb and not m.opposite and _has_same_subject(case, token, m) for m in case.matches.get(token.i, ())
    ):
        return None
    clause = [i for i in case.clause_around(token.i) if i != token.i]
    weights = case.weights_of(clause)
    if len(weights) < 2 and token.dep == "xcomp":
        clause = [i for i in case.clause_around(token.head) if i != token.i]
        weights = case.weights_of(clause)
    if len(weights) < 2:
        return None
    for n in find_covering_sentences(case.statement, clause, case.source)[:1]:
        bag = case.source.sentence_senses[n]
        if _is_said_nearby(case, token, n) or measure_coverage(case.statement, weights, bag) < _FITS:
            return None
        for other in case.source.doc.sent_tokens(n):
            if are_opposites(token, other) and _is_in_same_place(
                case, token, other, measure_coverage(case.statement, weights, bag)
            ):
                return None if _is_reversed_by_negation(case, token, other) else _build_candidate(case, token, other)
    return None


def _has_same_subject(case: CheckCase, token: Token, match: PredicateMatch) -> bool:
    """True if a match, in any clause, has the statement's own verb with the same subject."""
    mine = _find_frame(case.statement.frames, token.i)
    if mine is None or mine.negated != match.frame.negated:
        return False
    theirs = (
        match.reading.senses_of(match.frame.subjects)
        if match.frame.subjects
        else match.reading.sentence_senses[match.sent]
    )
    return bool(case.statement.senses_of(mine.subjects) & theirs)


def _is_said_nearby(case: CheckCase, token: Token, sent: int) -> bool:
    """True if the sentence or its neighbours use the statement's own word or a synonym of it."""
    wanted = case.statement.senses[token.i] or frozenset({token.lower})
    for n in (sent - 1, sent, sent + 1):
        if 0 <= n < len(case.source.sentence_senses):
            if any(t.lower == token.lower for t in case.source.doc.sent_tokens(n)):
                return True
            tokens = case.source.doc.sent_tokens(n)
            if n == sent and any(wanted & case.source.senses[t.i] and not _is_contrast(token, t) for t in tokens):
                return True
    return False


_RELATIVES = frozenset("wife husband father mother dad mum son daughter brother sister".split())


def _is_contrast(token: Token, other: Token) -> bool:
    """True for boys and girls; not for wife and husband, who are so to each other."""
    return are_opposites(token, other) and token.lemma.lower() not in _RELATIVES


def _is_in_same_place(case: CheckCase, token: Token, other: Token, fit: float) -> bool:
    """True if both words depend on the same word, or nearly all the rest agrees."""
    if (token.pos in {"VERB", "AUX"}) != (other.pos in {"VERB", "AUX"}):
        return False
    if token.lower in _TIME_ORDER_WORDS or other.lower in _TIME_ORDER_WORDS:
        return False
    if token.pos == "NOUN" and token.tag != other.tag:
        return False
    mine, theirs = _find_head_senses(case.statement, token), _find_head_senses(case.source, other)
    if (
        token.dep != "ROOT"
        and mine & theirs
        and _POS_GROUP.get(token.pos, token.pos) == _POS_GROUP.get(other.pos, other.pos)
    ):
        return True
    if token.pos == "VERB":
        return _has_shared_arguments(case, token, other)
    return fit >= _ANY_WORD_FITS and token.pos == other.pos and token.dep == other.dep


_TIME_ORDER_WORDS = frozenset({"before", "after"})
"""Words for the order of two events; the check of links compares these, not single words."""
_POS_GROUP = {"ADP": "ADV"}
"""Parts of speech that may be opposites: `behind` in `behind her` is compared with `ahead` in `ahead of her`."""


def _find_head_senses(reading: AnalyzedText, token: Token) -> Senses:
    """The senses of the nearest content word above."""
    above = reading.doc.tokens[token.head]
    for _ in range(2):
        if reading.senses[above.i] or above.head == above.i:
            break
        above = reading.doc.tokens[above.head]
    return reading.senses[above.i] if above.i != token.i else frozenset()


def _has_shared_arguments(case: CheckCase, token: Token, other: Token) -> bool:
    mine = _find_frame(case.statement.frames, token.i)
    theirs = _find_frame(case.source.frames, other.i)
    if mine is None or theirs is None:
        return False
    both = [(mine.subjects, theirs.subjects), (mine.objects, theirs.objects)]
    bags = [(case.statement.senses_of(a), case.source.senses_of(b)) for a, b in both]
    argument_senses = [(a, b) for a, b in bags if a and b]
    return bool(argument_senses) and all(a & b for a, b in argument_senses)


def _find_frame(frames: tuple[PredicateFrame, ...], verb: int) -> PredicateFrame | None:
    return next((f for f in frames if f.verb == verb), None)


def _is_reversed_by_negation(case: CheckCase, token: Token, other: Token) -> bool:
    """True if a negation on one side makes the opposites agree."""
    return _is_denied(case.statement, token) != _is_denied(case.source, other)


def _is_denied(reading: AnalyzedText, token: Token) -> bool:
    """True if the narrowest clause around a word is denied: `failed to pass`, not the whole sentence around it."""
    holding = [f for f in reading.frames if token.i in f.extent]
    return min(holding, key=lambda f: len(f.extent)).negated if holding else False


def _build_candidate(case: CheckCase, token: Token, other: Token) -> CandidateFinding:
    against = build_conflict_evidence(case.source, [other])
    same_form = token.tag == other.tag
    return CandidateFinding(
        kind="antonym",
        first=token.i,
        last=token.i + 1,
        message=f"The story says the opposite: {in_quotes(other.text)}, not {in_quotes(token.text)}.",
        evidence=(*case.supporting_evidence(other.sent), *([against] if against else [])),
        edit=SuggestedEdit(token.i, token.i + 1, other.text, (other,)) if same_form else None,
        weight=0.8,
    )
