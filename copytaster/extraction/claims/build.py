"""The claims of a story: clauses of quotations with their speaker, and the story's own assertions."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from copytaster.extraction.checkworthiness import score_checkworthiness
from copytaster.extraction.claims.caveats import Caveat, find_caveat_at, find_caveats
from copytaster.extraction.claims.clauses import Clause, split_clauses
from copytaster.extraction.claims.context import Assertion, find_askers, is_denial, score_in_context
from copytaster.extraction.claims.standalone_sentence import build_sentence
from copytaster.extraction.entities.build import TextEntities
from copytaster.extraction.quotes.marks import split_paragraphs
from copytaster.extraction.quotes.speakers import SpeakerResolver
from copytaster.model.article import cut_span
from copytaster.model.extracted import Claim, ClaimQuantity, Entity, Quote
from copytaster.text.datelines import dateline_length
from copytaster.text.doc import Doc, Token
from copytaster.text.polarity import find_hedge_words, is_doubting_verb, is_hedged, is_negated, is_undecided
from copytaster.text.quantities_with_units import Quantity as Counted
from copytaster.text.quantities_with_units import find_quantities
from copytaster.text.syntax import SUBJECT_LABELS

_UNCLAIMED_MANNERS = frozenset({"thought", "stance"})


@dataclass(frozen=True)
class _ClaimContext:
    doc: Doc
    people: TextEntities
    speakers: SpeakerResolver
    caveats: Sequence[Caveat]
    counted: Sequence[Counted]
    chain: str


def build_claims(doc: Doc, people: TextEntities, quotes: Sequence[Quote], *, chain: str = "") -> tuple[Claim, ...]:
    """Every assertion of a text in order; thoughts and wishes are reported as such by the story, and remain in it."""
    counted = find_quantities(doc)
    story = _ClaimContext(doc, people, SpeakerResolver(doc, people), find_caveats(doc), counted, chain)
    claims: list[Claim] = []
    before = _datelines(doc)
    apart = set(before)
    for quote in quotes:
        if quote.manner in _UNCLAIMED_MANNERS:
            continue
        content = [i for i in _tokens(doc, quote, "content") if i not in before]
        found = [c for part in _by_sentence(doc, content) for c in split_clauses(doc, part)]
        if not found:
            continue
        apart.update(content, _tokens(doc, quote, "source"), _tokens(doc, quote, "cue"))
        claims.extend(c for clause in found for c in [_build_claim(story, clause, quote)] if c is not None)
    by_sentence = _group_by_cue_sentence(doc, quotes)
    for n, (first, last) in enumerate(doc.sents):
        if _is_heading(doc, n):
            continue
        fragments = by_sentence.get(n, ())
        rest = tuple(i for i in range(first, last) if i not in apart)
        if 2 * len(rest) < last - first and len(rest) < 8:
            continue
        for clause in split_clauses(doc, rest):
            by = next((q for q in fragments if _is_cue_clause(doc, clause, q)), None)
            claim = _build_claim(story, clause, by)
            if claim is not None and not _is_only_caveat(story, claim):
                claims.append(claim)
    return _score_in_context(doc, sorted(claims, key=lambda c: (c.span.start, c.span.end)), quotes)


def _score_in_context(doc: Doc, claims: Sequence[Claim], quotes: Sequence[Quote]) -> tuple[Claim, ...]:
    """Claims in order, each with its check-worthiness in the context of the others."""
    placed = [Assertion(_claimant(c), c.features, is_denial(f"{c.cue} {c.text}")) for c in claims]
    spoken = (
        ()
        if "?" not in doc.text
        else ((q.speaker or q.speaker_name, sentence) for q in quotes for sentence in _sentences(doc, q))
    )
    ranked = score_in_context(placed, find_askers(spoken))
    return tuple(replace(c, checkworthiness=n, features=f) for c, (n, f) in zip(claims, ranked, strict=True))


def _datelines(doc: Doc) -> frozenset[int]:
    """The tokens of a place, a day and an agency before a paragraph's own words."""
    starts = doc.columns.starts
    return frozenset(
        i
        for start, end in split_paragraphs(doc.text)
        if (length := dateline_length(doc.text[start:end]))
        for i in range(bisect_left(starts, start), bisect_left(starts, start + length))
    )


def _claimant(claim: Claim) -> str:
    return claim.speaker or claim.speaker_name


