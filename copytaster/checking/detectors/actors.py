"""Wrong actor: a person or group that the story does not have as the one who does, says or feels this."""

from collections.abc import Iterator

from copytaster.checking.detectors.base import CandidateFinding, CheckCase, PredicateMatch, in_quotes
from copytaster.checking.evidence import build_conflict_evidence, find_covering_sentences
from copytaster.checking.participants import find_listed_names, find_role_nouns, is_people_noun, may_be_same_participant
from copytaster.checking.sentence_speakers import find_speakers
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.model.verdict import FindingKind
from copytaster.text.lexicon.people_nouns import NARROWER_NOUNS
from copytaster.text.lexicon.saying_and_feeling_verbs import FEELING_VERBS, SAYING_VERBS
from copytaster.text.predicates import PredicateFrame

_FITS = 0.6
"""Share of the rest of the clause that the story must say of somebody else before the actor counts as wrong."""
_NEAR_BEST = 0.2
"""Other matches for the same event count too if their fit is within this much of the best."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each actor, speaker or sufferer that the story does not have in that role."""
    seen: set[int] = set()
    for frame in case.statement.frames:
        for who in _find_actors(frame):
            if who in seen:
                continue
            candidate = _check_unknown_group(case, frame, who) if is_people_noun(case.statement, who) else None
            candidate = candidate or (_check_wrong_actor(case, frame, who) if who in frame.subjects else None)
            if candidate is not None:
                seen.add(who)
                yield candidate


def _find_actors(frame: PredicateFrame) -> tuple[int, ...]:
    return (*frame.subjects, *frame.speakers, *(frame.objects if frame.passive else ()))


def _check_unknown_group(case: CheckCase, frame: PredicateFrame, who: int) -> CandidateFinding | None:
    """A finding for a group of people that the story does not have where it reports this."""
    token = case.statement.doc.tokens[who]
    if _is_in_story(case, token.lemma.lower()) or _is_listed_by_name(case, who):
        return None
    phrase = {t.i for t in case.statement.noun_phrase(who)}
    rest = [i for i in frame.extent if i not in phrase]
    covering = find_covering_sentences(case.statement, rest, case.source)
    near = {*covering, *case.key_sentences, *_sentences_for_pronouns(case, covering)}
    if any(_has_stand_in(case, token.lemma.lower(), n) for n in near):
        return None
    verb = case.statement.doc.tokens[frame.verb].lemma.lower()
    felt = verb in SAYING_VERBS or verb in FEELING_VERBS or who in frame.speakers
    instead = _find_actual_actor(case, frame, who)
    plural = token.tag == "NNS" or token.lower == "police"
    deed = (
        ("say or feel" if felt else "do or undergo") if plural else ("says or feels" if felt else "does or undergoes")
    )
    message = f"The story has no {token.text if plural else token.lemma} {'who' if plural else 'that'} {deed} this"
    if instead is None:
        return CandidateFinding(
            kind="actor", first=who, last=who + 1, message=message + ".", evidence=case.supporting_evidence(),
            weight=_weight_without_rival(case, frame, who),
        )  # fmt: skip
    return _build_candidate(
        case, who, instead[0], instead[1], message, max(0.6, _weight_without_rival(case, frame, who))
    )


def _is_listed_by_name(case: CheckCase, who: int) -> bool:
    """True for `two friends, Ann and Bo`, if the story has their names."""
    return any(i in case.statement.key_at for i in find_listed_names(case.statement, who))


def _sentences_for_pronouns(case: CheckCase, covering: list[int]) -> range:
    """All sentences, if the best matching one has `they` as a doer, since `they` may be named anywhere."""
    doers = {case.source.doc.tokens[i].lower for n in covering[:1] for i in _find_doers(case, n)}
    return range(len(case.source.sentence_senses)) if "they" in doers else range(0)


def _weight_without_rival(case: CheckCase, frame: PredicateFrame, who: int) -> float:
    """Weight of an unknown actor: groups that act or speak count more; one person or a relation is often only
    reworded."""
    token = case.statement.doc.tokens[who]
    if token.lemma.lower() in _RELATIONS or (token.tag != "NNS" and token.lemma.lower() not in _COLLECTIVE):
        return 0.4
    return 0.4 if frame.passive and who in frame.objects else 0.75


