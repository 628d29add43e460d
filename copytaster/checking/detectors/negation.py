"""Stated as true while the story says the opposite, or the other way round."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.lexicon.negation_words import DENYING_VERBS, NEGATION_WORDS
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS
from copytaster.text.predicates import PredicateFrame

_FITS = 0.6
_HERE = 0.4
"""Share of the clause that the match's own sentence must cover."""
_NEAR_BEST = 0.15
_LOOSE_FITS = 0.8
"""Fit needed for a match that uses a synonym of the statement's verb."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each predicate that has the other polarity in every match in the story."""
    for frame in case.statement.frames:
        if _is_denied_by_quantifier(case, frame) or _is_only_intended(case, frame) or _is_in_title(case, frame):
            continue
        found = case.matches[frame.verb]
        near = [m for m in found if m.fit >= max(_FITS, found[0].fit - _NEAR_BEST)]
        if not near or any(
            _denies_statement_verb(m) == frame.negated or _is_unsettled(m) or _is_set_aside(case, frame, m)
            for m in near
        ):
            continue
        if (
            frame.exceptive
            or _has_agreeing_neighbour(case, frame, near)
            or _is_denied_by_prefix(case, frame)
            or _is_denied_by_refusal(case, frame, near)
        ):
            continue
        best = next((m for m in near if m.is_same_verb), near[0])
        if _has_same_denials(case, frame, best) or (not best.is_same_verb and best.frame.future != frame.future):
            continue
        if (
            best.opposite
            or best.sentence_coverage < _HERE
            or not (_has_enough_context(case, frame) or best.is_same_verb)
        ):
            continue
        says = case.statement.doc.tokens[frame.verb].lemma.lower() in SAYING_VERBS
        if best.is_same_verb or (best.fit >= _LOOSE_FITS and not says):
            yield _build_candidate(case, frame, best)


def _is_unsettled(match: PredicateMatch) -> bool:
    """True if a match neither asserts nor denies: a question, an exception, something postponed."""
    tokens = match.reading.doc.tokens
    verb = tokens[match.frame.verb]
    put_off = verb.dep == "pcomp" and tokens[verb.head].lower in {"before", "until"}
    return match.frame.open or match.frame.exceptive or put_off or _is_ended(match)


def _is_ended(match: PredicateMatch) -> bool:
    """True for `ends six years of composting`, which says that it was true and is no longer."""
    tokens = match.reading.doc.tokens
    at = tokens[match.frame.verb]
    for _ in range(3):
        at = tokens[at.head] if at.dep in {"pcomp", "prep", "dobj", "xcomp", "pobj"} else at
    return at.i != match.frame.verb and at.lemma.lower() in {"end", "halt", "cease", "scrap", "abandon"}


