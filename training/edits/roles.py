"""Subject, object and speaker: exchanged (wrong), or the same in another form (faithful)."""

import random

from copytaster.text.doc import Token
from copytaster.text.lexicon.saying_and_feeling_verbs import SAYING_VERBS
from training.edits.draft import Draft, Story, opening, put, span, swap, where

_PRONOUNS = frozenset("i me my we us he him she her it they them you who which that this these those there".split())


def _roles(words: Draft, story: Story) -> list[tuple[int, tuple[int, int], tuple[int, int]]]:
    """(verb, subject, object) positions of plain past-tense clauses whose two sides are both whole in the draft."""
    out = []
    for at in where(words, lambda t: t.tag == "VBD"):
        verb = words[at].token
        children = list(story.doc.children(verb.i)) if verb else []
        sides = [[t for t in children if t.dep == dep] for dep in ("nsubj", "dobj")]
        if len(sides[0]) != 1 or len(sides[1]) != 1 or any(t.dep in ("neg", "aux", "prt", "dative") for t in children):
            continue
        spans = [span(words, _phrase(story, side[0])) for side in sides]
        if spans[0] and spans[1] and spans[0][1] <= at < spans[1][0] and _short(*spans[0]) and _short(*spans[1]):
            out.append((at, spans[0], spans[1]))
    return out


def _short(first: int, last: int) -> bool:
    """True for a phrase that still reads well on the other side of the verb."""
    return last - first <= 6


def _phrase(story: Story, head: Token) -> list[Token]:
    return [] if head.lower in _PRONOUNS else story.doc.subtree(head.i)


def _text(words: Draft, at: tuple[int, int]) -> str:
    return "".join(w.text + (" " if w.space else "") for w in words[at[0] : at[1]]).strip()


def _inner(words: Draft, at: tuple[int, int]) -> str:
    """A phrase in the form that it has within a sentence, even if it was at the beginning."""
    text = _text(words, at)
    return text if at[0] else opening(words[0]) + text[len(words[0].text) :]


def exchanged(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: subject and object of a verb change places."""
    found = _roles(words, story)
    if not found:
        return None
    _, subject, thing = chance.choice(found)
    one, two = _inner(words, subject), _text(words, thing)
    return swap(swap(words, *thing, one, wrong=True), *subject, two, wrong=True)


def passive(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Faithful: "A bought B" becomes "B was bought by A"."""
    for at, subject, thing in _roles(words, story):
        verb, head = words[at].token, words[thing[1] - 1].token
        done = story.forms.of(verb.lemma, "VBN") if verb else None
        if not done or head is None or thing[0] != at + 1 or subject[1] != at:
            continue
        many = any(
            w.token and w.token.dep == "dobj" and w.token.tag in ("NNS", "NNPS") for w in words[thing[0] : thing[1]]
        )
        middle = f"{_text(words, thing)} {'were' if many else 'was'} {done} by {_inner(words, subject)}"
        return swap(words, subject[0], thing[1], middle, wrong=False)
    return None


def _speeches(words: Draft, story: Story) -> list[tuple[tuple[int, int], int]]:
    """(speaker, verb of saying) positions."""
    out = []
    for at in where(words, lambda t: t.lemma in SAYING_VERBS and t.pos == "VERB"):
        verb = words[at].token
        subjects = [t for t in story.doc.children(verb.i) if t.dep == "nsubj"] if verb else []
        if len(subjects) == 1 and (place := span(words, _phrase(story, subjects[0]))):
            out.append((place, at))
    return out


def other_speaker(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: a statement is given to another person or body of the article."""
    found = _speeches(words, story)
    chance.shuffle(found)
    for place, _ in found:
        said = _text(words, place).lower()
        others = [n for label in ("PERSON", "ORG", "GPE") for n in story.names.get(label, ())]
        others = [n for n in others if not set(n.lower().split()) & set(said.split())]
        if others:
            return swap(words, *place, chance.choice(others), wrong=True)
    return None


def attributed_first(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Faithful: "B, A said." becomes "A said that B."."""
    for place, at in _speeches(words, story):
        first = min(place[0], at)
        tail = max(place[1], at + 1)
        plain = words[first - 1].text == "," and [w.text for w in words[tail:]] == ["."]
        if first > 4 and plain and abs(place[0] - at) <= max(1, place[1] - place[0]) and words[0].text[0] not in "\"“'":
            body = _inner(words, (0, first - 1))
            return put(f"{_text(words, place)} {words[at].text} that {body}", wrong=False, space=False) + words[tail:]
    return None
