"""A wrong reason: another ground for an arrest, another motive, or another event's cause than in the story."""

from collections.abc import Iterable, Iterator

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, measure_coverage
from copytaster.text.doc import Doc, Token
from copytaster.text.event_links import EventLink, find_event_links
from copytaster.text.predicates import PredicateFrame

_PENAL_VERBS = frozenset(
    "arrest detain charge jail imprison sentence convict fine hold indict suspect accuse try".split()
)
"""Verbs whose `for`, `of` or `over` gives the ground."""
_ARREST_VERBS = frozenset("arrest detain jail imprison fine sentence".split())
"""The verbs that are judged: a man may well be charged with, or convicted of, more than one thing."""
_GROUND_PREPOSITIONS = frozenset({"for", "of", "over", "with"})
_ACCUSATION_NOUNS = frozenset({"suspicion", "charge", "allegation", "accusation"})
"""Nouns with `on` before and `of` after them."""
_FITS = 0.6
_APART = 0.2
"""If at most this share of the statement's reason is in the story's, they are two reasons."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding if the story gives the same deed another reason, or gives this reason for another deed."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        if verb.lemma.lower() in _ARREST_VERBS and not frame.negated:
            mine = _find_ground(case.statement.doc, verb)
            theirs = _find_story_grounds(case, frame) if mine else []
            if mine and theirs and all(_is_other_reason(case, mine, t) for t in theirs):
                yield _build_candidate(case, mine, theirs[0])
    for link in find_event_links(case.statement.doc):
        if link.sequence or link.weak:
            continue
        instead = _find_other_motive(case, link) or _find_other_effect(case, link)
        if instead:
            yield _build_candidate(case, list(link.cause), instead)


def _find_ground(doc: Doc, verb: Token) -> list[int]:
    """The tokens of the ground that a penal verb has."""
    hanging = [t for t in doc.children(verb.i) if t.dep == "prep"]
    named = [p for t in hanging if t.lower == "on" for p in doc.children(t.i) if p.lemma.lower() in _ACCUSATION_NOUNS]
    hanging += [t for p in named for t in doc.children(p.i) if t.dep == "prep"]
    prep = next((t for t in hanging if t.lower in _GROUND_PREPOSITIONS), None)
    if prep is None:
        return []
    below = [t for t in doc.children(prep.i) if t.dep in {"pobj", "pcomp"}]
    deed = [t for t in below if t.ent not in {"DATE", "TIME"} and not _is_time_count(doc, t)]
    return [t.i for d in deed for t in doc.subtree(d.i)]


def _is_time_count(doc: Doc, token: Token) -> bool:
    return any(t.pos == "NUM" for t in doc.children(token.i)) and token.pos == "NOUN"


def _find_story_grounds(case: CheckCase, frame: PredicateFrame) -> list[list[int]]:
    """Every ground that the story gives against the same person, with any penal verb."""
    out = []
    for theirs in case.source.frames:
        token = case.source.doc.tokens[theirs.verb]
        found = _find_ground(case.source.doc, token) if token.lemma.lower() in _PENAL_VERBS else []
        if found and token.sent in case.key_sentences and _may_be_same_suspect(case, frame, theirs):
            out.append(found)
    return out


def _may_be_same_suspect(case: CheckCase, frame: PredicateFrame, theirs: PredicateFrame) -> bool:
    """True if both have the same name or noun, or the story's `he` may be the statement's name."""
    sufferers = theirs.objects or theirs.subjects
    if case.statement.senses_of(frame.objects) & case.source.senses_of(sufferers):
        return True
    named = any(i in case.statement.key_at for i in frame.objects)
    return named and any(case.source.doc.tokens[i].lower in {"he", "she", "him", "her"} for i in sufferers)


def _is_other_reason(case: CheckCase, mine: Iterable[int], theirs: Iterable[int]) -> bool:
    weights = case.weights_of(mine)
    return bool(weights) and measure_coverage(case.statement, weights, case.source.senses_of(theirs)) <= _APART


def _find_other_motive(case: CheckCase, link: EventLink) -> list[int]:
    """The story's motive for the same deed in `resigned to take a job`, if the statement's motive is different."""
    for frame in case.statement.frames:
        if frame.verb not in link.effect or not _is_reason_for(case.statement, frame, link):
            continue
        matches = [
            m for m in case.matches[frame.verb] if m.is_same_verb and m.fit >= _FITS and m.reading is case.source
        ]
        motives = [p for m in matches if (p := _find_purpose(case.source, m))]
        weights = case.weights_of(link.cause)
        sents = {m.sent for m in matches}
        if motives and all(
            measure_coverage(case.statement, weights, case.source.sentence_senses[n]) <= _APART for n in sents
        ):
            return motives[0]
    return []


def _is_reason_for(reading: AnalyzedText, frame: PredicateFrame, link: EventLink) -> bool:
    """True for the verb that the reason depends on."""
    at = reading.doc.tokens[link.cue[0]]
    for _ in range(3):
        at = reading.doc.tokens[at.head]
        if at.i == frame.verb:
            return True
    return False


def _find_purpose(reading: AnalyzedText, match: PredicateMatch) -> list[int]:
    for t in reading.doc.children(match.frame.verb):
        to = any(d.dep == "aux" and d.lower == "to" for d in reading.doc.children(t.i))
        if t.dep == "advcl" and to and t.i > match.frame.verb:
            return [d.i for d in reading.doc.subtree(t.i)]
    return []


def _find_other_effect(case: CheckCase, link: EventLink) -> list[int]:
    """The effect that the story gives for this same cause, if it is different and in another sentence."""
    cause, effect = case.weights_of(link.cause), case.weights_of(link.effect)
    if len(cause) < 2 or len(effect) < 2:
        return []
    for other in case.source.compute_once("links", lambda: find_event_links(case.source.doc)):
        sent = case.source.doc.tokens[other.cue[0]].sent
        if other.sequence or measure_coverage(case.statement, cause, case.source.senses_of(other.cause)) < _SAME:
            continue
        return (
            list(other.effect)
            if measure_coverage(case.statement, effect, case.source.sentence_senses[sent]) <= _APART
            else []
        )
    return []


_SAME = 0.8


def _build_candidate(case: CheckCase, mine: list[int], theirs: list[int]) -> CandidateFinding:
    passage = [case.source.doc.tokens[i] for i in theirs]
    reason = case.source.text_of(passage)
    against = build_conflict_evidence(case.source, passage)
    shown = case.statement.text_of(case.statement.doc.tokens[i] for i in mine)
    return CandidateFinding(
        kind="cause",
        first=min(mine),
        last=max(mine) + 1,
        message=f"The story does not join {in_quotes(shown)} to this; what it joins is {in_quotes(reason)}.",
        evidence=(*case.supporting_evidence(passage[0].sent), *([against] if against else [])),
        weight=0.7,
    )
