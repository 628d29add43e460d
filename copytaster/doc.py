"""The compact parse: sentences and tokens of a text, as plain columns that travel with the article.

The source is parsed once, by `enrich`; `check` works on these columns and never sees spaCy's objects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Columns:
    """One parsed text as columns, one row a token, for the wire.

    `starts`/`ends` are code-point offsets into the text, end exclusive; `heads` are absolute token
    numbers (a root is its own head); `ents` is the entity label or "" and `iob` one of "B", "I", "O";
    `sents` holds the token number at which each sentence begins.
    """

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    lemmas: tuple[str, ...] = ()
    pos: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    deps: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    ents: tuple[str, ...] = ()
    iob: tuple[str, ...] = ()
    sents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `i` its number in the doc, `start`/`end` its code points, `head` its governor's number.

    `pos` is a Universal POS tag, `tag` a Penn Treebank tag, `dep` a CLEAR dependency label,
    `ent` an OntoNotes label or "".
    """

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    ent: str
    iob: str
    sent: int

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True)
class Doc:
    """A text with its tokens, sentences, children and entity spans at hand."""

    text: str
    columns: Columns

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        c = self.columns
        sent_of: list[int] = []
        for n, (first, last) in enumerate(self.sents):
            sent_of.extend([n] * (last - first))
        return tuple(
            Token(i, start, end, self.text[start:end], lemma, pos, tag, dep, head, ent, iob, sent_of[i])
            for i, (start, end, lemma, pos, tag, dep, head, ent, iob) in enumerate(
                zip(c.starts, c.ends, c.lemmas, c.pos, c.tags, c.deps, c.heads, c.ents, c.iob, strict=True)
            )
        )

    @cached_property
    def sents(self) -> tuple[tuple[int, int], ...]:
        """Sentences as (first token, one past the last)."""
        bounds = (*self.columns.sents, len(self.columns.starts))
        return tuple(pairwise(bounds))

    def sent_tokens(self, n: int) -> tuple[Token, ...]:
        first, last = self.sents[n]
        return self.tokens[first:last]

    def sent_span(self, n: int) -> tuple[int, int]:
        """Code points of sentence `n`, end exclusive."""
        first, last = self.sents[n]
        return self.columns.starts[first], self.columns.ends[last - 1]

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        out: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.i:
                out[t.head].append(t.i)
        return tuple(map(tuple, out))

    def children(self, i: int) -> Iterator[Token]:
        return (self.tokens[c] for c in self._children[i])

    def subtree(self, i: int) -> list[Token]:
        """The token and all it governs, in text order."""
        found, stack = [], [i]
        while stack:
            at = stack.pop()
            found.append(at)
            stack.extend(self._children[at])
        return [self.tokens[n] for n in sorted(found)]

    @cached_property
    def ents(self) -> tuple[tuple[int, int, str], ...]:
        """Entities as (first token, one past the last, label)."""
        out: list[tuple[int, int, str]] = []
        begin = None
        for t in self.tokens:
            if t.iob != "I" and begin is not None:
                out.append((begin, t.i, self.tokens[begin].ent))
                begin = None
            if t.iob == "B":
                begin = t.i
        if begin is not None:
            out.append((begin, len(self.tokens), self.tokens[begin].ent))
        return tuple(out)
