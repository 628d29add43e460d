"""Words in quotation marks that the story has in another form, or not at all."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from copytaster.checking.analyzed_text import AnalyzedText
from copytaster.checking.detectors.base import CandidateFinding, CheckCase, find_quotations, in_quotes
from copytaster.checking.evidence import build_conflict_evidence
from copytaster.checking.suggested_edit import SuggestedEdit
from copytaster.text.doc import Token

_SHORT_QUOTATION = 3
"""A quotation with so few words may be a title or irony, so it is a finding only if the story quotes other words
there."""
_MIN_ALIKE = 0.5
"""Share of its words that a stretch of the story must have to be the same quotation in other words."""
_STOPS = frozenset({".", "!", "?", ";", "…", "...", "[", "]", "(", ")", "–", "—"})
_SMALL_WORDS = frozenset("a an the is are was were be that this it and i we he she they".split())
"""Words which a desk may change in a quotation without changing its meaning."""


def detect(case: CheckCase) -> Iterator[CandidateFinding]:
    """Yield a finding for each quotation whose wording is not the story's."""
    theirs = _drop_punctuation(case.source.doc.tokens)
    for first, last in find_quotations(case.statement.doc.tokens):
        for mine in _split_sentences(case.statement.doc.tokens[first:last]):
            if (
                _has_words(theirs, mine)
                or _has_words(_drop_punctuation(case.title.doc.tokens), mine)
                or _is_title(mine)
            ):
                continue
            candidate = _check_wording(case, mine, theirs)
            if candidate is not None:
                yield candidate


