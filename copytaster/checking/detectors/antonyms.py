"""A word of the statement turned into its opposite: rose for fell, highest for lowest."""

from collections.abc import Iterator
from dataclasses import replace

from copytaster.checking.analyzed_text import Reading, Senses
from copytaster.checking.detectors.base import Case, Draft, Match, quoted
from copytaster.checking.detectors.trend_direction import FALLING, RISING
from copytaster.checking.evidence import cover, coverage, words
from copytaster.checking.participants import may_be
from copytaster.checking.suggested_edit import Edit
from copytaster.text.doc import Token
from copytaster.text.predicates import Frame
from copytaster.text.similar_words import opposed, opposites

_FITS = 0.6
_OPPOSITE_FITS = 0.8
"""Asked of a telling with the opposite verb, whatever its object is called."""
_ANY_WORD_FITS = 0.75
"""Asked where the opposed words do not hang on the same word."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each word whose opposite stands in its place in the story."""
    for token in case.statement.doc.tokens:
        if token.pos not in _OPEN or token.i in case.statement.name_at:
            continue
        draft = _judge(case, token)
        if draft is not None:
            yield draft
    yield from _turned_verbs(case)
    yield from _contrary(case)


def _contrary(case: Case) -> Iterator[Draft]:
    """Words that the sentence which tells nearly all the rest lacks in any form, and whose opposite it has."""
    for token in case.statement.doc.tokens:
        if token.pos not in _OPEN or token.i in case.statement.name_at or token.lower in _ORDER:
            continue
        contrary = opposites(token.lower) | opposites(token.lemma)
        if case.source.surface.isdisjoint(contrary):
            continue
        clause = [i for i in case.clause(token.i) if i != token.i]
        asked = case.asked(clause)
        sent = next(iter(cover(case.statement, clause, case.source)), None)
        if sent is None or len(asked) < 2 or coverage(case.statement, asked, case.source.bags[sent]) < _CONTRARY_FITS:
            continue
        others = [
            t
            for t in case.source.doc.sent_tokens(sent)
            if opposed(token, t) and t.lower not in _ORDER and _of_one_sort(token, t)
        ]
        if token.pos == "VERB":
            others = [t for t in others if _of_one_thing(case, token, t)]
        if others and not _said(case, token, sent) and not _turned(case, token, others[0]):
            yield replace(_draft(case, token, others[0]), weight=0.6)


def _of_one_thing(case: Case, token: Token, other: Token) -> bool:
    """False of two verbs whose doers and whose sufferers are all told, and have nothing in common."""
    mine, theirs = _frame(case.statement.frames, token.i), _frame(case.source.frames, other.i)
    if mine is None or theirs is None:
        return True
    both = ((mine.subjects, theirs.subjects), (mine.objects, theirs.objects))
    told = [(case.statement.bag(a), case.source.bag(b)) for a, b in both if a and b]
    return not told or any(a & b for a, b in told)


def _of_one_sort(token: Token, other: Token) -> bool:
    """True of two deeds and of two things; a deed is held against a thing only of moves: rose, and a fall."""
    if (token.pos == "VERB") == (other.pos == "VERB") or other.pos == "PROPN":
        return True
    return {token.lemma.lower(), other.lemma.lower()} <= (RISING | FALLING) - {"up", "down"}


_OPEN = frozenset({"VERB", "ADJ", "ADV", "NOUN", "ADP"})
_ORDER = frozenset(
    "first last before after here there about around one more most less least like left right well even back light "
    "top live hard fall spring second final close nearly almost little single free real north south east west northern "
    "southern eastern western man men woman women boy girl parent parents child children mother father".split()
)
"""Words that stand beside their opposites in any story, or have many senses: which thing they are said of counts."""
_CONTRARY_FITS = 0.6


def _turned_verbs(case: Case) -> Iterator[Draft]:
    """Predicates whose one good telling in the story has the opposite verb of the same doer."""
    for frame in case.statement.frames:
        found = case.matches[frame.verb]
        refused = _refused(case, frame)
        if refused is not None:
            yield _draft(case, case.statement.doc.tokens[frame.verb], refused)
            continue
        if not found or not found[0].opposite or found[0].fit < _OPPOSITE_FITS or found[0].here < _FITS:
            continue
        best = found[0]
        token, other = case.statement.doc.tokens[frame.verb], best.reading.doc.tokens[best.frame.verb]
        plain = [m for m in found if not m.opposite and m.fit >= _FITS]
        if plain or best.frame.negated != frame.negated or best.reading is not case.source:
            continue
        doers = [(a, b) for a in frame.subjects for b in best.frame.subjects]
        asked = case.asked(i for i in frame.extent if i != frame.verb)
        if len(asked) >= 3 and doers and any(may_be(case.statement, a, case.source, b) for a, b in doers):
            yield _draft(case, token, other)


def _refused(case: Case, frame: Frame) -> Token | None:
    """The story's verb, opposite to the statement's, of the same doer and the same thing, told in no other way."""
    found = case.matches[frame.verb]
    if frame.negated or not frame.subjects or not frame.objects or any(not m.opposite and m.fit > 0.3 for m in found):
        return None
    for match in found:
        theirs = match.frame
        if theirs.future != frame.future:
            continue
        if match.reading is not case.source or theirs.negated or theirs.hedged or match.fit < _FITS:
            continue
        one_thing = case.statement.bag(frame.objects) & _phrases(case.source, theirs.objects)
        doers = [b for b in theirs.subjects if case.source.doc.tokens[b].ent not in {"GPE", "LOC"}]
        same = any(may_be(case.statement, a, case.source, b) for a in frame.subjects for b in doers)
        if one_thing and (same or (theirs.subjects and not doers)):
            return case.source.doc.tokens[theirs.verb]
    return None


