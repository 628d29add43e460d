"""Words in quotation marks that the story has otherwise, or not at all."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from copytaster.checking.analyzed_text import Reading
from copytaster.checking.detectors.base import Case, Draft, quotations, quoted
from copytaster.checking.evidence import words
from copytaster.checking.suggested_edit import Edit
from copytaster.text.doc import Token

_FEW = 3
"""A quotation of so few words is a word in marks: it may be a title or irony, so only a rival convicts it."""
_ALIKE = 0.5
"""Share of its words that a stretch of the story must have for it to be the quotation in another wording."""
_STOPS = frozenset({".", "!", "?", ";", "…", "...", "[", "]", "(", ")", "–", "—"})
_SMALL = frozenset("a an the is are was were be that this it and i we he she they".split())
"""Words which a desk may change in a quotation without changing what it says."""


def detect(case: Case) -> Iterator[Draft]:
    """Yield a draft for each quotation whose wording is not the story's."""
    theirs = _plain(case.source.doc.tokens)
    for first, last in quotations(case.statement.doc.tokens):
        for mine in _parts(case.statement.doc.tokens[first:last]):
            if _has(theirs, mine) or _has(_plain(case.title.doc.tokens), mine) or _is_title(mine):
                continue
            draft = _judge(case, mine, theirs)
            if draft is not None:
                yield draft


def _parts(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    """The sentences of a quotation, and what it leaves out between: each stands in the story by itself, or not."""
    part: list[Token] = []
    for t in tokens:
        if part and (t.text in _STOPS or t.sent != part[-1].sent):
            yield part
            part = []
        part += _plain((t,))
    if part:
        yield part


def _plain(tokens: tuple[Token, ...]) -> list[Token]:
    return [t for t in tokens if t.pos not in {"PUNCT", "SPACE"} and any(c.isalnum() for c in t.text)]


def _form(token: Token) -> str:
    """A word as it is compared: `J.P.` is `j.p`."""
    return token.lower.strip(".")


def _has(theirs: list[Token], mine: list[Token]) -> bool:
    have, wanted = " ".join(map(_form, theirs)), " ".join(map(_form, mine))
    return f" {wanted} " in f" {have} "


def _is_title(mine: list[Token]) -> bool:
    """True of `The Long Road Home`: the name of a work, whose wording is no quotation."""
    return all(t.text[:1].isupper() for t in mine if len(t.text) > _FEW) and len(mine) > 1


def _judge(case: Case, mine: list[Token], theirs: list[Token]) -> Draft | None:
    """A draft against the stretch of the story that comes nearest; none where nothing comes near a short one."""
    stretch = _nearest(mine, theirs)
    if stretch is None:
        return _unheard(case, mine) if len(mine) > _FEW else _word(case, mine)
    changed = _changed(mine, stretch)
    if changed is None:
        return None
    wrong, right = changed
    return _draft(case, wrong or mine, right or stretch, weight=0.9)


def _nearest(mine: list[Token], theirs: list[Token]) -> list[Token] | None:
    """The stretch of one sentence that has most of the quotation's words in their order."""
    wanted = [_form(t) for t in mine]
    best: tuple[float, list[Token]] = (0.0, [])
    by_sent: dict[int, list[Token]] = {}
    for t in theirs:
        by_sent.setdefault(t.sent, []).append(t)
    for sentence in by_sent.values():
        if not {_form(t) for t in sentence} & set(wanted):
            continue
        blocks = SequenceMatcher(None, wanted, [_form(t) for t in sentence], autojunk=False).get_matching_blocks()[:-1]
        share = sum(b.size for b in blocks) / len(wanted)
        if share > best[0] and blocks:
            first = max(0, blocks[0].b - blocks[0].a)
            last = min(len(sentence), blocks[-1].b + blocks[-1].size + len(wanted) - blocks[-1].a - blocks[-1].size)
            best = (share, sentence[first:last])
    return best[1] if best[0] >= _ALIKE and any(_form(t) in wanted and t.lower not in _SMALL for t in best[1]) else None


def _changed(mine: list[Token], stretch: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """The first telling words that differ, of both; None where only small words or forms of a word do."""
    matcher = SequenceMatcher(None, [_form(t) for t in mine], [_form(t) for t in stretch], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        wrong, right = mine[a:b], stretch[c:d]
        lemmas = {t.lemma.lower() for t in right}
        if kind == "replace" and any(t.lower not in _SMALL and t.lemma.lower() not in lemmas for t in wrong):
            return wrong, right
        if kind == "delete" and any(t.lower not in _SMALL for t in wrong):
            return wrong, []
        if kind == "insert" and any(t.lower in {"not", "n't", "never", "no"} for t in right):
            return [], right
    return None


def _unheard(case: Case, mine: list[Token]) -> Draft | None:
    """A long quotation that the story has nothing like."""
    telling = [t for t in mine if t.lower not in _SMALL and case.statement.senses[t.i]]
    strange = [t for t in telling if not case.spoken_of(t.lower)]
    shown = case.statement.text_of(mine)
    if len(telling) < _FEW or 2 * len(strange) < len(telling) or mine[0].i in case.foreign:
        return None  # words in another language may well be those that the story translates
    message = f"The story does not have these words: {quoted(shown)}."
    return Draft(
        kind="quote", first=mine[0].i, last=mine[-1].i + 1, message=message, evidence=case.supports(), weight=0.6
    )


def _word(case: Case, mine: list[Token]) -> Draft | None:
    """One to three words in marks, of which the story has none, where it quotes other words in the place."""
    telling = [t for t in mine if case.statement.senses[t.i]]
    if not telling or any(case.spoken_of(t.lower) or t.text[:1].isupper() for t in telling):
        return None
    for sent in case.evidence[:2]:
        there = [w for w in _quoted_in(case.source, sent) if len(w) <= len(mine) + _FEW]
        if there:
            return _draft(case, mine, there[0], weight=0.6)
    return None


def _quoted_in(reading: Reading, sent: int) -> list[list[Token]]:
    tokens = reading.doc.tokens
    return [_plain(tokens[a:b]) for a, b in quotations(reading.doc.sent_tokens(sent)) if _plain(tokens[a:b])]


def _draft(case: Case, wrong: list[Token], right: list[Token], *, weight: float) -> Draft:
    against = words(case.source, right)
    shown, instead = case.statement.text_of(wrong), case.source.text_of(right)
    return Draft(
        kind="quote",
        first=wrong[0].i,
        last=wrong[-1].i + 1,
        message=f"The story quotes {quoted(instead)}, not {quoted(shown)}.",
        evidence=(*case.supports(right[0].sent), *([against] if against else [])),
        edit=Edit(wrong[0].i, wrong[-1].i + 1, instead, tuple(right)),
        weight=weight,
    )
