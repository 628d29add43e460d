"""The claims of a story: clauses of quotations with their speaker, and what the story says itself."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from copytaster.article import span
from copytaster.checkworthiness import score
from copytaster.claims.caveats import Caveat, caveat_of, caveats
from copytaster.claims.clauses import Clause, clauses
from copytaster.claims.company import Told, among, askers, denies
from copytaster.claims.wording import sentence
from copytaster.doc import Doc, Token
from copytaster.entities.build import People
from copytaster.extracted import Claim, Entity, Quantity, Quote
from copytaster.lexicon.cues import HEDGES, HEDGING_VERBS
from copytaster.polarity import is_hedged, is_negated, is_open
from copytaster.quantities import Quantity as Counted
from copytaster.quantities import quantities
from copytaster.quotes.speakers import Speakers

_DOUBTING = HEDGING_VERBS | {"claim", "allege", "suggest", "speculate", "reportedly"}
_NOT_TOLD = frozenset({"thought", "stance"})


@dataclass(frozen=True)
class _Story:
    doc: Doc
    people: People
    speakers: Speakers
    caveats: Sequence[Caveat]
    counted: Sequence[Counted]
    chain: str


def claims(doc: Doc, people: People, quotes: Sequence[Quote], *, chain: str = "") -> tuple[Claim, ...]:
    """Every assertion of a text in order; thoughts and wishes are told by the story as such, and stay in it."""
    counted = quantities(doc)
    story = _Story(doc, people, Speakers(doc, people), caveats(doc), counted, chain)
    told: list[Claim] = []
    apart: set[int] = set()
    for quote in quotes:
        if quote.manner in _NOT_TOLD:
            continue
        content = _tokens(doc, quote, "content")
        found = [c for part in _by_sentence(doc, content) for c in clauses(doc, part)]
        if not found:
            continue
        apart.update(content, _tokens(doc, quote, "source"), _tokens(doc, quote, "cue"))
        told.extend(c for clause in found for c in [_claim(story, clause, quote)] if c is not None)
    by_sentence = _cued(doc, quotes)
    for n, (first, last) in enumerate(doc.sents):
        if _is_heading(doc, n):
            continue
        fragments = by_sentence.get(n, ())
        rest = tuple(i for i in range(first, last) if i not in apart)
        if 2 * len(rest) < last - first and len(rest) < 8:
            continue
        for clause in clauses(doc, rest):
            by = next((q for q in fragments if _holds(doc, clause, q)), None)
            claim = _claim(story, clause, by)
            if claim is not None and not _only_caveat(story, claim):
                told.append(claim)
    return _in_company(doc, sorted(told, key=lambda c: (c.span.start, c.span.end)), quotes)


def _in_company(doc: Doc, told: Sequence[Claim], quotes: Sequence[Quote]) -> tuple[Claim, ...]:
    """Claims in order, each with what it is worth beside the others."""
    placed = [Told(_teller(c), c.features, denies(f"{c.cue} {c.text}")) for c in told]
    spoken = ((q.speaker or q.speaker_name, sentence) for q in quotes for sentence in _sentences(doc, q))
    ranked = among(placed, askers(spoken))
    return tuple(replace(c, checkworthiness=n, features=f) for c, (n, f) in zip(told, ranked, strict=True))


def _teller(claim: Claim) -> str:
    return claim.speaker or claim.speaker_name


def _sentences(doc: Doc, quote: Quote) -> Iterator[str]:
    """What a quotation has of each sentence, as written."""
    for part in _by_sentence(doc, _tokens(doc, quote, "content")):
        yield doc.text[doc.tokens[part[0]].start : doc.tokens[part[-1]].end + 1]


def _cued(doc: Doc, quotes: Sequence[Quote]) -> dict[int, list[Quote]]:
    """Quotations by the sentence that their cue stands in."""
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


def _holds(doc: Doc, clause: Clause, quote: Quote) -> bool:
    """True where a clause is the telling itself: `the army claimed responsibility for the raid`."""
    verb = doc.tokens[clause.verb]
    return any(s.start <= verb.start < s.end for s in quote.cue)


def _is_heading(doc: Doc, n: int) -> bool:
    start, end = doc.sent_span(n)
    alone = doc.text[max(0, start - 2) : start] in {"", "\n\n"} and doc.text[end : end + 2] in {"", "\n\n"}
    return alone and doc.text[end - 1] not in ".!?”\"’'"


def _claim(story: _Story, clause: Clause, quote: Quote | None) -> Claim | None:
    doc = story.doc
    tokens = [doc.tokens[i] for i in clause.tokens]
    verb = doc.tokens[clause.verb]
    if doc.text[tokens[-1].end : tokens[-1].end + 1] == "?" or is_open(doc, verb):
        return None
    text = sentence(doc, clause.tokens, clause.subject, lambda t: _meant(story, t, quote))
    if not text:
        return None
    held = set(clause.tokens) | set(clause.subject)
    hedges = tuple(dict.fromkeys(t.lower for t in tokens if t.lower in HEDGES and _bears_on(doc, t, verb)))
    cue = " ".join(s.exact for s in quote.cue) if quote else ""
    doubted = quote is not None and any(w.lower() in _DOUBTING for w in _lemmas(doc, quote))
    hedged = bool(hedges) or doubted or is_hedged(doc, verb, list(doc.children(verb.i)))
    counted = [q for q in story.counted if q.first in held and not q.ordinal]
    worth, features = score(doc, tuple(sorted(held)), counted)
    caveat = caveat_of(story.caveats, tokens[0].start)
    return Claim(
        id=_id(story.chain, quote.speaker_name if quote else "", text),
        text=text,
        span=span(doc.text, tokens[0].start, tokens[-1].end),
        quote_type=quote.kind if quote else "none",
        quote=quote.id if quote else None,
        speaker=quote.speaker if quote else None,
        speaker_name=quote.speaker_name if quote else "",
        cue=cue,
        hedged=hedged or caveat is not None,
        hedges=(*hedges, *((cue,) if doubted else ())),
        polarity="denied" if is_negated(doc, verb) else "affirmed",
        time=_time(doc, tokens),
        quantities=tuple(_quantity(doc, q) for q in counted),
        entities=tuple(dict.fromkeys(e.id for i in sorted(held) if (e := story.people.of(i)) is not None)),
        caveat=caveat,
        checkworthiness=worth,
        features=features,
    )  # fmt: skip


def _id(chain: str, speaker: str, text: str) -> str:
    return hashlib.sha256(f"{chain}\0claim\0{speaker}\0{text.lower()}".encode()).hexdigest()[:16]


def _lemmas(doc: Doc, quote: Quote) -> Iterator[str]:
    for i in _tokens(doc, quote, "cue"):
        yield doc.tokens[i].lemma


def _bears_on(doc: Doc, hedge: Token, verb: Token) -> bool:
    """True of a hedge of the clause itself, not of one in a clause below it."""
    return hedge.head == verb.i or doc.tokens[hedge.head].head == verb.i or hedge.dep in {"amod", "advmod"}


def _meant(story: _Story, token: Token, quote: Quote | None) -> Entity | None:
    """Whom a pronoun means; inside quotation marks `I` is the speaker, and the rest is left as it was said."""
    if quote is not None and quote.kind == "direct":
        return None
    if token.lower in {"they", "their"} or (token.tag == "PRP$" and _named_before(story, token)):
        return None
    found = story.speakers.meant(token)
    if quote is not None and token.lower in {"he", "she", "his", "her"} and quote.speaker is not None:
        speaker = next((e for e in story.people.entities if e.id == quote.speaker), None)
        return speaker if speaker is not None and speaker.kind == "person" else found
    return found


def _named_before(story: _Story, token: Token) -> bool:
    """True where somebody is named before `its` in the sentence: then it can be read as it stands."""
    first, _ = story.doc.sents[token.sent]
    return any(i in story.people.at for i in range(first, token.i))


def _time(doc: Doc, tokens: Sequence[Token]) -> str | None:
    """The first time that a clause names, as written."""
    words: list[Token] = []
    for t in tokens:
        if t.ent in {"DATE", "TIME"} and (not words or t.i == words[-1].i + 1):
            words.append(t)
        elif words:
            break
    return " ".join(doc.text[words[0].start : words[-1].end].split()) if words else None


def _quantity(doc: Doc, q: Counted) -> Quantity:
    unit = q.unit or (doc.tokens[q.counts].text if q.counts is not None else "")
    return Quantity(
        doc.text[doc.tokens[q.first].start : doc.tokens[q.last - 1].end], None if q.vague else q.value, unit
    )


def _only_caveat(story: _Story, claim: Claim) -> bool:
    """True of the sentence that says nothing could be checked: it is about claims, and none itself."""
    return any(c.sentence.start <= claim.span.start < c.sentence.end for c in story.caveats)
