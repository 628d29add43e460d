"""The compact parse: sentences and tokens of a text, as plain columns that travel with the article.

The source is parsed once, by `enrich`; `check` works on these columns and never sees spaCy's objects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from copytaster.text.dependency_trees import repair_heads

_SHORTEST_HEADING = 2
"""Least number of words in a heading."""


@dataclass(frozen=True, slots=True)
class ParseColumns:
    """One parsed text as columns, one row per token, for serialization.

    `starts`/`ends` are code-point offsets into the text, end exclusive; `heads` are absolute token numbers (a root is
    its own head); `ents` is the entity label or "" and `iob` one of "B", "I", "O"; `sents` holds the token number at
    which each sentence begins.
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
    """One token: `i` is its number in the doc, `start`/`end` its code points, `head` the number of its head.

    `pos` is a Universal POS tag, `tag` a Penn Treebank tag, `dep` a CLEAR dependency label, `ent` an OntoNotes label or
    "", `lower` the text in lower case.
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
    lower: str


@dataclass(frozen=True)
class Doc:
    """A text with direct access to its tokens, sentences, children and entity spans.

    Every `Token.head` leads to a root, whatever the columns say: no walk up or down the tokens loops forever.
    """

    text: str
    columns: ParseColumns

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        c = self.columns
        heads = repair_heads(c.heads)
        sent_of: list[int] = []
        for n, (first, last) in enumerate(self.sents):
            sent_of.extend([n] * (last - first))
        return tuple(
            Token(i, start, end, text := self.text[start:end], lemma, pos, tag, dep, head, ent, iob, sent, text.lower())
            for i, (start, end, lemma, pos, tag, dep, head, ent, iob, sent) in enumerate(
                zip(c.starts, c.ends, c.lemmas, c.pos, c.tags, c.deps, heads, c.ents, c.iob, sent_of, strict=True)
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
    def headings(self) -> frozenset[int]:
        """Sentences that are a paragraph of their own, with capitals on most words, or with long words only."""
        return frozenset(n for n in range(len(self.sents)) if self._is_heading(n))

    def _is_heading(self, n: int) -> bool:
        start, end = self.sent_span(n)
        alone = (n == 0 or "\n\n" in self.text[max(0, start - 2) : start]) and self.text[end : end + 2] in {"", "\n\n"}
        words = [t.text for t in self.sent_tokens(n) if t.text[0].isalpha()] if alone else []
        if len(words) < _SHORTEST_HEADING or self._is_full_sentence(n):
            return False
        big = sum(1 for word in words if word[0].isupper())
        long_ = [word for word in words if len(word) > 3]
        return big >= 0.7 * len(words) or (bool(long_) and all(word[0].isupper() for word in long_))

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        out: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.i:
                out[t.head].append(t.i)
        return tuple(map(tuple, out))

    def _is_full_sentence(self, n: int) -> bool:
        """True for a sentence with a full stop and a verb in small letters, however many names it has."""
        tokens = self.sent_tokens(n)
        return tokens[-1].text == "." and any(t.pos == "VERB" and t.text[0].islower() for t in tokens)

    def children(self, i: int) -> Iterator[Token]:
        return (self.tokens[c] for c in self._children[i])

    def subtree(self, i: int) -> list[Token]:
        """The token and all tokens below it, in text order."""
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
