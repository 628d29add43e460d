"""Two sentences made one: side by side (faithful), or tied by a cause or a phrase from elsewhere (wrong)."""

import random

from copytaster.text.doc import Token
from training.edits.draft import Draft, Story, Word, draft, opening, put, span

_CAUSES = ("because", "which led to the fact that", "as a result,", "and therefore", "in retaliation after", "so that")
_TYING = frozenset("because since after so as but and therefore thus this".split())
_JOINS = ("and", "while", "and", ";")


def _lowered(words: Draft) -> Draft:
    """A sentence after a conjunction: no capital unless it is a name's, no final stop."""
    first = words[0]
    text = opening(first)
    body = words[:-1] if words[-1].text in ".!?" else words
    return (Word(text, first.space, first.token, first.wrong), *body[1:])


def _joined(one: Draft, link: str, two: Draft, *, wrong: bool) -> Draft:
    head = _lowered(one)
    last = head[-1]
    head = (*head[:-1], Word(last.text, link != ";", last.token, last.wrong))
    tail = _lowered(two)
    closing = tail[-1]
    tail = (*tail[:-1], Word(closing.text, False, closing.token, closing.wrong))
    return (*head, *put(link, wrong=wrong), *tail, *put(".", wrong=False, space=False))


def fused(one: Draft, two: Draft, chance: random.Random) -> Draft:
    """Faithful: both sentences in one."""
    return _joined(one, chance.choice(_JOINS), two, wrong=False)


def caused(one: Draft, two: Draft, chance: random.Random) -> Draft:
    """Wrong: one sentence becomes the cause of the other; the link is marked."""
    return _joined(one, chance.choice(_CAUSES), two, wrong=True)


def ties(tokens: Draft) -> bool:
    """True if a sentence opens with a word that already ties it to another (so there may be a cause)."""
    return tokens[0].text.lower() in {
        "because",
        "since",
        "after",
        "so",
        "as",
        "but",
        "and",
        "therefore",
        "thus",
        "this",
    }


_PLACING = frozenset("in at with for on by during near".split())


def inserted(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Wrong: a phrase with a preposition from elsewhere in the story is added to the end of the sentence."""
    mine = {w.token.sent for w in words if w.token is not None}
    here = {w.text.lower() for w in words}
    heads = [
        t for t in story.doc.tokens if t.dep == "prep" and t.sent not in mine and t.lower in _PLACING
    ]  # fmt: skip
    chance.shuffle(heads)
    for head in heads[:12]:
        phrase = story.doc.subtree(head.i)
        content = {t.lower for t in phrase if t.pos in ("NOUN", "PROPN", "NUM")}
        if (
            2 <= len(phrase) <= 7
            and content
            and not content & here
            and all(t.text.isalnum() or t.pos == "DET" for t in phrase)
        ):
            end = len(words) - 1 if words[-1].text in ".!?" else len(words)
            last = words[end - 1]
            head_part = (*words[: end - 1], Word(last.text, True, last.token, last.wrong))
            text = " ".join(w.text for w in draft(phrase, story.doc.text))
            return (*head_part, *put(text, wrong=True, space=False), *words[end:])
    return None


_LOOSE = {"advcl", "relcl", "appos", "prep", "advmod"}
_ADJUNCTS = frozenset("in on at during after before with by near amid following despite".split())
_FIXED = frozenset(
    "not n't no never none only if unless without few little most all every hardly than of least up".split()
)


def compressed(words: Draft, story: Story, chance: random.Random) -> Draft | None:
    """Faithful: a clause or phrase is removed, if that cannot reverse the meaning.

    Sentences with a negation, a condition or a comparison are left alone, and so are hedges and attributions.
    """
    if any(w.text.lower() in _FIXED - {"of", "up", "than"} for w in words):
        return None
    heads = [w.token for w in words if w.token is not None and _loose(w.token, story)]
    chance.shuffle(heads)
    for head in heads:
        place = span(words, story.doc.subtree(head.i))
        if place is None or not 1 <= place[1] - place[0] <= 14 or len(words) - (place[1] - place[0]) < 7:
            continue
        first, last = place
        if head.dep in ("relcl", "appos") and words[first - 1].text != ",":
            continue
        if any(_needed(w) for w in words[first:last]):
            continue
        if first > 0 and words[first - 1].text == "," and (last >= len(words) or words[last].text in ",."):
            first -= 1
            last += last < len(words) and words[last].text == ","
        return _closed(words[:first], words[last:])
    return None


def _loose(token: Token, story: Story) -> bool:
    """True for the head of a removable stretch: an adverb in -ly, a verb's adjunct, an aside, a clause."""
    if token.dep not in _LOOSE or token.lower in _FIXED:
        return False
    if token.dep == "advmod":
        return token.lower.endswith("ly")
    governor = story.doc.tokens[token.head]
    return token.dep != "prep" or (token.lower in _ADJUNCTS and governor.pos == "VERB" and governor.tag != "VBN")


_HEDGING = frozenset(
    "allegedly reportedly possibly probably perhaps apparently likely expected about nearly almost".split()
)


def _needed(word: Word) -> bool:
    """True for a hedge or a verb of saying: without it the sentence would claim more."""
    t = word.token
    return t is not None and (t.lower in _HEDGING or (t.pos == "VERB" and t.lemma == "say"))


def _closed(left: Draft, right: Draft) -> Draft:
    """Both parts, without an extra comma or blank where they meet."""
    if not left and right and right[0].text == ",":
        right = right[1:]
    if left and right and left[-1].text == "," and right[0].text in ".,":
        left = left[:-1]
    if left and right:
        last = left[-1]
        left = (*left[:-1], Word(last.text, right[0].text not in ",.;:'s!?)", last.token, last.wrong))
    return left + right