_RELATIONS = frozenset("friend family relative parent child teenager neighbour neighbor colleague victim pupil".split())
_COLLECTIVE = frozenset("police staff government authority union media jury".split())


def _is_in_story(case: CheckCase, lemma: str) -> bool:
    return case.has_word(lemma) or case.has_word(lemma + "s")


def _has_stand_in(case: CheckCase, lemma: str, sent: int) -> bool:
    """True if a sentence has somebody whom the group's name may sum up."""
    wider = NARROWER_NOUNS[lemma]
    tokens = case.source.doc.sent_tokens(sent)
    if any(t.lemma.lower() in wider or t.lower in wider for t in tokens):
        return True
    for t in tokens:
        key = case.source.key_at.get(t.i)
        if key and case.source.story_names.label_of(case.source.name_at[t.i]) in {"PERSON", "ORG"}:
            called = find_role_nouns(case.source).get(key, frozenset())
            if called & wider or (not called and t.i in _find_doers(case, sent)):
                return True
    return False


def _find_doers(case: CheckCase, sent: int) -> set[int]:
    """Tokens of those who do or say something in a sentence."""
    return {i for f in case.source.frames_by_sent.get(sent, ()) for i in (*f.subjects, *f.speakers)}


def _find_actual_actor(case: CheckCase, frame: PredicateFrame, who: int) -> tuple[PredicateMatch, int] | None:
    """The story's actor in this role, if the best match fits well."""
    for match in case.matches[frame.verb][:1]:
        if _fit_without_actor(case, frame, who, match) >= _FITS and not match.opposite and match.frame.subjects:
            other = match.frame.subjects[0]
            if match.reading.doc.tokens[other].pos in {"NOUN", "PROPN"}:
                return match, other
    return None


def _fit_without_actor(case: CheckCase, frame: PredicateFrame, who: int, match: PredicateMatch) -> float:
    """The fit of a match when the actor is left out of the comparison."""
    phrase = {t.i for s in (who, *frame.subjects) for t in case.statement.noun_phrase(s)}
    weights = case.weights_of(i for i in frame.extent if i not in phrase and i != frame.verb)
    if len(weights) < 1 or (len(weights) < 2 and not match.is_same_verb):
        return 0.0
    return case.fit(weights, match.reading, match.frame)


def _check_wrong_actor(case: CheckCase, frame: PredicateFrame, who: int) -> CandidateFinding | None:
    """A finding if the story says the same of somebody else and nowhere of this actor."""
    verb = case.statement.doc.tokens[frame.verb]
    if verb.lemma.lower() in {"be", *_RECEIVING} or _introduces_clause(case, frame):
        return None
    if not _is_animate(case, who):
        return None
    fits = [(_fit_without_actor(case, frame, who, m), m) for m in case.matches[frame.verb] if not m.opposite]
    best = max((fit for fit, _ in fits), default=0.0)
    matches = [
        m for fit, m in fits if fit >= max(_FITS, best - _NEAR_BEST) and (m.sentence_coverage >= 0.4 or fit == best)
    ]
    same_verb = [m for m in matches if m.is_same_verb]
    if not same_verb or any(not m.frame.subjects or _may_be_done_by(case, who, m) for m in matches):
        return None
    if same_verb[0].frame.negated != frame.negated:
        return None
    other = same_verb[0].frame.subjects[0]
    if not _is_animate_in_story(same_verb[0], other) or _is_elsewhere_in_sentence(case, who, same_verb[0]):
        return None
    if _is_actual_actor_nearer(case, who, frame, same_verb[0], other) or any(
        _may_be_done_by(case, s, same_verb[0]) for s in frame.subjects if s != who
    ):
        return None
    shown = case.statement.text_of(case.statement.noun_phrase(who))
    known = who in case.statement.key_at or _is_in_story(case, case.statement.doc.tokens[who].lemma.lower())
    says = (
        known
        and verb.lemma.lower() in SAYING_VERBS
        and any(t.dep in _CLAUSE_DEPS for t in case.statement.doc.children(verb.i))
    )
    kind: FindingKind = "attribution" if says else "actor"
    return _build_candidate(
        case, who, same_verb[0], other, f"The story does not say this of {in_quotes(shown)}", 0.75, kind
    )


def _is_actual_actor_nearer(
    case: CheckCase, who: int, frame: PredicateFrame, match: PredicateMatch, other: int
) -> bool:
    """True if the story's actor is between the verb and the word that the parser took for its subject."""
    key = match.reading.key_at.get(other)
    return key is not None and any(case.statement.key_at.get(i) == key for i in range(who + 1, frame.verb))


