"""Quotations of a story in their final form: spans, speakers, carriers, and ids that stay while the words stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from copytaster.extraction.entities.build import TextEntities
from copytaster.extraction.quotes.extract import Attribution, find_attributions
from copytaster.extraction.quotes.grammar import Spans
from copytaster.extraction.quotes.speakers import Speaker, SpeakerResolver
from copytaster.model.article import Span, cut_span
from copytaster.model.extracted import Entity, Quote
from copytaster.text.doc import Doc

_NEWS = frozenset(
    "reuters ap afp upi dpa ansa tass itar-tass interfax ria xinhua kyodo efe apa belta unian ukrinform bloomberg bbc "
    "cnn nbc abc cbs msnbc fox npr pbs breitbart politico buzzfeed huffpost axios".split()
)
_NEWS_WORDS = frozenset(
    "agency news newspaper daily press times post journal tribune herald guardian telegraph magazine radio television "
    "tv broadcaster media gazette observer chronicle network".split()
)
"""Words in the name of a carrier, or right before it."""


def build_quotes(doc: Doc, people: TextEntities, *, chain: str = "") -> tuple[Quote, ...]:
    """Every attribution of a text with its speaker, in the order in which they begin."""
    speakers = SpeakerResolver(doc, people)
    out: list[Quote] = []
    for found in find_attributions(doc):
        quote = _quote(doc, found, speakers, chain)
        out.append(_inherit_carriers(doc, out[-1], quote) if out else quote)
    return tuple(out)


def _inherit_carriers(doc: Doc, before: Quote, quote: Quote) -> Quote:
    """The quotation with the carrier of the one before it, if the same speaker continues in the same paragraph."""
    same = quote.speaker is not None and quote.speaker == before.speaker and quote.kind == before.kind == "direct"
    between = doc.text[before.content[-1].end : quote.content[0].start]
    return replace(quote, carriers=before.carriers) if same and not quote.carriers and "\n\n" not in between else quote


def _quote(doc: Doc, found: Attribution, speakers: SpeakerResolver, chain: str) -> Quote:
    speaker = speakers.of(found.source, found.behind)
    content = _spans(doc, found.content)
    words = " ".join(" ".join(s.exact for s in content).lower().split())
    return Quote(
        id=hashlib.sha256(f"{chain}\0quote\0{words}".encode()).hexdigest()[:16],
        kind=found.kind,
        manner=found.manner,
        source=_spans(doc, found.source),
        cue=_spans(doc, found.cue),
        content=content,
        speaker=speaker.entity.id if speaker.entity else None,
        speaker_name=speaker.name,
        anonymous=speaker.anonymous,
        carriers=_carriers(doc, found, speakers, speaker),
    )


def _spans(doc: Doc, found: Spans) -> tuple[Span, ...]:
    return tuple(cut_span(doc.text, start, end) for start, end in found)


def _carriers(doc: Doc, found: Attribution, speakers: SpeakerResolver, speaker: Speaker) -> tuple[str, ...]:
    """The carriers: named as such, or a medium that is the source itself."""
    out = []
    for spans in (found.carrier, found.source):
        entity = speakers.entity_at(spans) if spans else None
        if entity is not None and (spans is found.carrier or _is_medium(entity)):
            out.append(entity.id)
    out += [e.id for e in _find_addressees(doc, found, speakers) if _is_medium(e) and e is not speaker.entity]
    return tuple(dict.fromkeys(out))


def _find_addressees(doc: Doc, found: Attribution, speakers: SpeakerResolver) -> Iterator[Entity]:
    """The addressees of the words: `told the agency Norpress`, `said to the paper`."""
    if found.head is None:
        return
    for kid in doc.children(found.head):
        heads = [kid] if kid.dep in {"dobj", "dative"} else []
        heads += [o for o in doc.children(kid.i) if kid.dep in {"prep", "dative"} and kid.lower in {"to", "with"}]
        for head in heads:
            entity = speakers.entity_at(((head.start, head.end),)) or speakers.entity_at(_phrase(doc, head.i))
            if entity is not None:
                yield entity


def _phrase(doc: Doc, head: int) -> Spans:
    words = doc.subtree(head)
    return ((words[0].start, words[-1].end),)


def _is_medium(entity: Entity) -> bool:
    words = {w.lower().strip(".") for form in entity.forms for w in form.split()}
    before = {w.lower() for m in entity.mentions for w in m.span.prefix.split()[-1:]}
    return bool(words & (_NEWS | _NEWS_WORDS) or before & _NEWS_WORDS)
