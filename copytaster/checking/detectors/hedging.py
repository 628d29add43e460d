"""Stated as fact, or as certain, where the story only has it as possible, planned or alleged."""

from collections.abc import Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import LIGHT, Case, Draft, Match, quoted
from copytaster.checking.evidence import cover, coverage, words
from copytaster.text.doc import Token
from copytaster.text.lexicon.clause_cues import SAYING, SEEMING
from copytaster.text.polarity import hedges
from copytaster.text.predicates import Frame
from copytaster.text.similar_words import stem

_FITS = 0.6
_UNDONE = frozenset(
    "threaten demand propose seek plan consider urge call ask want request fear expect oppose reject discuss "
    "prepare recommend suggest warn promise offer face risk await".split()
)
"""Verbs that take as their object what has not been done."""
_HERE = 0.5
"""Share of the clause that the telling's own sentence must cover."""
_NEAR_BEST = 0.08


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each predicate that every telling of it in the story hedges, and the statement does not."""
    for frame in case.statement.frames:
        found = [m for m in case.matches[frame.verb] if not m.opposite and m.frame.negated == frame.negated]
        found = [m for m in found if not _taken_for_granted(case, frame, m) and not _runs_on(m)]
        if _told_by_another(case, frame):
            continue
        if not any(m.exact for m in found) or frame.hedged or frame.claimed:
            draft = _only_a_noun(case, frame)
            if draft is not None:
                yield draft
            continue
        only = _only_telling(case, frame, found)
        if only is not None:
            yield _draft(case, frame, only)
            continue
        near = [m for m in found if m.fit >= max(_FITS, found[0].fit - _NEAR_BEST)]
        if not near or near[0].here < _HERE or not near[0].exact or not all(_surer(frame, m) for m in near):
            continue
        if _hedge_nearby(case, frame, near[0].frame.open) or _only_claimed(case, frame, near[0]):
            continue
        if near[0].frame.future and not (near[0].frame.hedged or near[0].frame.open) and not _past(case, frame):
            continue
        yield _draft(case, frame, near[0])


_LONGEST = 60
"""Tokens of a sentence past which the parser joins what does not belong together: captions run into the text."""


def _runs_on(match: Match) -> bool:
    first, last = match.reading.doc.sents[match.sent]
    return last - first > _LONGEST


def _told_by_another(case: Case, frame: Frame) -> bool:
    """True of a verb of saying, whose clause is judged, of `is to be`, of `he said it leaked and the door stuck`."""
    at = case.statement.doc.tokens[frame.verb]
    ahead = at.lemma.lower() == "be" and any(t.dep == "xcomp" for t in case.statement.doc.children(at.i))
    if at.lemma.lower() in SAYING or ahead:
        return True
    told = {f.verb for f in case.statement.frames if f.speakers}
    while at.dep == "conj" and at.head != at.i and not frame.speakers:
        at = case.statement.doc.tokens[at.head]
        if at.i in told:
            return True
    return False


def _taken_for_granted(case: Case, frame: Frame, match: Match) -> bool:
    """True of `his arrest could come late`, which hedges when and not that he is arrested."""
    told = match.reading.bag((match.frame.verb, *match.frame.objects))
    return not told & case.statement.senses[frame.verb] and bool(
        match.reading.bag(match.frame.subjects) & case.statement.senses[frame.verb]
    )


def _only_a_noun(case: Case, frame: Frame) -> Draft | None:
    """A draft where the story has the deed as a noun only, under a verb such as threaten, demand or propose."""
    verb = case.statement.doc.tokens[frame.verb]
    if frame.hedged or frame.claimed or frame.future or frame.negated or not _past(case, frame) or verb.lemma in LIGHT:
        return None
    if any(m.exact for m in case.matches[frame.verb]):
        return None
    asked = case.asked(i for i in frame.extent if i != frame.verb)
    roots = {stem(verb.lemma), stem(verb.lemma + "e")}  # the lemmatiser takes an e too many off `fined`
    for n in cover(case.statement, frame.extent, case.source)[:1]:
        for noun in case.source.doc.sent_tokens(n):
            if noun.pos == "NOUN" and stem(noun.lemma) in roots and len(asked) >= 2:
                if _awaited(case, noun) and not _hedge_nearby(case, frame, asked=False):
                    return _noun_draft(case, verb, noun, case.source.doc.tokens[max(0, noun.i - 3)])
                above = _verb_above(case, noun)
                if above.lemma.lower() in _UNDONE and coverage(case.statement, asked, case.source.bags[n]) >= _FITS:
                    return _noun_draft(case, verb, noun, above)
    return None


def _awaited(case: Case, noun: Token) -> bool:
    """True of `subject to approval`, `pending approval` and `awaiting approval`."""
    first = case.source.doc.sents[noun.sent][0]
    before = [t.lower for t in case.source.doc.tokens[max(first, noun.i - 5) : noun.i]]
    return ("subject" in before and "to" in before) or bool({"pending", "awaiting"} & set(before))


def _verb_above(case: Case, noun: Token) -> Token:
    at = noun
    for _ in range(3):
        at = case.source.doc.tokens[at.head]
        if at.pos == "VERB":
            break
    return at


def _noun_draft(case: Case, verb: Token, noun: Token, above: Token) -> Draft:
    stretch = case.source.doc.tokens[min(above.i, noun.i) : max(above.i, noun.i) + 1]
    against = words(case.source, stretch)
    return Draft(
        kind="hedging",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story does not have this as done: {quoted(case.source.text_of(stretch))}.",
        evidence=(*case.supports(noun.sent), *([against] if against else [])),
        weight=0.6,
    )


def _only_telling(case: Case, frame: Frame, found: list[Match]) -> Match | None:
    """The story's one use of the verb, hedged, where the same speaker is made to assert it of `the piece`."""
    exact = [m for m in found if m.exact]
    if len(exact) != 1 or not exact[0].frame.hedged or not frame.speakers or not _past(case, frame):
        return None
    told = exact[0]
    named = case.statement.bag(frame.speakers) & told.reading.bags[told.sent]
    mine, theirs = (*frame.subjects, *frame.objects), (*told.frame.subjects, *told.frame.objects)
    definite = all(_definite(r, i) for r, ids in ((case.statement, mine), (told.reading, theirs)) for i in ids)
    return told if named and definite and not _hedge_nearby(case, frame, asked=False) else None


