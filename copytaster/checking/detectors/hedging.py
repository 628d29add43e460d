"""Stated as fact, or as certain, while the story has it only as possible, planned or alleged."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import LIGHT_VERBS, CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, find_covering_sentences, measure_coverage
from copytaster.text.doc import Token
from copytaster.text.lexicon.hedges import SEEMING_VERBS
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS
from copytaster.text.polarity import find_hedge_words
from copytaster.text.predicates import PredicateFrame
from copytaster.text.similar_words import stem

_FITS = 0.6
_UNDONE = frozenset(
    "threaten demand propose seek plan consider urge call ask want request fear expect oppose reject discuss "
    "prepare recommend suggest warn promise offer face risk await".split()
)
"""Verbs whose object is something not yet done."""
_HERE = 0.5
"""Share of the clause that the match's own sentence must cover."""
_NEAR_BEST = 0.08


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each predicate that the story hedges in every match, and the statement does not."""
    for frame in case.statement.frames:
        found = [m for m in case.matches[frame.verb] if not m.opposite and m.frame.negated == frame.negated]
        found = [m for m in found if not _is_presupposed(case, frame, m) and not _is_run_on_sentence(m)]
        if _is_judged_elsewhere(case, frame):
            continue
        if not any(m.is_same_verb for m in found) or frame.hedged or frame.claimed:
            candidate = _check_noun_only(case, frame)
            if candidate is not None:
                yield candidate
            continue
        only = _find_only_hedged_match(case, frame, found)
        if only is not None:
            yield _build_candidate(case, frame, only)
            continue
        near = [m for m in found if m.fit >= max(_FITS, found[0].fit - _NEAR_BEST)]
        if (
            not near
            or near[0].sentence_coverage < _HERE
            or not near[0].is_same_verb
            or not all(_is_surer(frame, m) for m in near)
        ):
            continue
        if _has_hedge_nearby(case, frame, near[0].frame.open) or _is_reported_as_claim(case, frame, near[0]):
            continue
        if (
            near[0].frame.future
            and not (near[0].frame.hedged or near[0].frame.open)
            and not _is_reported_as_done(case, frame)
        ):
            continue
        yield _build_candidate(case, frame, near[0])


_LONGEST = 60
"""Longest sentence in tokens; in longer ones the parser joins what does not belong together: captions in the text."""


def _is_run_on_sentence(match: PredicateMatch) -> bool:
    first, last = match.reading.doc.sents[match.sent]
    return last - first > _LONGEST


def _is_judged_elsewhere(case: CheckCase, frame: PredicateFrame) -> bool:
    """True for a verb of saying whose clause is judged, for `is to be`, and for `he said it leaked and the door
    stuck`."""
    at = case.statement.doc.tokens[frame.verb]
    ahead = at.lemma.lower() == "be" and any(t.dep == "xcomp" for t in case.statement.doc.children(at.i))
    if at.lemma.lower() in SAYING_VERBS or ahead:
        return True
    attributed = {f.verb for f in case.statement.frames if f.speakers}
    while at.dep == "conj" and at.head != at.i and not frame.speakers:
        at = case.statement.doc.tokens[at.head]
        if at.i in attributed:
            return True
    return False


def _is_presupposed(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> bool:
    """True for `his arrest could come late`: the time is hedged, not the arrest."""
    matched_senses = match.reading.senses_of((match.frame.verb, *match.frame.objects))
    return not matched_senses & case.statement.senses[frame.verb] and bool(
        match.reading.senses_of(match.frame.subjects) & case.statement.senses[frame.verb]
    )


def _check_noun_only(case: CheckCase, frame: PredicateFrame) -> CandidateFinding | None:
    """A finding if the story has the deed only as a noun, under a verb such as threaten, demand or propose."""
    verb = case.statement.doc.tokens[frame.verb]
    if (
        frame.hedged
        or frame.claimed
        or frame.future
        or frame.negated
        or not _is_reported_as_done(case, frame)
        or verb.lemma in LIGHT_VERBS
    ):
        return None
    if any(m.is_same_verb for m in case.matches[frame.verb]):
        return None
    weights = case.weights_of(i for i in frame.extent if i != frame.verb)
    roots = {stem(verb.lemma), stem(verb.lemma + "e")}  # the lemmatiser removes one e too many from `fined`
    for n in find_covering_sentences(case.statement, frame.extent, case.source)[:1]:
        for noun in case.source.doc.sent_tokens(n):
            if noun.pos == "NOUN" and stem(noun.lemma) in roots and len(weights) >= 2:
                if _is_awaited(case, noun) and not _has_hedge_nearby(case, frame, is_open=False):
                    return _build_noun_candidate(case, verb, noun, case.source.doc.tokens[max(0, noun.i - 3)])
                above = _find_verb_above(case, noun)
                if (
                    above.lemma.lower() in _UNDONE
                    and measure_coverage(case.statement, weights, case.source.sentence_senses[n]) >= _FITS
                ):
                    return _build_noun_candidate(case, verb, noun, above)
    return None


def _is_awaited(case: CheckCase, noun: Token) -> bool:
    """True for `subject to approval`, `pending approval` and `awaiting approval`."""
    first = case.source.doc.sents[noun.sent][0]
    before = [t.lower for t in case.source.doc.tokens[max(first, noun.i - 5) : noun.i]]
    return ("subject" in before and "to" in before) or bool({"pending", "awaiting"} & set(before))


def _find_verb_above(case: CheckCase, noun: Token) -> Token:
    at = noun
    for _ in range(3):
        at = case.source.doc.tokens[at.head]
        if at.pos == "VERB":
            break
    return at


def _build_noun_candidate(case: CheckCase, verb: Token, noun: Token, above: Token) -> CandidateFinding:
    stretch = case.source.doc.tokens[min(above.i, noun.i) : max(above.i, noun.i) + 1]
    against = build_conflict_evidence(case.source, stretch)
    return CandidateFinding(
        kind="hedging",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story does not have this as done: {in_quotes(case.source.text_of(stretch))}.",
        evidence=(*case.supporting_evidence(noun.sent), *([against] if against else [])),
        weight=0.6,
    )


def _find_only_hedged_match(
    case: CheckCase, frame: PredicateFrame, found: list[PredicateMatch]
) -> PredicateMatch | None:
    """The story's only use of the verb, hedged, if the statement has the same speaker assert it of `the piece`."""
    exact = [m for m in found if m.is_same_verb]
    if len(exact) != 1 or not exact[0].frame.hedged or not frame.speakers or not _is_reported_as_done(case, frame):
        return None
    match = exact[0]
    named = case.statement.senses_of(frame.speakers) & match.reading.sentence_senses[match.sent]
    mine, theirs = (*frame.subjects, *frame.objects), (*match.frame.subjects, *match.frame.objects)
    definite = all(_is_definite(r, i) for r, ids in ((case.statement, mine), (match.reading, theirs)) for i in ids)
    return match if named and definite and not _has_hedge_nearby(case, frame, is_open=False) else None


