"""The combined result: the quotations and attributions of a text as spans of source, cue and content."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from copytaster.extraction.quotes import grammar
from copytaster.extraction.quotes.cues import find_candidates, find_quoting_verbs
from copytaster.extraction.quotes.draft import CandidateAttribution
from copytaster.extraction.quotes.grammar import Spans
from copytaster.extraction.quotes.marks import QuotedSpan, find_quoted_spans, split_paragraphs
from copytaster.extraction.quotes.nearest_cue import (
    MIN_QUOTE_WORDS,
    CuedQuotation,
    find_nearest_verbs,
    is_whole_sentence,
)
from copytaster.model.extracted import QuoteKind
from copytaster.text.doc import Doc, Token
from copytaster.text.lexicon.reporting_words import QUOTING_VERBS, Manner

_MOSTLY = 0.7


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: code points of its source, cue and content, each possibly in pieces; `head` is the cue's token.

    `carrier` are those who passed it on, `behind` are those whom the source itself cites.
    """

    kind: QuoteKind
    manner: Manner
    source: Spans
    cue: Spans
    content: Spans
    head: int | None
    carrier: Spans = ()
    behind: Spans = ()


def find_attributions(doc: Doc) -> tuple[Attribution, ...]:
    """Every attribution of a text, in the order in which they begin."""
    text = doc.text
    marks = find_quoted_spans(text)
    inside = _tokens_inside(doc, marks)
    quoted = frozenset(i for q, (a, b) in zip(marks, inside, strict=True) if b - a > 4 for i in range(a, b))
    verbs = list(find_quoting_verbs(doc, quoted, QUOTING_VERBS))
    placed = find_nearest_verbs(doc, marks, verbs, split_paragraphs(text))
    by_verb, loose = _group_by_verb(doc, placed, inside)
    found: list[Attribution] = []
    taken: set[int] = set()
    by_head = {d.head: d for d in find_candidates(doc, quoted)}
    for colon in [h for h in by_head if doc.tokens[h].text == ":"]:
        titled = by_head.pop(colon)
        found.append(_titled(doc, titled, marks))
        taken.update(titled.content)
    loose = [n for n in loose if taken.isdisjoint(range(*inside[n]))]
    for verb, pieces in by_verb.items():
        candidate = by_head.pop(verb, None)
        found.append(_quotation(doc, doc.tokens[verb], [placed[n] for n in pieces], candidate))
        for n in pieces:
            taken.update(range(*inside[n]))
    for n in loose:
        found.append(Attribution("direct", "said", (), (), ((marks[n].start, marks[n].end),), None))
        taken.update(range(*inside[n]))
    found += [_indirect(doc, d, marks) for d in by_head.values() if 2 * len(taken & set(d.content)) < len(d.content)]
    return tuple(sorted((f for f in found if f.content), key=lambda f: f.content[0]))


def _tokens_inside(doc: Doc, marks: Sequence[QuotedSpan]) -> list[tuple[int, int]]:
    starts = doc.columns.starts
    return [(bisect_left(starts, q.inner[0]), bisect_left(starts, q.inner[1])) for q in marks]


def _group_by_verb(
    doc: Doc, placed: Sequence[CuedQuotation], inside: Sequence[tuple[int, int]]
) -> tuple[dict[int, list[int]], list[int]]:
    """Quotations by the verb they belong to, and those without a verb."""
    by_verb: dict[int, list[int]] = {}
    loose: list[int] = []
    verb_of: dict[int, int] = {}
    for n, b in enumerate(placed):
        verb = b.verb if b.verb is not None else verb_of.get(b.same_as) if b.same_as is not None else None
        words = sum(1 for t in doc.tokens[slice(*inside[n])] if t.text[0].isalnum())
        if verb is not None:
            verb_of[n] = verb
            by_verb.setdefault(verb, []).append(n)
        elif words >= 2 * MIN_QUOTE_WORDS and is_whole_sentence(doc.text, b.stretch):
            loose.append(n)
    return by_verb, loose


def _quotation(
    doc: Doc, verb: Token, placed: Sequence[CuedQuotation], candidate: CandidateAttribution | None
) -> Attribution:
    pieces = [b.stretch for b in placed]
    own: Spans = tuple((q.start, q.end) for q in pieces)
    if verb.lemma in {"quote", "cite"}:
        return _build_carried_quotation(doc, verb, own)
    woven = tuple((_word_after(doc, verb), b.stretch.start) for b in placed if b.woven)
    cue = grammar.build_spans(doc, grammar.find_verb_group(doc, verb))
    source = grammar.build_spans(doc, candidate.source) if candidate else ()
    if not source:
        own_subject = grammar.find_subject(doc, verb) if verb.tag != "VBG" else grammar.find_sayer(doc, verb)
        subject = own_subject or _beside_verb(doc, verb, pieces) or grammar.find_sayer(doc, verb)
        source = _party(doc, subject)
        source = tuple(s for s in source if not any(a < s[1] and s[0] < b for a, b in own))
    if candidate and candidate.content:
        content = grammar.build_spans(doc, candidate.content)
        if _is_partly_unquoted(doc.text, content, own):
            return Attribution("mixed", "said", source, cue, _union(doc.text, content, own), verb.i)
    if woven:
        return Attribution("mixed", "said", source, cue, _union(doc.text, woven, own), verb.i)
    return Attribution("direct", "said", source, cue, own, verb.i)