_CLAUSE_DEPS = frozenset({"ccomp", "oprd", "xcomp"})


_RECEIVING = frozenset({"get", "receive"})
"""Verbs whose subject is the object of the story's `give` or `offer`."""


def _introduces_clause(case: CheckCase, frame: PredicateFrame) -> bool:
    """True for a verb of saying whose clause is judged by itself."""
    verb = case.statement.doc.tokens[frame.verb]
    return verb.lemma.lower() in SAYING_VERBS and any(t.dep == "ccomp" for t in case.statement.doc.children(frame.verb))


def _is_animate(case: CheckCase, who: int) -> bool:
    name = case.statement.name_at.get(who)
    if name is not None:
        return name.label in {"PERSON", "ORG", "GPE", "NORP"}
    return is_people_noun(case.statement, who) or case.statement.doc.tokens[who].lemma.lower() in NARROWER_NOUNS


def _is_animate_in_story(match: PredicateMatch, other: int) -> bool:
    token = match.reading.doc.tokens[other]
    return other in match.reading.name_at or token.lemma.lower() in _PEOPLE


_PEOPLE = frozenset(NARROWER_NOUNS) | frozenset().union(*NARROWER_NOUNS.values())


def _is_elsewhere_in_sentence(case: CheckCase, who: int, match: PredicateMatch) -> bool:
    """True if the actor is in the match's sentence but in another clause: too near to be sure."""
    wanted = case.statement.senses[who]
    first, last = match.reading.doc.sents[match.sent]
    clause = set(match.frame.extent)
    here = {i for i in range(first, last) if wanted & match.reading.senses[i] and i not in clause}
    doc = match.reading.doc
    acting = {s for f in match.reading.frames_by_sent.get(match.sent, ()) if f != match.frame for s in f.subjects}
    acting |= {n.i for s in acting for t in doc.children(s) if t.dep == "appos" for n in match.reading.noun_phrase(t.i)}
    return bool(here) and not here <= acting | {i for s in acting for i in _name_range(match, s)}


def _name_range(match: PredicateMatch, token: int) -> range:
    """The tokens of the name that a token belongs to."""
    name = match.reading.name_at.get(token)
    return range(name.first, name.last) if name else range(token, token + 1)


def _may_be_done_by(case: CheckCase, who: int, match: PredicateMatch) -> bool:
    """True if this match may have the same actor, or its subject cannot be identified."""
    theirs = (*match.frame.subjects, *(find_speakers(match.reading, match.frame) if match.frame.passive else ()))
    return any(may_be_same_participant(case.statement, who, match.reading, i) for i in theirs)


def _build_candidate(
    case: CheckCase,
    who: int,
    match: PredicateMatch,
    other: int,
    message: str,
    weight: float,
    kind: FindingKind = "actor",
) -> CandidateFinding:
    mine, theirs = case.statement.noun_phrase(who), match.reading.noun_phrase(other)
    instead = match.reading.text_of(theirs)
    against = build_conflict_evidence(match.reading, theirs)
    return CandidateFinding(
        kind=kind,
        first=mine[0].i if who in case.statement.name_at else who,
        last=mine[-1].i + 1 if who in case.statement.name_at else who + 1,
        message=f"{message}; there it is {in_quotes(instead)}.",
        evidence=(
            *case.supporting_evidence(match.sent if match.reading is case.source else -1),
            *([against] if against else []),
        ),
        edit=_suggest_edit(case, who, match, other),
        weight=weight,
    )


def _suggest_edit(case: CheckCase, who: int, match: PredicateMatch, other: int) -> SuggestedEdit | None:
    """Replace the wrong actor's whole phrase by the story's actor; None if that one is in the statement already."""
    theirs = match.reading.noun_phrase(other)
    names = {match.reading.key_at[t.i] for t in theirs if t.i in match.reading.key_at}
    mine = [t for t in case.statement.doc.subtree(who) if t.i == who or t.dep not in {"conj", "cc"}]
    if names & set(case.statement.key_at.values()) or mine[-1].i - mine[0].i + 1 != len(mine):
        return None
    return SuggestedEdit(mine[0].i, mine[-1].i + 1, match.reading.text_of(theirs), tuple(theirs))
