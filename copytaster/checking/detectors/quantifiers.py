"""All for some, none for all: the part of a group that the story means."""

from collections.abc import Iterator
from itertools import pairwise

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, measure_coverage
from copytaster.text.doc import Token
from copytaster.text.lexicon.quantifiers import QUANTIFIERS
from copytaster.text.predicates import PredicateFrame
from copytaster.text.quantities_with_units import Quantity, find_quantities

_RULED_OUT = {
    "all": {"some", "most", "few", "share", "none", "many", "count"},
    "none": {"all", "some", "most", "many", "share"},
    "most": {"none", "few"},
    "few": {"all", "most", "many"},
    "many": {"none", "few"},
    "some": {"none"},
}
"""The amounts that each quantifier cannot mean. `share` is a part given as a number: 34 of 51, three quarters; `count`
a bare number."""
_FITS = 0.5
_QUANTIFIER_NOUNS = frozenset({"majority", "minority", "half", "handful"})
"""Words that are quantifiers only before `of`: a majority in parliament is a thing, not an amount."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each quantifier that the story's own contradicts."""
    for frame in case.statement.frames:
        for head in (*frame.subjects, *frame.objects):
            mine = find_quantifier(case.statement, head)
            if mine is None or mine[0] not in _RULED_OUT:
                continue
            found = _find_contradiction(case, frame, head, mine[0])
            if found is not None:
                yield _build_candidate(case, mine[1], *found)


def find_quantifier(reading: AnalyzedText, head: int) -> tuple[str, Token] | None:
    """The quantifier of a noun phrase with the token that carries it; None if there is none."""
    doc = reading.doc
    token = doc.tokens[head]
    near = [token, *(t for t in doc.children(head) if t.dep in {"det", "predet", "amod", "nummod", "quantmod", "nmod"})]
    above = doc.tokens[token.head]
    if token.dep == "pobj" and above.lower == "of":
        near.append(doc.tokens[above.head])
    for t in near:
        after = doc.tokens[t.i + 1].lower if t.i + 1 < len(doc.tokens) else ""
        if (t.lower in _QUANTIFIER_NOUNS and after != "of") or (t.lower == "none" and after == "other"):
            continue
        if t.lower in QUANTIFIERS and not (t.lower == "no" and t.dep != "det"):
            return QUANTIFIERS[t.lower], t
    if any(t.dep == "nummod" and t.head == head and t.pos == "NUM" for t in near):
        return "count", near[-1]
    if any(q.first <= t.i < q.last and _is_share(reading, q.last) for t in near for q in _find_quantities(reading)):
        return "share", near[-1]
    return None


def _find_quantities(reading: AnalyzedText) -> tuple[Quantity, ...]:
    return reading.compute_once("quantities", lambda: find_quantities(reading.doc))


def _is_share(reading: AnalyzedText, after: int) -> bool:
    tokens = reading.doc.tokens
    return after < len(tokens) and tokens[after].lower == "of"


def _find_contradiction(
    case: CheckCase, frame: PredicateFrame, head: int, mine: str
) -> tuple[PredicateMatch, Token] | None:
    wanted = _find_group_senses(case.statement, head)
    best = case.matches[frame.verb][:1]
    if (
        mine == "none"
        and case.statement.doc.tokens[head].lower in {"none", "nobody"}
        and best
        and best[0].fit >= 0.6
        and best[0].is_same_verb
        and not best[0].frame.negated
        and not best[0].opposite
    ):
        return best[0], best[0].reading.doc.tokens[best[0].frame.verb]
    all_but = next((m for m in case.matches[frame.verb][:2] if _is_all_but(case, frame, mine, m)), None)
    if all_but is not None:
        return all_but, all_but.reading.doc.tokens[all_but.frame.verb]
    for match in case.matches[frame.verb][:3]:
        if match.opposite or (match.frame.negated != frame.negated and mine != "none"):
            continue
        for other in (*match.frame.subjects, *match.frame.objects):
            theirs = find_quantifier(match.reading, other)
            if theirs is None or (
                wanted and not wanted & _find_group_senses(match.reading, other) and not _is_bare_amount(match, other)
            ):
                continue
            if theirs[0] not in _RULED_OUT[mine] or (theirs[0] == "count" and _has_own_number(case.statement, head)):
                return None
            if _measure_fit(case, frame, match) >= _FITS:
                return match, theirs[1]
    return None


def _is_all_but(case: CheckCase, frame: PredicateFrame, mine: str, match: PredicateMatch) -> bool:
    """True for most or all, if the story denies it of all but a few."""
    if (
        mine not in {"all", "most", "many"}
        or not match.is_same_verb
        or match.opposite
        or match.frame.negated == frame.negated
    ):
        return False
    lowers = [t.lower for t in match.reading.doc.tokens[match.frame.extent[0] : match.frame.extent[-1] + 1]]
    return any(pair in (("all", "but"), ("nearly", "all")) for pair in pairwise(lowers))


def _has_own_number(reading: AnalyzedText, head: int) -> bool:
    """True for `all 25 machines`, which gives its own number."""
    return any(t.pos == "NUM" for t in reading.doc.children(head))


def _measure_fit(case: CheckCase, frame: PredicateFrame, match: PredicateMatch) -> float:
    weights = case.weights_of(i for i in frame.extent if i != frame.verb)
    return measure_coverage(case.statement, weights, match.reading.sentence_senses[match.sent])


def _is_bare_amount(match: PredicateMatch, token: int) -> bool:
    return match.reading.doc.tokens[token].lower in QUANTIFIERS or match.reading.doc.tokens[token].pos == "NUM"


def _find_group_senses(reading: AnalyzedText, head: int) -> frozenset[str]:
    """The senses of the quantified noun; it is after `of` if the quantifier is the head."""
    token = reading.doc.tokens[head]
    if token.lower in QUANTIFIERS or token.pos == "NUM" or token.lemma.lower() in {"quarter", "third", "half", "fifth"}:
        below = [p for of in reading.doc.children(head) if of.lower == "of" for p in reading.doc.children(of.i)]
        return reading.senses_of(p.i for p in below)
    return reading.senses[head]


def _build_candidate(case: CheckCase, mine: Token, match: PredicateMatch, theirs: Token) -> CandidateFinding:
    against = build_conflict_evidence(match.reading, [theirs])
    return CandidateFinding(
        kind="quantifier",
        first=mine.i,
        last=mine.i + 1,
        message=f"{in_quotes(mine.text)} goes further than the story, which says {in_quotes(theirs.text)}.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        weight=0.75,
    )
