"""What the words of an edited statement hang on, so that each of its sentences is one tree, whatever was cut.

A word that stays hangs on the nearest word above it that stays too: that makes no circle, since whoever stood above a
word still does. New words hang where the cut ones hung. Where the root itself is cut, another word takes its place.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from copytaster.text.doc import Doc, Token
from copytaster.text.syntax import is_predicate

ROOT = "ROOT"
"""The dependency label of a root."""
NEW_WORDS = -1
"""Stands for the topmost of the new words, which has no number in the old text."""
_NOUN_LIKE = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM"})
Heads = Mapping[int, int | None]
"""What each word hangs on; None where all that was above it is cut, or nothing was."""


@dataclass(frozen=True, slots=True)
class EditedHeads:
    """What each word that stays, and `NEW_WORDS`, hangs on, by old numbers; a root hangs on itself.

    `labels` are the dependency labels of `NEW_WORDS` and of those that are roots now and were none before.
    """

    heads: Mapping[int, int]
    labels: Mapping[int, str]


def compute_edited_heads(doc: Doc, cut: range, *, replaced: bool) -> EditedHeads:
    """Where everything hangs once the tokens of `cut` are gone, new words in their place where they are `replaced`.

    Each sentence of which anything is left has one root. New words are of the sentence in which the cut begins.
    """
    heads: Heads = {t.i: _nearest_uncut_head(doc, t, cut) for t in doc.tokens if t.i not in cut}
    labels = {}
    if replaced:
        top = _find_topmost_cut(doc, cut)
        heads = _add_new_words(doc, heads, cut, _nearest_uncut_head(doc, top, cut))
        labels[NEW_WORDS] = top.dep
    rooted = _choose_roots(doc, heads, doc.tokens[cut[0]].sent)
    roots = {i for i, head in rooted.items() if i == head and (i == NEW_WORDS or not _is_root(doc, doc.tokens[i]))}
    return EditedHeads(rooted, labels | dict.fromkeys(roots, ROOT))


def _is_root(doc: Doc, token: Token) -> bool:
    return token.head == token.i or doc.tokens[token.head].sent != token.sent


def _nearest_uncut_head(doc: Doc, token: Token, cut: range) -> int | None:
    while not _is_root(doc, token):
        token = doc.tokens[token.head]
        if token.i not in cut:
            return token.i
    return None


def _find_topmost_cut(doc: Doc, cut: range) -> Token:
    """Of the cut words of the first sentence: its root, else the first that hung on a word that stays."""
    mine = [doc.tokens[i] for i in cut if doc.tokens[i].sent == doc.tokens[cut[0]].sent]
    root = next((t for t in mine if _is_root(doc, t)), None)
    return root or next(t for t in mine if t.head not in cut)


def _add_new_words(doc: Doc, heads: Heads, cut: range, place: int | None) -> Heads:
    """With the new words at their place, and below them what hung on cut words; not what the new words hang on."""
    sent, line = doc.tokens[cut[0]].sent, set(_iterate_ancestors(heads, place))
    below = [i for i in heads if doc.tokens[i].head in cut and doc.tokens[i].sent == sent and i not in line]
    return {**heads, **dict.fromkeys(below, NEW_WORDS), NEW_WORDS: place}


def _iterate_ancestors(heads: Heads, at: int | None) -> Iterator[int]:
    """A word and all that is above it."""
    while at is not None:
        yield at
        at = heads[at]


def _choose_roots(doc: Doc, heads: Heads, sent_of_new: int) -> dict[int, int]:
    """With one root a sentence: those of its words that hang on nothing hang on the one that is fittest to be it."""
    tops: dict[int, list[int]] = defaultdict(list)
    for i, head in heads.items():
        if head is None:
            tops[sent_of_new if i == NEW_WORDS else doc.tokens[i].sent].append(i)
    roots = {i: min(group, key=lambda n: _fitness(doc, n)) for group in tops.values() for i in group}
    return {i: roots[i] if head is None else head for i, head in heads.items()}


def _fitness(doc: Doc, i: int) -> tuple[int, int]:
    """Lower is fitter: the root that was, the new words in its place, a verb, what names a thing, any word, a mark."""
    if i == NEW_WORDS:
        return 1, 0
    token = doc.tokens[i]
    if _is_root(doc, token):
        return 0, i
    if is_predicate(token):
        return 2, i
    return (3 if token.pos in _NOUN_LIKE else 5 if token.pos == "PUNCT" else 4), i