def _split_sentences(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    """The sentences of a quotation, split also at omissions: each is looked for in the story by itself."""
    part: list[Token] = []
    for t in tokens:
        if part and (t.text in _STOPS or t.sent != part[-1].sent):
            yield part
            part = []
        part += _drop_punctuation((t,))
    if part:
        yield part


def _drop_punctuation(tokens: tuple[Token, ...]) -> list[Token]:
    return [t for t in tokens if t.pos not in {"PUNCT", "SPACE"} and any(c.isalnum() for c in t.text)]


def _normalize_word(token: Token) -> str:
    """A word in the form for comparison: `J.P.` is `j.p`."""
    return token.lower.strip(".")


def _has_words(theirs: list[Token], mine: list[Token]) -> bool:
    source_words, wanted = " ".join(map(_normalize_word, theirs)), " ".join(map(_normalize_word, mine))
    return f" {wanted} " in f" {source_words} "


def _is_title(mine: list[Token]) -> bool:
    """True for `The Long Road Home`: the name of a work is no quotation."""
    return all(t.text[:1].isupper() for t in mine if len(t.text) > _SHORT_QUOTATION) and len(mine) > 1


def _check_wording(case: CheckCase, mine: list[Token], theirs: list[Token]) -> CandidateFinding | None:
    """A finding from the nearest stretch of the story; none if nothing is near a short quotation."""
    stretch = _find_nearest_stretch(mine, theirs)
    if stretch is None:
        return (
            _check_unknown_quotation(case, mine) if len(mine) > _SHORT_QUOTATION else _check_short_quotation(case, mine)
        )
    changed = _find_changed_words(mine, stretch)
    if changed is None:
        return None
    wrong, right = changed
    return _build_candidate(case, wrong or mine, right or stretch, weight=0.9)


def _find_nearest_stretch(mine: list[Token], theirs: list[Token]) -> list[Token] | None:
    """The stretch of one sentence that has most of the quotation's words in their order."""
    wanted = [_normalize_word(t) for t in mine]
    best: tuple[float, list[Token]] = (0.0, [])
    by_sent: dict[int, list[Token]] = {}
    for t in theirs:
        by_sent.setdefault(t.sent, []).append(t)
    for sentence in by_sent.values():
        if not {_normalize_word(t) for t in sentence} & set(wanted):
            continue
        blocks = SequenceMatcher(
            None, wanted, [_normalize_word(t) for t in sentence], autojunk=False
        ).get_matching_blocks()[:-1]
        share = sum(b.size for b in blocks) / len(wanted)
        if share > best[0] and blocks:
            first = max(0, blocks[0].b - blocks[0].a)
            last = min(len(sentence), blocks[-1].b + blocks[-1].size + len(wanted) - blocks[-1].a - blocks[-1].size)
            best = (share, sentence[first:last])
    return (
        best[1]
        if best[0] >= _MIN_ALIKE and any(_normalize_word(t) in wanted and t.lower not in _SMALL_WORDS for t in best[1])
        else None
    )


def _find_changed_words(mine: list[Token], stretch: list[Token]) -> tuple[list[Token], list[Token]] | None:
    """The first content words that differ, from both; None if only small words or forms of a word differ."""
    matcher = SequenceMatcher(
        None, [_normalize_word(t) for t in mine], [_normalize_word(t) for t in stretch], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        wrong, right = mine[a:b], stretch[c:d]
        lemmas = {t.lemma.lower() for t in right}
        if kind == "replace" and any(t.lower not in _SMALL_WORDS and t.lemma.lower() not in lemmas for t in wrong):
            return wrong, right
        if kind == "delete" and any(t.lower not in _SMALL_WORDS for t in wrong):
            return wrong, []
        if kind == "insert" and any(t.lower in {"not", "n't", "never", "no"} for t in right):
            return [], right
    return None


def _check_unknown_quotation(case: CheckCase, mine: list[Token]) -> CandidateFinding | None:
    """A finding for a long quotation to which the story has nothing similar."""
    content_words = [t for t in mine if t.lower not in _SMALL_WORDS and case.statement.senses[t.i]]
    strange = [t for t in content_words if not case.has_word(t.lower)]
    shown = case.statement.text_of(mine)
    if (
        len(content_words) < _SHORT_QUOTATION
        or 2 * len(strange) < len(content_words)
        or mine[0].i in case.foreign_language_tokens
    ):
        return None  # words in another language may be the ones that the story translates
    message = f"The story does not have these words: {in_quotes(shown)}."
    return CandidateFinding(
        kind="quote",
        first=mine[0].i,
        last=mine[-1].i + 1,
        message=message,
        evidence=case.supporting_evidence(),
        weight=0.6,
    )


def _check_short_quotation(case: CheckCase, mine: list[Token]) -> CandidateFinding | None:
    """A finding for one to three words in marks, none of them in the story, if it quotes other words in their place."""
    content_words = [t for t in mine if case.statement.senses[t.i]]
    if not content_words or any(case.has_word(t.lower) or t.text[:1].isupper() for t in content_words):
        return None
    for sent in case.evidence[:2]:
        there = [w for w in _find_quoted_words(case.source, sent) if len(w) <= len(mine) + _SHORT_QUOTATION]
        if there:
            return _build_candidate(case, mine, there[0], weight=0.6)
    return None


def _find_quoted_words(reading: AnalyzedText, sent: int) -> list[list[Token]]:
    tokens = reading.doc.tokens
    return [
        _drop_punctuation(tokens[a:b])
        for a, b in find_quotations(reading.doc.sent_tokens(sent))
        if _drop_punctuation(tokens[a:b])
    ]


def _build_candidate(case: CheckCase, wrong: list[Token], right: list[Token], *, weight: float) -> CandidateFinding:
    against = build_conflict_evidence(case.source, right)
    shown, instead = case.statement.text_of(wrong), case.source.text_of(right)
    return CandidateFinding(
        kind="quote",
        first=wrong[0].i,
        last=wrong[-1].i + 1,
        message=f"The story quotes {in_quotes(instead)}, not {in_quotes(shown)}.",
        evidence=(*case.supporting_evidence(right[0].sent), *([against] if against else [])),
        edit=SuggestedEdit(wrong[0].i, wrong[-1].i + 1, instead, tuple(right)),
        weight=weight,
    )