def _is_definite(reading: AnalyzedText, token: int) -> bool:
    """True for pronouns and for `the piece`, which refer to something named before."""
    pronoun = reading.doc.tokens[token].pos == "PRON"
    return pronoun or any(t.lower in {"the", "his", "her", "their", "its"} for t in reading.doc.children(token))


def _is_surer(frame: PredicateFrame, match: PredicateMatch) -> bool:
    """True if the statement is more certain than this match."""
    theirs = match.frame
    if theirs.hedged or (theirs.open and not frame.open):
        return True
    if theirs.claimed:
        return not frame.speakers and not frame.future
    return theirs.future and not frame.future


def _is_reported_as_claim(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> bool:
    """True if the sentence has a verb of saying, so that the claim is reported as one, whatever speaker the parser
    found."""
    if not match.frame.claimed or match.frame.hedged:
        return False
    first, last = case.statement.doc.sents[case.statement.doc.tokens[frame.verb].sent]
    return any(t.pos == "VERB" and t.lemma.lower() in SAYING_VERBS for t in case.statement.doc.tokens[first:last])


def _is_reported_as_done(case: CheckCase, frame: PredicateFrame) -> bool:
    """True if it is stated as done. Only then does a plan contradict it, since the present tense may mean either."""
    verb = case.statement.doc.tokens[frame.verb]
    helpers = {t.lower for t in case.statement.doc.children(verb.i) if t.dep in {"aux", "auxpass"}}
    return verb.lemma.lower() != "be" and (verb.tag == "VBD" or bool(helpers & {"was", "were", "has", "have", "had"}))


def _has_hedge_nearby(case: CheckCase, frame: PredicateFrame, is_open: bool) -> bool:
    """True if the statement hedges in another word of the clause, or mentions a plan or a charge."""
    doc = case.statement.doc
    first, last = doc.sents[doc.tokens[frame.verb].sent]
    here = doc.tokens[first:last]
    if find_hedge_words(here) or any(t.lemma.lower() in SEEMING_VERBS for t in here):
        return True
    verb = doc.tokens[frame.verb]
    settled = {"will", "would"} if is_open else {"will"}
    return verb.tag in {"VB", "VBG"} and not any(t.dep == "aux" and t.lower in settled for t in doc.children(verb.i))


def _build_candidate(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> CandidateFinding:
    verb = case.statement.doc.tokens[frame.verb]
    clause = match.reading.doc.tokens[match.frame.extent[0] : match.frame.extent[-1] + 1]
    against = build_conflict_evidence(match.reading, clause)
    clause_text = match.reading.text_of(clause)
    how = (
        "undecided"
        if match.frame.open
        else "possible or believed"
        if match.frame.hedged
        else "claimed"
        if match.frame.claimed
        else "planned"
    )
    return CandidateFinding(
        kind="hedging",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story has this as {how} only: {in_quotes(clause_text)}.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        weight=0.65 if not match.frame.future else 0.55,
    )
