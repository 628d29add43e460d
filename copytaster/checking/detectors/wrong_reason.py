"""A reason put in the place of the story's own: another ground for an arrest, another motive, another event's cause."""

from collections.abc import Iterable, Iterator

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, Match, quoted
from copytaster.checking.evidence import coverage, words
from copytaster.text.doc import Doc, Token
from copytaster.text.event_links import Link, links
from copytaster.text.predicates import Frame

_PENAL = frozenset("arrest detain charge jail imprison sentence convict fine hold indict suspect accuse try".split())
"""Verbs whose `for`, `of` or `over` gives the ground."""
_SEIZING = frozenset("arrest detain jail imprison fine sentence".split())
"""The ones that are judged: a man may well be charged with, or convicted of, more than one thing."""
_GROUND = frozenset({"for", "of", "over", "with"})
_NAMED = frozenset({"suspicion", "charge", "allegation", "accusation"})
"""Nouns before whose `of` stands `on`."""
_FITS = 0.6
_APART = 0.2
"""At most this share of the statement's reason in the story's: they are two reasons."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each reason where the story gives the same deed another one, or this one to another deed."""
    for frame in case.statement.frames:
        verb = case.statement.doc.tokens[frame.verb]
        if verb.lemma.lower() in _SEIZING and not frame.negated:
            mine = _ground(case.statement.doc, verb)
            theirs = _story_grounds(case, frame) if mine else []
            if mine and theirs and all(_apart(case, mine, t) for t in theirs):
                yield _draft(case, mine, theirs[0])
    for link in links(case.statement.doc):
        if link.sequence or link.weak:
            continue
        instead = _motive(case, link) or _of_another(case, link)
        if instead:
            yield _draft(case, list(link.cause), instead)


def _ground(doc: Doc, verb: Token) -> list[int]:
    """The tokens of the ground that a penal verb has with it."""
    hanging = [t for t in doc.children(verb.i) if t.dep == "prep"]
    named = [p for t in hanging if t.lower == "on" for p in doc.children(t.i) if p.lemma.lower() in _NAMED]
    hanging += [t for p in named for t in doc.children(p.i) if t.dep == "prep"]
    prep = next((t for t in hanging if t.lower in _GROUND), None)
    if prep is None:
        return []
    below = [t for t in doc.children(prep.i) if t.dep in {"pobj", "pcomp"}]
    deed = [t for t in below if t.ent not in {"DATE", "TIME"} and not _counts_time(doc, t)]
    return [t.i for d in deed for t in doc.subtree(d.i)]


def _counts_time(doc: Doc, token: Token) -> bool:
    return any(t.pos == "NUM" for t in doc.children(token.i)) and token.pos == "NOUN"


def _story_grounds(case: Case, frame: Frame) -> list[list[int]]:
    """Every ground that the story gives against the same one, whatever the penal verb."""
    out = []
    for theirs in case.source.frames:
        token = case.source.doc.tokens[theirs.verb]
        found = _ground(case.source.doc, token) if token.lemma.lower() in _PENAL else []
        if found and token.sent in case.telling and _one_culprit(case, frame, theirs):
            out.append(found)
    return out


def _one_culprit(case: Case, frame: Frame, theirs: Frame) -> bool:
    """True where both are of the same name or noun, or the story's `he` may be the statement's name."""
    borne = theirs.objects or theirs.subjects
    if case.statement.bag(frame.objects) & case.source.bag(borne):
        return True
    named = any(i in case.statement.key_at for i in frame.objects)
    return named and any(case.source.doc.tokens[i].lower in {"he", "she", "him", "her"} for i in borne)


def _apart(case: Case, mine: Iterable[int], theirs: Iterable[int]) -> bool:
    asked = case.asked(mine)
    return bool(asked) and coverage(case.statement, asked, case.source.bag(theirs)) <= _APART


def _motive(case: Case, link: Link) -> list[int]:
    """The motive that the story gives the same deed in `resigned to take a job`, where the statement's is another."""
    for frame in case.statement.frames:
        if frame.verb not in link.effect or not _main(case.statement, frame, link):
            continue
        told = [m for m in case.matches[frame.verb] if m.exact and m.fit >= _FITS and m.reading is case.source]
        given = [p for m in told if (p := _purpose(case.source, m))]
        asked = case.asked(link.cause)
        sents = {m.sent for m in told}
        if given and all(coverage(case.statement, asked, case.source.bags[n]) <= _APART for n in sents):
            return given[0]
    return []


def _main(reading: Reading, frame: Frame, link: Link) -> bool:
    """True of the verb that the reason hangs on."""
    at = reading.doc.tokens[link.cue[0]]
    for _ in range(3):
        at = reading.doc.tokens[at.head]
        if at.i == frame.verb:
            return True
    return False


def _purpose(reading: Reading, match: Match) -> list[int]:
    for t in reading.doc.children(match.frame.verb):
        to = any(d.dep == "aux" and d.lower == "to" for d in reading.doc.children(t.i))
        if t.dep == "advcl" and to and t.i > match.frame.verb:
            return [d.i for d in reading.doc.subtree(t.i)]
    return []


def _of_another(case: Case, link: Link) -> list[int]:
    """The effect that the story gives to this very cause, where it is another and stands in another sentence."""
    cause, effect = case.asked(link.cause), case.asked(link.effect)
    if len(cause) < 2 or len(effect) < 2:
        return []
    for other in case.source.kept("links", lambda: links(case.source.doc)):
        sent = case.source.doc.tokens[other.cue[0]].sent
        if other.sequence or coverage(case.statement, cause, case.source.bag(other.cause)) < _SAME:
            continue
        return list(other.effect) if coverage(case.statement, effect, case.source.bags[sent]) <= _APART else []
    return []


_SAME = 0.8


def _draft(case: Case, mine: list[int], theirs: list[int]) -> Draft:
    told = [case.source.doc.tokens[i] for i in theirs]
    given = case.source.text_of(told)
    against = words(case.source, told)
    shown = case.statement.text_of(case.statement.doc.tokens[i] for i in mine)
    return Draft(
        kind="cause",
        first=min(mine),
        last=max(mine) + 1,
        message=f"The story does not join {quoted(shown)} to this; what it joins is {quoted(given)}.",
        evidence=(*case.supports(told[0].sent), *([against] if against else [])),
        weight=0.7,
    )
