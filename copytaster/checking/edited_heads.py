"""The heads of the words of an edited statement, so that each of its sentences is one tree, whatever was cut.

A word that stays depends on the nearest word above it that stays too. That makes no cycle, since the words above a word
are still above it. New words take the head of the cut ones. If the root itself is cut, another word takes its place.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from copytaster.text.doc import Doc, Token
from copytaster.text.syntax import is_predicate

ROOT = "ROOT"
"""The dependency label of a root."""
NEW_WORDS = -1
"""The key of the topmost new word, which has no number in the old text."""
_NOUN_LIKE = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM"})
Heads = Mapping[int, int | None]
"""The head of each word; None if all words above it are cut, or there were none."""


@dataclass(frozen=True, slots=True)
class EditedHeads:
    """The head of each word that stays, and of `NEW_WORDS`, by old numbers; a root is its own head.

    `labels` are the dependency labels of `NEW_WORDS` and of words that are roots now and were none before.
    """

    heads: Mapping[int, int]
    labels: Mapping[int, str]


def compute_edited_heads(doc: Doc, cut: range, *, replaced: bool) -> EditedHeads:
    """Compute all heads after the tokens of `cut` are removed, or replaced by new words if `replaced` is true.

    Each sentence that is not cut completely has one root. New words belong to the sentence in which the cut begins.
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
    """The root among the cut words of the first sentence, else the first one whose head stays."""
    mine = [doc.tokens[i] for i in cut if doc.tokens[i].sent == doc.tokens[cut[0]].sent]
    root = next((t for t in mine if _is_root(doc, t)), None)
    return root or next(t for t in mine if t.head not in cut)


def _add_new_words(doc: Doc, heads: Heads, cut: range, place: int | None) -> Heads:
    """Add the new words. The children of cut words become their children, except words above the new words."""
    sent, line = doc.tokens[cut[0]].sent, set(_iterate_ancestors(heads, place))
    below = [i for i in heads if doc.tokens[i].head in cut and doc.tokens[i].sent == sent and i not in line]
    return {**heads, **dict.fromkeys(below, NEW_WORDS), NEW_WORDS: place}


def _iterate_ancestors(heads: Heads, at: int | None) -> Iterator[int]:
    """A word and all words above it."""
    while at is not None:
        yield at
        at = heads[at]


def _choose_roots(doc: Doc, heads: Heads, sent_of_new: int) -> dict[int, int]:
    """Make one root for each sentence: its words without a head depend on the one that is fittest as root."""
    tops: dict[int, list[int]] = defaultdict(list)
    for i, head in heads.items():
        if head is None:
            tops[sent_of_new if i == NEW_WORDS else doc.tokens[i].sent].append(i)
    roots = {i: min(group, key=lambda n: _fitness(doc, n)) for group in tops.values() for i in group}
    return {i: roots[i] if head is None else head for i, head in heads.items()}


def _fitness(doc: Doc, i: int) -> tuple[int, int]:
    """A rank, lower is fitter: the old root, the new words in its place, a verb, a noun or name, any word, a mark."""
    if i == NEW_WORDS:
        return 1, 0
    token = doc.tokens[i]
    if _is_root(doc, token):
        return 0, i
    if is_predicate(token):
        return 2, i
    return (3 if token.pos in _NOUN_LIKE else 5 if token.pos == "PUNCT" else 4), i
