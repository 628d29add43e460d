"""Events joined as cause and effect, motive or sequence, which the story keeps apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, quoted
from copytaster.checking.evidence import coverage, sentence, words
from copytaster.checking.suggested_edit import Edit
from copytaster.model.verdict import Evidence
from copytaster.text.event_links import Link, links

_TOLD = 0.5
"""Share of an event's words that a sentence must have to be telling of it."""
_TOLD_WELL = 0.75
_SPOKEN_OF = 0.25
"""Share of the effect in a sentence that gives the statement's own cause: it may be told there in short."""
_FEW_WORDS = 2
"""A cause in so few words, all from the headline or the first sentence, is the topic of the story."""
_UNHEARD = 0.25
"""At most this share of the cause anywhere in the story: the story does not have it at all."""
_WEIGHTS = {"apart": 0.8, "other": 0.8, "turned": 0.8, "unheard": 0.6}
_SEQUENCE = 0.6
"""`after`, `resulting in` and `in a bid to` claim less than `because of`; their findings weigh this much."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a link, where its two ends stand, and the cause that the story gives instead."""

    sort: str
    effect: int
    cause: int | None
    instead: tuple[int, ...] = ()


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each link of the statement that the story does not make."""
    for link in links(case.statement.doc):
        fault = _fault(case, link)
        if fault is not None:
            yield _draft(case, link, fault)


def _fault(case: Case, link: Link) -> Fault | None:
    effect = case.asked(link.effect)
    both = case.statement.bag(link.effect)
    cause = case.asked(i for i in link.cause if not case.statement.senses[i] & both)
    if not cause or not effect:
        return None
    told_c = [coverage(case.statement, cause, bag) for bag in case.source.bags]
    told_e = [coverage(case.statement, effect, bag) for bag in case.source.bags]
    if not told_e or max(told_e) < _TOLD:
        return None
    where = max(range(len(told_e)), key=lambda n: (told_e[n], told_c[n], -n))
    turned = _turned(case, link, cause, effect)
    if turned is not None:
        return Fault("turned", turned, turned)
    if _together(case, cause, effect, told_c, told_e) or _given(case, link, cause, effect):
        return None
    instead = _instead(case, effect, cause, where)
    if max(told_c) < _TOLD:
        if instead:
            return Fault("other", where, None, instead)
        unheard = max(told_c) <= _UNHEARD and not _in_title(case, cause)
        few = len(cause) < 2 and (link.weak or link.sequence or max(told_e) < _TOLD_WELL)
        return Fault("unheard", where, None) if (unheard and not few) or _new_deed(case, link) else None
    apart = max(range(len(told_c)), key=lambda n: (told_c[n], -n))
    return Fault("other" if instead else "apart", where, apart, instead)


def _together(
    case: Case, cause: dict[int, float], effect: dict[int, float], told_c: list[float], told_e: list[float]
) -> bool:
    """True where one sentence, or two that follow each other, tell of both; the headline counts as one."""
    least_c, least_e = max(0.4, 0.7 * max(told_c)), max(0.4, 0.75 * max(told_e))
    for n, bag in enumerate(case.source.bags):
        pair = bag | case.source.bags[n - 1] if n else bag
        told = coverage(case.statement, cause, pair), coverage(case.statement, effect, pair)
        if told[0] >= least_c and told[1] >= least_e:
            return True
    return any(
        min(coverage(case.statement, cause, bag), coverage(case.statement, effect, bag)) >= _TOLD * 0.8
        for bag in case.title.bags
    )


def _given(case: Case, link: Link, cause: dict[int, float], effect: dict[int, float]) -> bool:
    """True where one sentence has nearly all of the cause, as a cause, and speaks of the effect or has its verb."""
    verbs = {f.verb for f in case.statement.frames if f.verb in link.effect and f.verb in effect}
    for other in _source_links(case.source):
        bag = case.source.bags[case.source.doc.tokens[other.cue[0]].sent]
        if coverage(case.statement, cause, case.source.bag(other.cause)) < _TOLD_WELL:
            continue
        if any(case.statement.senses[v] & bag for v in verbs) or coverage(case.statement, effect, bag) >= _SPOKEN_OF:
            return True
    return False


def _source_links(reading: Reading) -> tuple[Link, ...]:
    return reading.kept("links", lambda: links(reading.doc))


def _instead(case: Case, effect: dict[int, float], cause: dict[int, float], where: int) -> tuple[int, ...]:
    """The cause that the story itself gives for this effect, where it gives one."""
    for link in _source_links(case.source):
        if case.source.doc.tokens[link.cue[0]].sent != where:
            continue
        fits = coverage(case.statement, effect, case.source.bag(link.effect))
        if fits >= _TOLD and coverage(case.statement, cause, case.source.bag(link.cause)) < 0.2:
            return link.cause
    return ()


def _turned(case: Case, link: Link, cause: dict[int, float], effect: dict[int, float]) -> int | None:
    """The sentence in which the story has cause and effect the other way round."""
    for other in _source_links(case.source):
        theirs_c, theirs_e = case.source.bag(other.cause), case.source.bag(other.effect)
        swapped = min(coverage(case.statement, cause, theirs_e), coverage(case.statement, effect, theirs_c))
        straight = min(coverage(case.statement, cause, theirs_c), coverage(case.statement, effect, theirs_e))
        if swapped >= 0.6 and straight < 0.4 and len(cause) >= 2 and len(effect) >= 2:
            return case.source.doc.tokens[other.cue[0]].sent
    return None


def _new_deed(case: Case, link: Link) -> bool:
    """True where the cause is a clause of its own whose verb the story nowhere has, nor its opposite."""
    if link.sequence or link.weak:
        return False
    own = [f for f in case.statement.frames if f.verb in link.cause and case.statement.doc.tokens[f.verb].pos == "VERB"]
    wanted = [case.statement.senses[f.verb] for f in own[:1]]
    return bool(wanted) and bool(wanted[0]) and not wanted[0] & case.all_senses


def _in_title(case: Case, cause: dict[int, float]) -> bool:
    return any(coverage(case.statement, cause, bag) >= _TOLD for bag in case.title.bags)


def _draft(case: Case, link: Link, fault: Fault) -> Draft:
    doc = case.statement.doc
    said = sorted({*range(*link.cue), *link.cause}) if _phrase_like(link) else list(range(*link.cue))
    cause = case.statement.text_of(doc.tokens[i] for i in link.cause)
    weak = link.sequence or link.weak or (fault.sort == "other" and _reworded(case, link))
    weight = _WEIGHTS[fault.sort] * (_SEQUENCE if weak or (fault.sort == "apart" and _topic(case, link)) else 1.0)
    return Draft(
        kind="cause",
        first=said[0],
        last=said[-1] + 1,
        message=_message(case, fault, cause),
        evidence=_shown(case, fault),
        edit=_edit(case, link) if _phrase_like(link) else None,
        weight=round(weight, 3),
    )


def _reworded(case: Case, link: Link) -> bool:
    """True of one word that the story has not: `the difficulty` may well be what the story calls the problem."""
    asked = list(case.asked(link.cause))
    return len(asked) < 2 and not any(case.statement.senses[i] & case.all_senses for i in asked)


def _topic(case: Case, link: Link) -> bool:
    """True where the cause is what the whole story is about: `the storm` need not be named as a cause each time."""
    both = case.statement.bag(link.effect)
    asked = [i for i in case.asked(link.cause) if not case.statement.senses[i] & both]
    lead = case.source.bags[0].union(*case.title.bags)
    return len(asked) <= _FEW_WORDS and all(case.statement.senses[i] & lead for i in asked)


def _phrase_like(link: Link) -> bool:
    """True where the cue stands right before its cause, so that both can be cut in one piece."""
    return link.cause[0] == link.cue[1]


def _message(case: Case, fault: Fault, cause: str) -> str:
    if fault.sort == "turned":
        return f"The story has cause and effect, or before and after, the other way round from {quoted(cause)}."
    if fault.instead:
        given = case.source.text_of(case.source.doc.tokens[i] for i in fault.instead)
        return f"The story does not name {quoted(cause)} as the reason; it gives {quoted(given)}."
    if fault.sort == "unheard":
        return f"The story does not give {quoted(cause)} as a reason for this."
    return f"The story tells of {quoted(cause)} apart from this and does not link the two."


def _shown(case: Case, fault: Fault) -> tuple[Evidence, ...]:
    shown = [
        sentence(case.source, n) for n in sorted({fault.effect, *([fault.cause] if fault.cause is not None else [])})
    ]
    against = words(case.source, (case.source.doc.tokens[i] for i in fault.instead))
    return (*shown, *([against] if against else []))


def _edit(case: Case, link: Link) -> Edit | None:
    """Cut the phrase, and the comma that sets it off; None where the sentence would be left without its main verb."""
    tokens = case.statement.doc.tokens
    first, last = link.cue[0], link.cause[-1] + 1
    opens = first == case.statement.doc.sents[tokens[first].sent][0]
    if last < len(tokens) and tokens[last].text == "," and (opens or (first and tokens[first - 1].text == ",")):
        last += 1
    elif first and tokens[first - 1].text == ",":
        first -= 1
    return None if any(t.head == t.i for t in tokens[first:last]) else Edit(first, last)
