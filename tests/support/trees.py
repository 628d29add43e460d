"""Parses as trees: their rules, random parses, and random edits of any parse."""

from collections.abc import Sequence
from random import Random

from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Doc, ParseColumns, Token

DEPS = (
    "nsubj",
    "dobj",
    "prep",
    "pobj",
    "conj",
    "cc",
    "xcomp",
    "ccomp",
    "relcl",
    "advcl",
    "det",
    "amod",
    "aux",
    "punct",
)
POS = ("NOUN", "VERB", "PROPN", "ADJ", "ADP", "DET", "AUX", "CCONJ", "PUNCT")
NAMES = ("PERSON", "ORG", "GPE", "DATE", "CARDINAL")
WORDS = "ferry court minister said after because not no may six rose fell strike Lomma two per cent only all".split()


def faults(doc: Doc) -> list[str]:
    """The faults of a parse: it must be one tree a sentence, with its tokens in order in the text."""
    c, told = doc.columns, []
    if len({len(c.starts), len(c.ends), len(c.lemmas), len(c.pos), len(c.tags), len(c.deps), len(c.heads)}) > 1:
        told.append("columns of different lengths")
    if any(not 0 <= start < end <= len(doc.text) for start, end in zip(c.starts, c.ends, strict=True)):
        told.append("a token outside the text")
    if any(before > after for before, after in zip(c.ends, c.starts[1:], strict=False)):
        told.append("tokens that overlap")
    if [t.i for t in doc.tokens] != list(range(len(c.starts))):
        told.append("wrong numbers")
    if list(c.sents) != sorted(set(c.sents)) or list(c.sents[:1]) != [0][: len(c.starts)]:
        told.append(f"sentences begin at {c.sents}")
    for first, last in doc.sents:
        roots = [i for i in range(first, last) if c.heads[i] == i]
        if len(roots) != 1:
            told.append(f"{len(roots)} roots in a sentence")
        told += [f"token {i} reaches no root" for i in range(first, last) if not _reaches(c.heads, i, first, last)]
    return told


def _reaches(heads: Sequence[int], i: int, first: int, last: int) -> bool:
    for _ in range(last - first):
        if heads[i] == i:
            return True
        i = heads[i]
        if not first <= i < last:
            return False
    return heads[i] == i


def random_doc(random: Random, *, sentences: int = 3, longest: int = 12) -> Doc:
    """A text of random words, with a random tree for each sentence."""
    heads: list[int] = []
    sents: list[int] = []
    for _ in range(random.randint(1, sentences)):
        first, count = len(heads), random.randint(1, longest)
        order = random.sample(range(first, first + count), count)
        above = {at: order[random.randrange(n)] if n else at for n, at in enumerate(order)}
        sents.append(first)
        heads += [above[i] for i in range(first, first + count)]
    return doc_of(random, heads, sents)


def doc_of(random: Random, heads: Sequence[int], sents: Sequence[int]) -> Doc:
    """A text of random words with these heads, valid or not."""
    words = [random.choice(WORDS) for _ in heads]
    ends = [sum(len(w) + 1 for w in words[: n + 1]) - 1 for n in range(len(words))]
    ents = [random.choice(("", "", *NAMES)) for _ in words]
    return Doc(
        " ".join(words),
        ParseColumns(
            starts=tuple(end - len(word) for end, word in zip(ends, words, strict=True)),
            ends=tuple(ends),
            lemmas=tuple(words),
            pos=tuple(random.choice(POS) for _ in words),
            tags=tuple(random.choice(("NN", "VBD", "VBG", "VBN", "IN", "NNP")) for _ in words),
            deps=tuple(random.choice(DEPS) for _ in words),
            heads=tuple(heads),
            ents=tuple(ents),
            iob=tuple("B" if ent else "O" for ent in ents),
            sents=tuple(sents),
        ),
    )


def random_edits(random: Random, doc: Doc, other: Doc, *, most: int = 3) -> list[SuggestedEdit]:
    """Edits of stretches that do not overlap: deleted, or replaced by words of another text."""
    cuts = sorted(random.sample(range(len(doc.tokens) + 1), min(2 * random.randint(1, most), len(doc.tokens) + 1)))
    return [_edit(random, first, last, other) for first, last in zip(cuts[::2], cuts[1::2], strict=False)]


def _edit(random: Random, first: int, last: int, other: Doc) -> SuggestedEdit:
    if random.random() < 0.4:
        return SuggestedEdit(first, last)
    words = _words(random, other)
    return SuggestedEdit(first, last, other.text[words[0].start : words[-1].end], tuple(words))


def _words(random: Random, doc: Doc) -> list[Token]:
    """A stretch of a text, or a noun with some of what belongs to it, which may have gaps."""
    at = random.randrange(len(doc.tokens))
    if random.random() < 0.5:
        return list(doc.tokens[at : at + random.randint(1, 6)])
    return [t for t in doc.subtree(at) if t.dep not in {"punct", "relcl"} or t.i == at]