def _definite(reading: Reading, token: int) -> bool:
    """True of pronouns and of `the piece`, which take up what was named before."""
    pronoun = reading.doc.tokens[token].pos == "PRON"
    return pronoun or any(t.lower in {"the", "his", "her", "their", "its"} for t in reading.doc.children(token))


def _surer(frame: Frame, match: Match) -> bool:
    """True where the statement is surer of it than this telling."""
    theirs = match.frame
    if theirs.hedged or (theirs.open and not frame.open):
        return True
    if theirs.claimed:
        return not frame.speakers and not frame.future
    return theirs.future and not frame.future


def _only_claimed(case: Case, frame: Frame, match: Match) -> bool:
    """True of a claim told as one: the sentence has a verb of saying, whoever the parser takes for its speaker."""
    if not match.frame.claimed or match.frame.hedged:
        return False
    first, last = case.statement.doc.sents[case.statement.doc.tokens[frame.verb].sent]
    return any(t.pos == "VERB" and t.lemma.lower() in SAYING for t in case.statement.doc.tokens[first:last])


def _past(case: Case, frame: Frame) -> bool:
    """True of what is told as done: only then does a plan contradict it, since the present tense may mean either."""
    verb = case.statement.doc.tokens[frame.verb]
    helpers = {t.lower for t in case.statement.doc.children(verb.i) if t.dep in {"aux", "auxpass"}}
    return verb.lemma.lower() != "be" and (verb.tag == "VBD" or bool(helpers & {"was", "were", "has", "have", "had"}))


def _hedge_nearby(case: Case, frame: Frame, asked: bool) -> bool:
    """True where the statement hedges in another word of the clause, or speaks of a plan or a charge."""
    doc = case.statement.doc
    first, last = doc.sents[doc.tokens[frame.verb].sent]
    here = doc.tokens[first:last]
    if hedges(here) or any(t.lemma.lower() in SEEMING for t in here):
        return True
    verb = doc.tokens[frame.verb]
    settled = {"will", "would"} if asked else {"will"}
    return verb.tag in {"VB", "VBG"} and not any(t.dep == "aux" and t.lower in settled for t in doc.children(verb.i))


def _draft(case: Case, frame: Frame, match: Match) -> Draft:
    verb = case.statement.doc.tokens[frame.verb]
    clause = match.reading.doc.tokens[match.frame.extent[0] : match.frame.extent[-1] + 1]
    against = words(match.reading, clause)
    told = match.reading.text_of(clause)
    how = (
        "undecided"
        if match.frame.open
        else "possible or believed"
        if match.frame.hedged
        else "claimed"
        if match.frame.claimed
        else "planned"
    )
    return Draft(
        kind="hedging",
        first=verb.i,
        last=verb.i + 1,
        message=f"The story has this as {how} only: {quoted(told)}.",
        evidence=(*case.supports(match.sent if match.reading is case.source else -1), *([against] if against else [])),
        weight=0.65 if not match.frame.future else 0.55,
    )