def _sentences(doc: Doc, quote: Quote) -> Iterator[str]:
    """The part of each sentence that is in a quotation, as written."""
    for part in _by_sentence(doc, _tokens(doc, quote, "content")):
        yield doc.text[doc.tokens[part[0]].start : doc.tokens[part[-1]].end + 1]


def _group_by_cue_sentence(doc: Doc, quotes: Sequence[Quote]) -> dict[int, list[Quote]]:
    """Quotations by the sentence that contains their cue."""
    starts = doc.columns.starts
    out: dict[int, list[Quote]] = {}
    for quote in quotes:
        if quote.manner == "said" and quote.cue:
            out.setdefault(doc.tokens[bisect_left(starts, quote.cue[0].start)].sent, []).append(quote)
    return out


def _tokens(doc: Doc, quote: Quote, part: str) -> list[int]:
    starts = doc.columns.starts
    return [i for s in getattr(quote, part) for i in range(bisect_left(starts, s.start), bisect_left(starts, s.end))]


def _by_sentence(doc: Doc, tokens: Sequence[int]) -> Iterator[tuple[int, ...]]:
    at: list[int] = []
    for i in tokens:
        if at and doc.tokens[i].sent != doc.tokens[at[-1]].sent:
            yield tuple(at)
            at = []
        at.append(i)
    if at:
        yield tuple(at)


def _is_cue_clause(doc: Doc, clause: Clause, quote: Quote) -> bool:
    """True if a clause is itself the reporting: `the army claimed responsibility for the raid`."""
    verb = doc.tokens[clause.verb]
    return any(s.start <= verb.start < s.end for s in quote.cue)


def _is_heading(doc: Doc, n: int) -> bool:
    start, end = doc.sent_span(n)
    alone = doc.text[max(0, start - 2) : start] in {"", "\n\n"} and doc.text[end : end + 2] in {"", "\n\n"}
    return alone and doc.text[end - 1] not in ".!?”\"’'"


def _build_claim(story: _ClaimContext, clause: Clause, quote: Quote | None) -> Claim | None:
    doc = story.doc
    tokens = [doc.tokens[i] for i in clause.tokens]
    verb = doc.tokens[clause.verb]
    if doc.text[tokens[-1].end : tokens[-1].end + 1] == "?" or is_undecided(doc, verb) or _is_imperative(doc, clause):
        return None
    text = build_sentence(doc, clause.tokens, clause.subject, lambda t: _resolve_referent(story, t, quote, clause))
    if not text:
        return None
    numbers = set(clause.tokens) | set(clause.subject)
    hedge_words = find_hedge_words(t for t in tokens if _bears_on(doc, t, verb))
    cue = " ".join(s.exact for s in quote.cue) if quote else ""
    cue_tokens = [doc.tokens[i] for i in _tokens(doc, quote, "cue")] if quote is not None else []
    doubted = any(map(is_doubting_verb, cue_tokens)) or bool(find_hedge_words(cue_tokens))
    hedged = bool(hedge_words) or doubted or is_hedged(doc, verb, list(doc.children(verb.i)))
    counted = [q for q in story.counted if q.first in numbers and not q.ordinal]
    worth, features = score_checkworthiness(doc, tuple(sorted(numbers)), counted)
    caveat = find_caveat_at(story.caveats, tokens[0].start)
    return Claim(
        id=_id(story.chain, quote.speaker_name if quote else "", text),
        text=text,
        span=cut_span(doc.text, tokens[0].start, tokens[-1].end),
        quote_type=quote.kind if quote else "none",
        quote=quote.id if quote else None,
        speaker=quote.speaker if quote else None,
        speaker_name=quote.speaker_name if quote else "",
        cue=cue,
        hedged=hedged or caveat is not None,
        hedges=(*hedge_words, *((cue,) if doubted else ())),
        polarity="denied" if is_negated(doc, verb) else "affirmed",
        time=_time(doc, tokens),
        quantities=tuple(_quantity(doc, q) for q in counted),
        entities=tuple(dict.fromkeys(e.id for i in sorted(numbers) if (e := story.people.of(i)) is not None)),
        caveat=caveat,
        checkworthiness=worth,
        features=features,
    )  # fmt: skip