def _build_carried_quotation(doc: Doc, verb: Token, own: Spans) -> Attribution:
    """The attribution in `X was quoted as saying by Y` and `Y quoted X`: the speaker is X, and Y is the carrier."""
    below = [t for t in doc.children(verb.i) if t.dep in {"prep", "advcl", "pcomp"}]
    below += [t for k in below for t in doc.children(k.i) if t.dep in {"pcomp", "advcl"}]
    by = grammar.find_agent(doc, verb) or next(
        (a for k in below if (a := grammar.find_agent(doc, k)) is not None), None
    )
    by = by or next(
        (o for k in below for p in [k, *doc.children(k.i)] if p.lower == "by" for o in doc.children(p.i)), None
    )
    subject = grammar.find_subject(doc, verb)
    if grammar.is_passive_verb(doc, verb) or by is not None:
        speaker, carrier = subject, by
    else:
        speaker, carrier = next((k for k in doc.children(verb.i) if k.dep == "dobj"), None), subject
    source, through = (
        tuple(s for s in _party(doc, who) if not any(a < s[1] and s[0] < b for a, b in own))
        for who in (speaker, carrier)
    )
    return Attribution(
        "direct",
        "said",
        source or through,
        grammar.build_spans(doc, grammar.find_verb_group(doc, verb)),
        own,
        verb.i,
        through,
    )


def _party(doc: Doc, head: Token | None) -> Spans:
    return grammar.build_spans(doc, grammar.find_source_phrase(doc, head)) if head is not None else ()


def _titled(doc: Doc, candidate: CandidateAttribution, marks: Sequence[QuotedSpan]) -> Attribution:
    """The attribution of a headline `Name: …`; direct if the words after the colon are between quotation marks."""
    content = grammar.build_spans(doc, candidate.content)
    own = tuple((q.start, q.end) for q in marks if content and q.start < content[-1][1] and content[0][0] < q.end)
    covered = sum(min(e, b) - max(s, a) for s, e in content for a, b in own if s < b and a < e)
    source, cue = (
        grammar.build_spans(doc, candidate.source),
        ((doc.tokens[candidate.head].start, doc.tokens[candidate.head].end),),
    )
    if own and covered >= _MOSTLY * sum(e - s for s, e in content):
        return Attribution("direct", "said", source, cue, own, candidate.head)
    return Attribution(
        "mixed" if own else "indirect", "said", source, cue, _union(doc.text, content, own), candidate.head
    )


def _word_after(doc: Doc, verb: Token) -> int:
    return doc.tokens[verb.i + 1].start if verb.i + 1 < len(doc.tokens) else verb.end


def _is_partly_unquoted(text: str, content: Spans, own: Spans) -> bool:
    """True if the words said begin before their quotation, or most of them are outside it."""
    covered = sum(min(e, b) - max(s, a) for s, e in content for a, b in own if s < b and a < e)
    if covered < 0.3 * sum(e - s for s, e in content):
        return True
    return any(s < a < e and len(text[s:a].split()) > 0 for s, e in content for a, b in own)


def _beside_verb(doc: Doc, verb: Token, pieces: Sequence[QuotedSpan]) -> Token | None:
    """The noun next to a verb of saying for which the parser found no subject."""
    for step in (1, -1):
        i = verb.i + step
        while 0 <= i < len(doc.tokens) and doc.tokens[i].pos in {"DET", "ADJ", "AUX", "ADV", "PART"}:
            i += step
        if 0 <= i < len(doc.tokens) and doc.tokens[i].pos in {"PROPN", "PRON", "NOUN"}:
            return doc.tokens[i]
    return None


def _indirect(doc: Doc, candidate: CandidateAttribution, marks: Sequence[QuotedSpan]) -> Attribution:
    content = grammar.build_spans(doc, candidate.content)
    touching = tuple((q.start, q.end) for q in marks if any(s < q.end and q.start < e for s, e in content))
    kind: QuoteKind = "mixed" if touching else "indirect"
    if touching:
        content = _union(doc.text, content, touching)
    return Attribution(
        kind,
        candidate.manner,
        grammar.build_spans(doc, candidate.source),
        grammar.build_spans(doc, candidate.cue),
        content,
        candidate.head,
        grammar.build_spans(doc, candidate.carrier),
        grammar.build_spans(doc, candidate.behind),
    )


def _union(text: str, one: Spans, other: Spans) -> Spans:
    """The spans of both; spans that touch, or have only white space between them, are joined."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((*one, *other)):
        if out and (start <= out[-1][1] or not text[out[-1][1] : start].strip()):
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)
