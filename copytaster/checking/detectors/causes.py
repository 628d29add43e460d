"""Events joined as cause and effect, motive or sequence that the story does not join."""

from collections.abc import Iterator
from dataclasses import dataclass

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, build_sentence_evidence, measure_coverage
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.model.verdict import Evidence
from copytaster.text.event_links import EventLink, find_event_links

_MIN_COVERAGE = 0.5
"""Share of an event's words that a sentence must have to count as reporting it."""
_GOOD_COVERAGE = 0.75
_SPOKEN_OF = 0.25
"""Share of the effect in a sentence with the statement's own cause: the effect may be mentioned briefly there."""
_FEW_WORDS = 2
"""A cause with so few words, all from the headline or the first sentence, is the topic of the story."""
_UNHEARD = 0.25
"""If at most this share of the cause is in the story, the story does not have it at all."""
_WEIGHTS = {"apart": 0.8, "other": 0.8, "turned": 0.8, "unheard": 0.6}
_SEQUENCE = 0.6
"""Factor for the weight of `after`, `resulting in` and `in a bid to`, which claim less than `because of`."""


@dataclass(frozen=True, slots=True)
class CausalFault:
    """The fault of a link, the places of its two ends, and the cause that the story gives instead."""

    sort: str
    effect: int
    cause: int | None
    stated_cause: tuple[int, ...] = ()


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each link of the statement that the story does not make."""
    for link in find_event_links(case.statement.doc):
        fault = _find_fault(case, link)
        if fault is not None:
            yield _build_candidate(case, link, fault)


def _find_fault(case: CheckCase, link: EventLink) -> CausalFault | None:
    effect = case.weights_of(link.effect)
    both = case.statement.senses_of(link.effect)
    cause = case.weights_of(i for i in link.cause if not case.statement.senses[i] & both)
    if not cause or not effect:
        return None
    cause_coverage = [measure_coverage(case.statement, cause, bag) for bag in case.source.sentence_senses]
    effect_coverage = [measure_coverage(case.statement, effect, bag) for bag in case.source.sentence_senses]
    if not effect_coverage or max(effect_coverage) < _MIN_COVERAGE:
        return None
    where = max(range(len(effect_coverage)), key=lambda n: (effect_coverage[n], cause_coverage[n], -n))
    turned = _find_reversed_link(case, link, cause, effect)
    if turned is not None:
        return CausalFault("turned", turned, turned)
    if _is_reported_together(case, cause, effect, cause_coverage, effect_coverage) or _is_given_as_cause(
        case, link, cause, effect
    ):
        return None
    instead = _find_stated_cause(case, effect, cause, where)
    if max(cause_coverage) < _MIN_COVERAGE:
        if instead:
            return CausalFault("other", where, None, instead)
        unheard = max(cause_coverage) <= _UNHEARD and not _is_in_title(case, cause)
        few = len(cause) < 2 and (link.weak or link.sequence or max(effect_coverage) < _GOOD_COVERAGE)
        return CausalFault("unheard", where, None) if (unheard and not few) or _is_unknown_event(case, link) else None
    apart = max(range(len(cause_coverage)), key=lambda n: (cause_coverage[n], -n))
    return CausalFault("other" if instead else "apart", where, apart, instead)


def _is_reported_together(
    case: CheckCase,
    cause: dict[int, float],
    effect: dict[int, float],
    cause_coverage: list[float],
    effect_coverage: list[float],
) -> bool:
    """True if one sentence, or two neighbouring ones, report both; the headline counts as one."""
    least_c, least_e = max(0.4, 0.7 * max(cause_coverage)), max(0.4, 0.75 * max(effect_coverage))
    for n, bag in enumerate(case.source.sentence_senses):
        pair = bag | case.source.sentence_senses[n - 1] if n else bag
        pair_coverage = measure_coverage(case.statement, cause, pair), measure_coverage(case.statement, effect, pair)
        if pair_coverage[0] >= least_c and pair_coverage[1] >= least_e:
            return True
    return any(
        min(measure_coverage(case.statement, cause, bag), measure_coverage(case.statement, effect, bag))
        >= _MIN_COVERAGE * 0.8
        for bag in case.title.sentence_senses
    )


def _is_given_as_cause(case: CheckCase, link: EventLink, cause: dict[int, float], effect: dict[int, float]) -> bool:
    """True if one sentence has nearly all of the cause, as a cause, and mentions the effect or its verb."""
    verbs = {f.verb for f in case.statement.frames if f.verb in link.effect and f.verb in effect}
    for other in _find_source_links(case.source):
        bag = case.source.sentence_senses[case.source.doc.tokens[other.cue[0]].sent]
        if measure_coverage(case.statement, cause, case.source.senses_of(other.cause)) < _GOOD_COVERAGE:
            continue
        if (
            any(case.statement.senses[v] & bag for v in verbs)
            or measure_coverage(case.statement, effect, bag) >= _SPOKEN_OF
        ):
            return True
    return False


def _find_source_links(reading: AnalyzedText) -> tuple[EventLink, ...]:
    return reading.compute_once("links", lambda: find_event_links(reading.doc))


def _find_stated_cause(
    case: CheckCase, effect: dict[int, float], cause: dict[int, float], where: int
) -> tuple[int, ...]:
    """The cause that the story itself gives for this effect; empty if it gives none."""
    for link in _find_source_links(case.source):
        if case.source.doc.tokens[link.cue[0]].sent != where:
            continue
        fits = measure_coverage(case.statement, effect, case.source.senses_of(link.effect))
        if fits >= _MIN_COVERAGE and measure_coverage(case.statement, cause, case.source.senses_of(link.cause)) < 0.2:
            return link.cause
    return ()


def _find_reversed_link(
    case: CheckCase, link: EventLink, cause: dict[int, float], effect: dict[int, float]
) -> int | None:
    """The sentence in which the story has cause and effect the other way round."""
    for other in _find_source_links(case.source):
        theirs_c, theirs_e = case.source.senses_of(other.cause), case.source.senses_of(other.effect)
        swapped = min(
            measure_coverage(case.statement, cause, theirs_e), measure_coverage(case.statement, effect, theirs_c)
        )
        straight = min(
            measure_coverage(case.statement, cause, theirs_c), measure_coverage(case.statement, effect, theirs_e)
        )
        if swapped >= 0.6 and straight < 0.4 and len(cause) >= 2 and len(effect) >= 2:
            return case.source.doc.tokens[other.cue[0]].sent
    return None


def _is_unknown_event(case: CheckCase, link: EventLink) -> bool:
    """True if the cause is a clause of its own, and the story has neither its verb nor the opposite."""
    if link.sequence or link.weak:
        return False
    own = [f for f in case.statement.frames if f.verb in link.cause and case.statement.doc.tokens[f.verb].pos == "VERB"]
    wanted = [case.statement.senses[f.verb] for f in own[:1]]
    return bool(wanted) and bool(wanted[0]) and not wanted[0] & case.story_senses


def _is_in_title(case: CheckCase, cause: dict[int, float]) -> bool:
    return any(measure_coverage(case.statement, cause, bag) >= _MIN_COVERAGE for bag in case.title.sentence_senses)


def _build_candidate(case: CheckCase, link: EventLink, fault: CausalFault) -> CandidateFinding:
    doc = case.statement.doc
    tokens = sorted({*range(*link.cue), *link.cause}) if _is_one_phrase(link) else list(range(*link.cue))
    cause = case.statement.text_of(doc.tokens[i] for i in link.cause)
    weak = link.sequence or link.weak or (fault.sort == "other" and _may_be_reworded(case, link))
    weight = _WEIGHTS[fault.sort] * (
        _SEQUENCE if weak or (fault.sort == "apart" and _is_story_topic(case, link)) else 1.0
    )
    return CandidateFinding(
        kind="cause",
        first=tokens[0],
        last=tokens[-1] + 1,
        message=_build_message(case, fault, cause),
        evidence=_collect_evidence(case, fault),
        edit=_suggest_edit(case, link) if _is_one_phrase(link) else None,
        weight=round(weight, 3),
    )


def _may_be_reworded(case: CheckCase, link: EventLink) -> bool:
    """True for a single word that the story lacks: `the difficulty` may be the story's `problem`."""
    tokens = list(case.weights_of(link.cause))
    return len(tokens) < 2 and not any(case.statement.senses[i] & case.story_senses for i in tokens)