def _phrases(reading: Reading, heads: tuple[int, ...]) -> Senses:
    """The senses of nouns and of what is compounded with them: bail in `bail plea`."""
    return reading.bag(t.i for h in heads for t in reading.phrase(h))


def _judge(case: Case, token: Token) -> Draft | None:
    if case.source.surface.isdisjoint(opposites(token.lower) | opposites(token.lemma)):
        return None
    if any(m.exact and not m.opposite and _one_subject(case, token, m) for m in case.matches.get(token.i, ())):
        return None
    clause = [i for i in case.clause(token.i) if i != token.i]
    asked = case.asked(clause)
    if len(asked) < 2 and token.dep == "xcomp":
        clause = [i for i in case.clause(token.head) if i != token.i]
        asked = case.asked(clause)
    if len(asked) < 2:
        return None
    for n in cover(case.statement, clause, case.source)[:1]:
        bag = case.source.bags[n]
        if _said(case, token, n) or coverage(case.statement, asked, bag) < _FITS:
            return None
        for other in case.source.doc.sent_tokens(n):
            if opposed(token, other) and _same_place(case, token, other, coverage(case.statement, asked, bag)):
                return None if _turned(case, token, other) else _draft(case, token, other)
    return None


def _one_subject(case: Case, token: Token, match: Match) -> bool:
    """True where a telling has the statement's own verb of the same subject, in whatever clause."""
    mine = _frame(case.statement.frames, token.i)
    if mine is None or mine.negated != match.frame.negated:
        return False
    theirs = match.reading.bag(match.frame.subjects) if match.frame.subjects else match.reading.bags[match.sent]
    return bool(case.statement.bag(mine.subjects) & theirs)


def _said(case: Case, token: Token, sent: int) -> bool:
    """True where the sentence or its neighbours use the statement's own word or a synonym of it."""
    wanted = case.statement.senses[token.i] or frozenset({token.lower})
    for n in (sent - 1, sent, sent + 1):
        if 0 <= n < len(case.source.bags):
            if any(t.lower == token.lower for t in case.source.doc.sent_tokens(n)):
                return True
            tokens = case.source.doc.sent_tokens(n)
            if n == sent and any(wanted & case.source.senses[t.i] and not _contrast(token, t) for t in tokens):
                return True
    return False


_OF_SOMEBODY = frozenset("wife husband father mother dad mum son daughter brother sister".split())


def _contrast(token: Token, other: Token) -> bool:
    """True of boys and girls; not of wife and husband, who are so to each other."""
    return opposed(token, other) and token.lemma.lower() not in _OF_SOMEBODY


def _same_place(case: Case, token: Token, other: Token, fit: float) -> bool:
    """True where the two words hang on one and the same word, or nearly all the rest agrees."""
    if (token.pos in {"VERB", "AUX"}) != (other.pos in {"VERB", "AUX"}):
        return False
    if token.lower in _TIMELY or other.lower in _TIMELY:
        return False
    if token.pos == "NOUN" and token.tag != other.tag:
        return False
    mine, theirs = _hangs_on(case.statement, token), _hangs_on(case.source, other)
    if token.dep != "ROOT" and mine & theirs and _KIND.get(token.pos, token.pos) == _KIND.get(other.pos, other.pos):
        return True
    if token.pos == "VERB":
        return _shared_arguments(case, token, other)
    return fit >= _ANY_WORD_FITS and token.pos == other.pos and token.dep == other.dep


_TIMELY = frozenset({"before", "after"})
"""Which of two events came first is a matter of links, not of single words."""
_KIND = {"ADP": "ADV"}
"""`behind her` is to `ahead of her` what an adverb is to another."""


def _hangs_on(reading: Reading, token: Token) -> Senses:
    """What the next word above that means something may be matched by."""
    above = reading.doc.tokens[token.head]
    for _ in range(2):
        if reading.senses[above.i] or above.head == above.i:
            break
        above = reading.doc.tokens[above.head]
    return reading.senses[above.i] if above.i != token.i else frozenset()


def _shared_arguments(case: Case, token: Token, other: Token) -> bool:
    mine = _frame(case.statement.frames, token.i)
    theirs = _frame(case.source.frames, other.i)
    if mine is None or theirs is None:
        return False
    both = [(mine.subjects, theirs.subjects), (mine.objects, theirs.objects)]
    bags = [(case.statement.bag(a), case.source.bag(b)) for a, b in both]
    asked = [(a, b) for a, b in bags if a and b]
    return bool(asked) and all(a & b for a, b in asked)


def _frame(frames: tuple[Frame, ...], verb: int) -> Frame | None:
    return next((f for f in frames if f.verb == verb), None)


def _turned(case: Case, token: Token, other: Token) -> bool:
    """True where a negation on one side makes the opposites agree."""
    return _denied(case.statement, token) != _denied(case.source, other)


def _denied(reading: Reading, token: Token) -> bool:
    """Whether the narrowest clause round a word is denied: `failed to pass`, not all of what it stands in."""
    holding = [f for f in reading.frames if token.i in f.extent]
    return min(holding, key=lambda f: len(f.extent)).negated if holding else False


def _draft(case: Case, token: Token, other: Token) -> Draft:
    against = words(case.source, [other])
    same_form = token.tag == other.tag
    return Draft(
        kind="antonym",
        first=token.i,
        last=token.i + 1,
        message=f"The story says the opposite: {quoted(other.text)}, not {quoted(token.text)}.",
        evidence=(*case.supports(other.sent), *([against] if against else [])),
        edit=Edit(token.i, token.i + 1, other.text, (other,)) if same_form else None,
        weight=0.8,
    )