def _is_imperative(doc: Doc, clause: Clause) -> bool:
    """True for a bare infinitive without a subject, `not to be named`, `go home`: an order or wish, not an
    assertion."""
    verb = doc.tokens[clause.verb]
    kids = list(doc.children(clause.verb))
    bare = verb.tag == "VB" or any(t.tag == "TO" for t in kids)
    return bare and not clause.subject and not any(t.dep in SUBJECT_LABELS or t.tag == "MD" for t in kids)


def _id(chain: str, speaker: str, text: str) -> str:
    return hashlib.sha256(f"{chain}\0claim\0{speaker}\0{text.lower()}".encode()).hexdigest()[:16]


def _bears_on(doc: Doc, hedge: Token, verb: Token) -> bool:
    """True for a hedge of the clause itself, not of one in a clause below it."""
    return hedge.head == verb.i or doc.tokens[hedge.head].head == verb.i or hedge.dep in {"amod", "advmod"}


def _resolve_referent(story: _ClaimContext, token: Token, quote: Quote | None, clause: Clause) -> Entity | None:
    """The entity meant by a pronoun or `the company`; inside quotation marks all words stay as they were said."""
    if quote is not None and quote.kind == "direct":
        return None
    if token.pos == "NOUN":
        return story.speakers.find_referent(token)
    if token.lower in {"they", "their"} or (token.tag == "PRP$" and _named_before(story, token, clause)):
        return None
    speaker = _by_id(story, quote.speaker) if quote is not None else None
    if token.lower in {"it", "its"}:
        return _resolve_it(story, token, speaker)
    if speaker is not None and quote is not None and not _is_of_another(story.doc, quote):
        return speaker if speaker.kind == "person" else story.speakers.find_referent(token)
    found = story.speakers.find_referent(token)
    return found if found is not speaker else None


def _resolve_it(story: _ClaimContext, token: Token, speaker: Entity | None) -> Entity | None:
    """The entity meant by `it`: the body that speaks; else an earlier body that was a subject, for a subject or
    `its`."""
    if speaker is not None:
        return speaker if speaker.kind in {"organisation", "place"} else None
    if token.tag != "PRP$" and (token.dep not in SUBJECT_LABELS or _is_empty(story.doc, token)):
        return None
    return story.speakers.find_referent(token)


def _is_empty(doc: Doc, token: Token) -> bool:
    """True for the `it` of `it was clear that` and `it rained`: a form of `be`, or a clause to which `it` only
    points."""
    verb = doc.tokens[token.head]
    pointing = any(kid.dep in {"ccomp", "xcomp", "advcl"} and kid.i > verb.i for kid in doc.children(verb.i))
    return verb.lemma in {"be", "seem", "appear", "rain", "snow", "take"} or pointing


def _is_of_another(doc: Doc, quote: Quote) -> bool:
    """True for `her daughter said`: then `she` is not the speaker."""
    first = bisect_left(doc.columns.starts, quote.source[0].start) if quote.source else 0
    words = doc.tokens[first : first + 4] if quote.source else ()
    return any(t.tag == "PRP$" and t.start < quote.source[-1].end for t in words)


def _by_id(story: _ClaimContext, id_: str | None) -> Entity | None:
    return next((e for e in story.people.entities if e.id == id_), None) if id_ else None


def _named_before(story: _ClaimContext, token: Token, clause: Clause) -> bool:
    """True if somebody is named before `its` in the clause: then `its` is clear by itself."""
    return any(i in story.people.at for i in (*clause.subject, *clause.tokens) if i < token.i)


def _time(doc: Doc, tokens: Sequence[Token]) -> str | None:
    """The first time expression in a clause, as written."""
    words: list[Token] = []
    for t in tokens:
        if t.ent in {"DATE", "TIME"} and (not words or t.i == words[-1].i + 1):
            words.append(t)
        elif words:
            break
    return " ".join(doc.text[words[0].start : words[-1].end].split()) if words else None


def _quantity(doc: Doc, q: Counted) -> ClaimQuantity:
    unit = q.unit or (doc.tokens[q.counts].text if q.counts is not None else "")
    return ClaimQuantity(
        doc.text[doc.tokens[q.first].start : doc.tokens[q.last - 1].end], None if q.vague else q.value, unit
    )


def _is_only_caveat(story: _ClaimContext, claim: Claim) -> bool:
    """True for the sentence which says that nothing could be checked: it is about claims, and is not one itself."""
    return any(c.sentence.start <= claim.span.start < c.sentence.end for c in story.caveats)