def _is_story_topic(case: CheckCase, link: EventLink) -> bool:
    """True if the cause is the topic of the whole story: `the storm` is not always named as a cause."""
    both = case.statement.senses_of(link.effect)
    tokens = [i for i in case.weights_of(link.cause) if not case.statement.senses[i] & both]
    lead = case.source.sentence_senses[0].union(*case.title.sentence_senses)
    return len(tokens) <= _FEW_WORDS and all(case.statement.senses[i] & lead for i in tokens)


def _is_one_phrase(link: EventLink) -> bool:
    """True if the cue comes right before its cause, so that both can be cut in one piece."""
    return link.cause[0] == link.cue[1]


def _build_message(case: CheckCase, fault: CausalFault, cause: str) -> str:
    if fault.sort == "turned":
        return f"The story has cause and effect, or before and after, the other way round from {in_quotes(cause)}."
    if fault.stated_cause:
        reason = case.source.text_of(case.source.doc.tokens[i] for i in fault.stated_cause)
        return f"The story does not name {in_quotes(cause)} as the reason; it gives {in_quotes(reason)}."
    if fault.sort == "unheard":
        return f"The story does not give {in_quotes(cause)} as a reason for this."
    return f"The story tells of {in_quotes(cause)} apart from this and does not link the two."


def _collect_evidence(case: CheckCase, fault: CausalFault) -> tuple[Evidence, ...]:
    shown = [
        build_sentence_evidence(case.source, n)
        for n in sorted({fault.effect, *([fault.cause] if fault.cause is not None else [])})
    ]
    against = build_conflict_evidence(case.source, (case.source.doc.tokens[i] for i in fault.stated_cause))
    return (*shown, *([against] if against else []))


def _suggest_edit(case: CheckCase, link: EventLink) -> SuggestedEdit | None:
    """Cut the phrase and the comma before it; None if the sentence would lose its main verb."""
    tokens = case.statement.doc.tokens
    first, last = link.cue[0], link.cause[-1] + 1
    opens = first == case.statement.doc.sents[tokens[first].sent][0]
    if last < len(tokens) and tokens[last].text == "," and (opens or (first and tokens[first - 1].text == ",")):
        last += 1
    elif first and tokens[first - 1].text == ",":
        first -= 1
    return None if any(t.head == t.i for t in tokens[first:last]) else SuggestedEdit(first, last)
