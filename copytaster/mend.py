"""The smallest edit that would make a statement true, as text and as a parse, so that it can be checked again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from copytaster.doc import Columns, Doc, Token


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `words` (tokens of some doc, or none) in the place of the statement's tokens `first`..`last`.

    `text` is how the words read. Tokens inside `words` that hang on one another keep doing so.
    """

    first: int
    last: int
    text: str = ""
    words: tuple[Token, ...] = ()


def apply(doc: Doc, edits: Sequence[Edit]) -> Doc:
    """The mended statement. Edits may not overlap; raises ValueError where they do."""
    ordered = sorted(edits, key=lambda e: e.first, reverse=True)
    for later, earlier in pairwise(ordered):
        if earlier.last > later.first:
            raise ValueError("edits overlap")
    for edit in ordered:
        doc = _one(doc, _inside(doc, edit))
    return _capitalised(doc)


def _inside(doc: Doc, edit: Edit) -> Edit:
    """An edit in the middle of the statement begins small, unless with a name."""
    if not edit.first or not edit.words or not edit.text[:1].isupper() or edit.text[1:2].isupper():
        return edit
    if edit.words[0].pos not in {"DET", "NUM", "NOUN", "PRON", "VERB", "ADV"} or edit.words[0].ent not in _UNNAMED:
        return edit
    first = replace(edit.words[0], text=edit.words[0].text[:1].lower() + edit.words[0].text[1:])
    return replace(edit, text=edit.text[:1].lower() + edit.text[1:], words=(first, *edit.words[1:]))


_UNNAMED = frozenset({"", "CARDINAL", "QUANTITY", "ORDINAL", "PERCENT", "MONEY"})


def _one(doc: Doc, edit: Edit) -> Doc:
    start, end = _stretch(doc, edit)
    text = doc.text[:start] + edit.text + doc.text[end:]
    shift = len(edit.text) - (end - start)
    gap = len(edit.words) - (edit.last - edit.first)
    top = _root(doc.tokens[edit.first : edit.last], edit.first, edit.last)
    new_top = edit.first + _top(edit.words)

    def moved(head: int) -> int:
        if edit.first <= head < edit.last:
            return new_top if edit.words else moved(top.head) if not edit.first <= top.head < edit.last else 0
        return head if head < edit.first else head + gap

    head = moved(top.head) if top.head != top.i else new_top
    rows = [
        *(_row(t, t.start, t.end, moved(t.head)) for t in doc.tokens[: edit.first]),
        *_new_rows(edit, start, new_top, head, top.dep),
        *(_row(t, t.start + shift, t.end + shift, moved(t.head)) for t in doc.tokens[edit.last :]),
    ]
    return Doc(text, _columns(rows, _sents(doc, edit, gap, len(rows))))


def _new_rows(edit: Edit, start: int, new_top: int, top_head: int, dep: str) -> list[Token]:
    rows, at = [], start
    place = {t.i: edit.first + n for n, t in enumerate(edit.words)}
    for n, t in enumerate(edit.words):
        here = start + edit.text.find(t.text, at - start)
        at = here + len(t.text)
        number = edit.first + n
        is_top = number == new_top
        rows.append(
            Token(
                number, here, at, t.text, t.lemma, t.pos, t.tag,
                dep if is_top else t.dep,
                top_head if is_top else place.get(t.head, new_top),
                t.ent, t.iob if n or t.iob != "I" else "B", 0, t.lower,
            )
        )  # fmt: skip
    return rows


def _stretch(doc: Doc, edit: Edit) -> tuple[int, int]:
    """Code points to replace; a deletion takes one neighbouring space with it."""
    start = doc.tokens[edit.first].start
    end = doc.tokens[edit.last - 1].end
    if not edit.words:
        if doc.text[end : end + 1] == " ":
            end += 1
        elif doc.text[start - 1 : start] == " ":
            start -= 1
    return start, end


def _root(tokens: Sequence[Token], first: int, last: int) -> Token:
    return next((t for t in tokens if not first <= t.head < last or t.head == t.i), tokens[0])


def _top(words: Sequence[Token]) -> int:
    inside = {t.i for t in words}
    return next((n for n, t in enumerate(words) if t.head not in inside or t.head == t.i), 0)


def _row(t: Token, start: int, end: int, head: int) -> Token:
    return Token(t.i, start, end, t.text, t.lemma, t.pos, t.tag, t.dep, head, t.ent, t.iob, 0, t.lower)


def _sents(doc: Doc, edit: Edit, gap: int, total: int) -> tuple[int, ...]:
    moved = (s if s <= edit.first else max(edit.first, s + gap) for s in doc.columns.sents)
    return tuple(dict.fromkeys(s for s in moved if s < total))


def _columns(rows: Sequence[Token], sents: tuple[int, ...]) -> Columns:
    return Columns(
        starts=tuple(t.start for t in rows),
        ends=tuple(t.end for t in rows),
        lemmas=tuple(t.lemma for t in rows),
        pos=tuple(t.pos for t in rows),
        tags=tuple(t.tag for t in rows),
        deps=tuple(t.dep for t in rows),
        heads=tuple(min(max(t.head, 0), len(rows) - 1) for t in rows),
        ents=tuple(t.ent for t in rows),
        iob=tuple(t.iob for t in rows),
        sents=sents,
    )


def _capitalised(doc: Doc) -> Doc:
    first = doc.text[:1]
    upper = first.upper()
    if first == upper or len(upper) != 1:
        return doc
    return Doc(upper + doc.text[1:], doc.columns)
