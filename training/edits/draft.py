"""A sentence during editing: words that keep their parse, and marks on those that are no longer true."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from copytaster.text.doc import Doc, Token
from training.edits.forms import Forms
from training.pairs import Spans


@dataclass(frozen=True, slots=True)
class Word:
    """`space` is True if a blank follows; `token` is None for words that we put in."""

    text: str
    space: bool
    token: Token | None
    wrong: bool = False


Draft = tuple[Word, ...]


@dataclass(frozen=True)
class Story:
    """One article for the edits, and word forms of the whole corpus."""

    doc: Doc
    forms: Forms

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Entity label to the different names of that type in the article, in order."""
        out: dict[str, dict[str, None]] = {}
        for first, last, label in self.doc.ents:
            text = self.doc.text[self.doc.tokens[first].start : self.doc.tokens[last - 1].end]
            out.setdefault(label, {})[text.removesuffix("'s").removesuffix("’s")] = None
        return {label: tuple(found) for label, found in out.items()}

    @cached_property
    def nouns(self) -> dict[str, tuple[str, ...]]:
        """Noun tag (NN, NNS) to the common nouns of the article."""
        out: dict[str, dict[str, None]] = {"NN": {}, "NNS": {}}
        for t in self.doc.tokens:
            if t.tag in out and not t.ent and t.text.isalpha() and len(t.text) > 3:
                out[t.tag][t.lower] = None
        return {tag: tuple(found) for tag, found in out.items()}


Edit = Callable[[Draft, Story, random.Random], Draft | None]


def draft(tokens: Iterable[Token], text: str) -> Draft:
    """A draft of parsed tokens without changes."""
    return tuple(Word(t.text, text[t.end : t.end + 1].isspace(), t) for t in tokens)


def put(text: str, *, wrong: bool, space: bool = True) -> Draft:
    """New words; the last is followed by a blank if `space`."""
    parts = text.split()
    return tuple(Word(part, n < len(parts) - 1 or space, None, wrong) for n, part in enumerate(parts))


def swap(words: Draft, first: int, last: int, text: str, *, wrong: bool) -> Draft:
    """The draft with `text` in place of words `first` to `last` (exclusive), with a capital at a sentence's start."""
    if first == 0:
        text = text[:1].upper() + text[1:]
    return (*words[:first], *put(text, wrong=wrong, space=words[last - 1].space), *words[last:])


def spoil(words: Draft, at: int) -> Draft:
    """The draft with the word at `at` marked wrong: so a removal is shown."""
    at = min(max(at, 0), len(words) - 1)
    return (*words[:at], replace(words[at], wrong=True), *words[at + 1 :])


def entities(words: Draft, labels: frozenset[str]) -> list[tuple[int, int, str]]:
    """(first, one past the last, label) of every entity that is still whole in the draft."""
    out, at = [], 0
    while at < len(words):
        t, end = words[at].token, at + 1
        if t is not None and t.iob == "B":
            while end < len(words) and (n := words[end].token) is not None and n.iob == "I" and n.i == t.i + end - at:
                end += 1
            if t.ent in labels:
                out.append((at, end, t.ent))
        at = end
    return out


def where(words: Draft, wanted: Callable[[Token], bool]) -> list[int]:
    """Positions of the words whose token is wanted."""
    return [n for n, w in enumerate(words) if w.token is not None and wanted(w.token)]


def span(words: Draft, tokens: Sequence[Token]) -> tuple[int, int] | None:
    """The positions of these tokens in the draft, if they are still side by side."""
    at = {w.token.i: n for n, w in enumerate(words) if w.token is not None}
    if not tokens or any(t.i not in at for t in tokens):
        return None
    places = sorted(at[t.i] for t in tokens)
    return (places[0], places[-1] + 1) if places[-1] - places[0] == len(places) - 1 else None


def opening(word: Word) -> str:
    """The first word of a sentence when another precedes it: it keeps its capital only if it is a name."""
    t = word.token
    name = t is None or ((t.ent or t.pos == "PROPN") and t.pos not in ("DET", "PRON", "ADP")) or word.text == "I"
    return word.text if name else word.text[:1].lower() + word.text[1:]


def written(words: Draft) -> tuple[str, Spans]:
    """The sentence with its first letter a capital, and the spans of its wrong words."""
    text, spans = "", []
    for w in words:
        if w.wrong:
            spans.append((len(text), len(text) + len(w.text)))
        text += w.text + (" " if w.space else "")
    return text[:1].upper() + text[1:].rstrip(), tuple(spans)
