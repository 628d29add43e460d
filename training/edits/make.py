"""Pairs made from articles: for each chosen sentence a faithful rewording and a distorted one, with one source."""

import hashlib
import random
from collections.abc import Iterator, Sequence

from copytaster.text.doc import Doc
from training.edits import joins, names, numbers, polarity, roles, wording
from training.edits.draft import Draft, Edit, Story, draft, written
from training.edits.forms import Forms
from training.evidence import evidence
from training.pairs import Pair

FAITHFUL: tuple[tuple[Edit, float], ...] = (
    (roles.attributed_first, 0.5),
    (roles.passive, 0.5),
    (joins.compressed, 0.7),
    (joins.compressed, 0.35),
    (names.alias, 0.4),
    (numbers.spelled, 0.5),
    (wording.reworded, 0.6),
)
"""Edits that keep a sentence true, and how often each is tried."""

WRONG: tuple[tuple[str, Edit, float], ...] = (
    ("name", names.other_name, 3),
    ("number", numbers.other_number, 3),
    ("quantifier", numbers.other_quantifier, 6),
    ("negation", polarity.negated, 1),
    ("negation", polarity.affirmed, 12),
    ("antonym", polarity.opposite, 3),
    ("hedging", polarity.surer, 12),
    ("actor", roles.exchanged, 15),
    ("attribution", roles.other_speaker, 5),
    ("noun", wording.other_noun, 1.5),
    ("insertion", joins.inserted, 1),
)
"""Edits that make a sentence wrong, with their weight in the draw: high if the edit seldom fits."""

COPIES_LEFT_OUT = 0.75
"""Share of sentences without any faithful edit that are skipped: else unchanged text would mean a sound statement."""
SHORTEST, LONGEST = 9, 45
"""Words of a sentence worth editing: with fewer nothing can be dropped; with more it is a table or a list."""


def reworded(words: Draft, story: Story, chance: random.Random) -> Draft:
    """The draft after the faithful edits that fit."""
    for edit, often in FAITHFUL:
        if chance.random() < often and (new := edit(words, story, chance)) is not None:
            words = new
    return words


def distorted(words: Draft, story: Story, chance: random.Random, *, times: int) -> tuple[Draft, tuple[str, ...]] | None:
    """The draft after `times` distortions of different kinds, or None if not even one fits."""
    kinds: list[str] = []
    left = list(WRONG)
    while left and len(kinds) < times:
        kind, edit, _ = pick = chance.choices(left, [weight for _, _, weight in left])[0]
        left.remove(pick)
        if kind not in kinds and (new := edit(words, story, chance)) is not None:
            words, kinds = new, [*kinds, kind]
    return (words, tuple(kinds)) if kinds else None


def usable(doc: Doc, n: int) -> bool:
    """True for a whole sentence in running text: a capital, a final stop, a subject and a verb, few figures."""
    tokens = doc.sent_tokens(n)
    figures = sum(t.pos in ("NUM", "SYM") for t in tokens)
    return (
        SHORTEST <= len(tokens) <= LONGEST
        and tokens[0].text[:1].isupper()
        and tokens[-1].text in ".!?"
        and figures <= len(tokens) / 5
        and any(t.dep == "nsubj" for t in tokens)
        and any(t.pos in ("VERB", "AUX") for t in tokens)
        and not any(t.text in "<>|*" for t in tokens)
    )


def from_article(name: str, doc: Doc, forms: Forms, *, most: int, seed: int) -> Iterator[Pair]:
    """Up to `most` sentences of one article, each as a sound and a distorted pair. Equal seeds, equal pairs."""
    chance = _chance(seed, name)
    story = Story(doc, forms)
    source = [doc.text[slice(*doc.sent_span(n))] for n in range(len(doc.sents))]
    numbers_ = [n for n in range(len(doc.sents)) if usable(doc, n)]
    for n in sorted(chance.sample(numbers_, min(most, len(numbers_)))):
        yield from _pairs(name, story, n, source, chance)


def _pairs(name: str, story: Story, n: int, source: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    words = draft(story.doc.sent_tokens(n), story.doc.text)
    sound = reworded(words, story, chance)
    second = _second(story, n, source) if len(words) < 26 and chance.random() < 0.45 else None
    if second is not None:
        if chance.random() < 0.5:
            yield _pair(f"{name}:{n}:cause", "edit_cause", joins.caused(sound, second, chance), source)
            yield _pair(f"{name}:{n}:fused", "edit_sound", joins.fused(sound, second, chance), source)
            return
        sound = joins.fused(sound, reworded(second, story, chance), chance)
    if sound == words and chance.random() < COPIES_LEFT_OUT:
        return
    found = distorted(sound, story, chance, times=1 if chance.random() < 0.6 else 2)
    if found is not None:
        yield _pair(f"{name}:{n}:sound", "edit_sound", sound, source)
        yield _pair(f"{name}:{n}:wrong", "edit_" + "+".join(sorted(found[1])), found[0], source)


def _second(story: Story, n: int, source: Sequence[str]) -> Draft | None:
    """The next sentence, if it can be joined to this one."""
    if n + 1 >= len(source) or not usable(story.doc, n + 1):
        return None
    words = draft(story.doc.sent_tokens(n + 1), story.doc.text)
    return words if len(words) < 26 and not joins.ties(words) else None


def from_claim(pair: Pair, doc: Doc, forms: Forms, *, seed: int) -> Iterator[Pair]:
    """A supported claim distorted, and reworded if possible; `doc` holds the claim, then its evidence."""
    chance = _chance(seed, pair.id)
    story = Story(doc, forms)
    words = draft((t for t in doc.tokens if t.end <= len(pair.claim)), doc.text)
    sound = reworded(words, story, chance)
    found = distorted(sound, story, chance, times=1 if chance.random() < 0.6 else 2)
    if found is not None:
        yield _pair(f"{pair.id}:wrong", "claim_" + "+".join(sorted(found[1])), found[0], [pair.evidence])
        if sound != words:
            yield _pair(f"{pair.id}:sound", "claim_sound", sound, [pair.evidence])


def _chance(seed: int, name: str) -> random.Random:
    """A random generator for each text, the same on every machine."""
    return random.Random(int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8], "big"))


def _pair(name: str, kind: str, words: Draft, source: Sequence[str]) -> Pair:
    claim, wrong = written(words)
    return Pair(name, kind, evidence(claim, source), claim, 0 if wrong else 1, wrong)