def _is_set_aside(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> bool:
    """True for `rather than pay the fee`, and for `pay tax rather than the fee` if the statement is about the fee."""
    tokens = match.reading.doc.tokens
    first, last = match.reading.doc.sents[match.sent]
    cue = next((t.i for t in tokens[first:last] if t.lower in {"rather", "instead"}), None)
    if cue is None:
        return False
    after = [i for i in match.frame.extent if i > cue]
    return cue < match.frame.verb <= cue + 2 or bool(
        case.statement.senses_of(frame.objects) & match.reading.senses_of(after)
    )


def _has_same_denials(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> bool:
    """True if both clauses have the same words of denial; the parser attached them to different words."""
    mine, theirs = _find_denials(case.statement, frame), _find_denials(match.reading, match.frame)
    return bool(mine) and mine == theirs


def _find_denials(reading: AnalyzedText, frame: PredicateFrame) -> list[str]:
    lowers = (reading.doc.tokens[i].lower for i in frame.extent)
    return sorted(_ONE_WORD.get(w, w) for w in lowers if w in NEGATION_WORDS)


_ONE_WORD = {"n't": "not", "cannot": "not"}


def _has_agreeing_neighbour(case: CheckCase, frame: PredicateFrame, near: list[PredicateMatch]) -> bool:
    """True if a sentence near the best matches also has the verb with the statement's polarity."""
    sents = {(m.reading.field, m.sent) for m in near}
    verb = case.statement.doc.tokens[frame.verb].lemma.lower()
    return verb in SAYING_VERBS and any(
        (m.reading.field, m.sent) in sents and _denies_statement_verb(m) == frame.negated
        for m in case.matches[frame.verb]
    )


def _is_denied_by_prefix(case: CheckCase, frame: PredicateFrame) -> bool:
    """True if the story denies it in one word: `unpaid`, for `have not been paid`."""
    verb = case.statement.doc.tokens[frame.verb].lower
    return frame.negated and any(p + verb in case.source.word_forms for p in ("un", "dis", "non"))


def _is_denied_by_refusal(case: CheckCase, frame: PredicateFrame, near: list[PredicateMatch]) -> bool:
    """True for `refused to ban it`, if the next sentence of the story says that somebody refuses."""
    verb = case.statement.doc.tokens[frame.verb]
    if verb.dep != "xcomp" or case.statement.doc.tokens[verb.head].lemma.lower() not in DENYING_VERBS:
        return False
    sents = {n for m in near for n in (m.sent, m.sent + 1) if n < len(case.source.sentence_senses)}
    return any(t.lemma.lower() in DENYING_VERBS for n in sents for t in case.source.doc.sent_tokens(n))


def _is_in_title(case: CheckCase, frame: PredicateFrame) -> bool:
    """True for a verb with a capital inside a sentence: it is in the name of a work or a horse."""
    verb = case.statement.doc.tokens[frame.verb]
    return verb.text[0].isupper() and verb.i != case.statement.doc.sents[verb.sent][0]


def _is_only_intended(case: CheckCase, frame: PredicateFrame) -> bool:
    """True for a purpose: `reforms aimed at protecting them` does not say that anybody does so."""
    verb = case.statement.doc.tokens[frame.verb]
    return verb.dep == "pcomp" and case.statement.doc.tokens[verb.head].lower in {"at", "for", "towards", "toward"}


def _is_denied_by_quantifier(case: CheckCase, frame: PredicateFrame) -> bool:
    """True for `none of them came`, which the check of quantifiers handles."""
    heads = (*frame.subjects, *frame.objects)
    return any(case.statement.doc.tokens[i].lower in {"none", "nobody", "nothing"} for i in heads)


def _has_enough_context(case: CheckCase, frame: PredicateFrame) -> bool:
    return len(case.weights_of(i for i in frame.extent if i != frame.verb)) >= 2


def _denies_statement_verb(match: PredicateMatch) -> bool:
    """True if a match denies the statement's own verb."""
    return match.frame.negated != match.opposite


def _build_candidate(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> CandidateFinding:
    verb = case.statement.doc.tokens[frame.verb]
    clause = match.reading.doc.tokens[match.frame.extent[0] : match.frame.extent[-1] + 1]
    clause_text = match.reading.text_of(clause)
    way = "happened or is so" if frame.negated else "did not happen or is not so"
    against = build_conflict_evidence(match.reading, clause)
    return CandidateFinding(
        kind="negation",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story says that this {way}: {in_quotes(clause_text)}.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        edit=_suggest_edit(case, frame),
        weight=0.85 if match.is_same_verb else 0.55,
    )


def _suggest_edit(case: CheckCase, frame: PredicateFrame) -> SuggestedEdit | None:
    """Remove the `not` after an auxiliary verb; other cases must be rewritten by hand."""
    doc = case.statement.doc
    for t in doc.children(frame.verb):
        before = doc.tokens[t.i - 1] if t.i else None
        if t.dep == "neg" and t.lower in {"not", "never"} and before and before.lower not in {"do", "does", "did"}:
            return SuggestedEdit(t.i, t.i + 1)
    return None
