"""The smallest edit that would make a statement true, as text and as a parse, so that it can be checked again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from copytaster.checking.edited_heads import NEW_WORDS, compute_edited_heads
from copytaster.text.doc import Doc, ParseColumns, Token


@dataclass(frozen=True, slots=True)
class SuggestedEdit:
    """Replace the statement's tokens `first`..`last` (at least one) by `words`, tokens of some doc, or by nothing.

    `text` is how the words read. Tokens inside `words` keep their heads among `words`.
    """

    first: int
    last: int
    text: str = ""
    words: tuple[Token, ...] = ()


def apply_edits(doc: Doc, edits: Sequence[SuggestedEdit]) -> Doc:
    """The edited statement, each sentence of it one tree.

    Raises ValueError if edits overlap, or if an edit's text does not contain its words.
    """
    ordered = sorted(edits, key=lambda e: e.first, reverse=True)
    for later, earlier in pairwise(ordered):
        if earlier.last > later.first:
            raise ValueError("edits overlap")
    for edit in ordered:
        doc = _apply_edit(doc, _lowercase_inside(doc, edit))
    return _capitalize(doc)


def _lowercase_inside(doc: Doc, edit: SuggestedEdit) -> SuggestedEdit:
    """An edit in the middle of the statement begins in lower case, unless with a name."""
    if not edit.first or not edit.words or not edit.text[:1].isupper() or edit.text[1:2].isupper():
        return edit
    if edit.words[0].pos not in {"DET", "NUM", "NOUN", "PRON", "VERB", "ADV"} or edit.words[0].ent not in _NOT_A_NAME:
        return edit
    first = replace(edit.words[0], text=edit.words[0].text[:1].lower() + edit.words[0].text[1:])
    return replace(edit, text=edit.text[:1].lower() + edit.text[1:], words=(first, *edit.words[1:]))


_NOT_A_NAME = frozenset({"", "CARDINAL", "QUANTITY", "ORDINAL", "PERCENT", "MONEY"})


def _apply_edit(doc: Doc, edit: SuggestedEdit) -> Doc:
    start, end = _find_replaced_range(doc, edit)
    before, after = doc.tokens[: edit.first], doc.tokens[edit.last :]
    place = compute_edited_heads(doc, range(edit.first, edit.last), replaced=bool(edit.words))
    shift, gap = len(edit.text) - (end - start), len(edit.words) - (edit.last - edit.first)
    new_top = edit.first + _find_top(edit.words)

    def moved(i: int) -> int:
        return new_top if i == NEW_WORDS else i if i < edit.first else i + gap

    def shift_token(t: Token, by: int) -> Token:
        head, dep = moved(place.heads[t.i]), place.labels.get(t.i, t.dep)
        return replace(t, i=moved(t.i), start=t.start + by, end=t.end + by, head=head, dep=dep)

    rows = [
        *(shift_token(t, 0) for t in before),
        *_build_new_rows(edit, start, doc.tokens[edit.first].sent),
        *(shift_token(t, shift) for t in after),
    ]
    if edit.words:
        rows[new_top] = replace(rows[new_top], head=moved(place.heads[NEW_WORDS]), dep=place.labels[NEW_WORDS])
    return Doc(doc.text[:start] + edit.text + doc.text[end:], _build_columns(rows))


def _build_new_rows(edit: SuggestedEdit, start: int, sent: int) -> Iterator[Token]:
    """The new words at their places, each with its own head among them, or else the topmost of them."""
    at, top = start, _find_top(edit.words)
    number = {t.i: edit.first + n for n, t in enumerate(edit.words)}
    for n, t in enumerate(edit.words):
        here = start + edit.text.index(t.text, at - start)
        at = here + len(t.text)
        head = edit.first + top if t.head == t.i else number.get(t.head, edit.first + top)
        iob = t.iob if n or t.iob != "I" else "B"
        yield replace(t, i=edit.first + n, start=here, end=at, head=head, iob=iob, sent=sent)


def _find_replaced_range(doc: Doc, edit: SuggestedEdit) -> tuple[int, int]:
    """Code points to replace; a deletion removes one neighbouring space with it."""
    start = doc.tokens[edit.first].start
    end = doc.tokens[edit.last - 1].end
    if not edit.words:
        if doc.text[end : end + 1] == " ":
            end += 1
        elif doc.text[start - 1 : start] == " ":
            start -= 1
    return start, end


def _find_top(words: Sequence[Token]) -> int:
    """The word that the others depend on: the first whose head is not among the words."""
    inside = {t.i for t in words}
    return next((n for n, t in enumerate(words) if t.head not in inside or t.head == t.i), 0)


def _build_columns(rows: Sequence[Token]) -> ParseColumns:
    return ParseColumns(
        starts=tuple(t.start for t in rows),
        ends=tuple(t.end for t in rows),
        lemmas=tuple(t.lemma for t in rows),
        pos=tuple(t.pos for t in rows),
        tags=tuple(t.tag for t in rows),
        deps=tuple(t.dep for t in rows),
        heads=tuple(t.head for t in rows),
        ents=tuple(t.ent for t in rows),
        iob=tuple(t.iob for t in rows),
        sents=tuple(n for n, t in enumerate(rows) if not n or t.sent != rows[n - 1].sent),
    )


def _capitalize(doc: Doc) -> Doc:
    first = doc.text[:1]
    upper = first.upper()
    if first == upper or len(upper) != 1:
        return doc
    return Doc(upper + doc.text[1:], doc.columns)
