"""The names, quotations and claims of a story on a terminal: its text marked up, then three lists."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from copytaster.model.article import Article
from copytaster.model.extracted import Claim, Entity, Quote
from copytaster.model.records import EnrichedArticle
from desk.render.marked_text import MarkedStretch, has_colour, make_printable, mark_stretches

_STYLES = {"person": "bold cyan", "organisation": "bold magenta", "place": "bold blue", "group": "cyan", "other": "dim"}
_QUOTE, _CUE = "green", "yellow"


def print_extracted(console: Console, enriched: EnrichedArticle) -> None:
    """Print the headline, the text with names and quotations marked, entities, quotations and claims."""
    article = enriched.envelope.article
    console.print(Text(make_printable(article.title), "bold"), soft_wrap=True)
    console.print()
    _text(console, article, enriched)
    _list(console, "Entities", [_entity(e) for e in enriched.entities if e.kind != "other"])
    _list(console, "Quotations", [_quote(q, enriched.entities) for q in enriched.quotes if q.manner == "said"])
    by_worth = sorted(enriched.claims, key=lambda c: (-c.checkworthiness, c.span.start))
    _list(console, "Claims, what is most worth checking first", [_claim(c) for c in by_worth])


def _text(console: Console, article: Article, enriched: EnrichedArticle) -> None:
    at = 0
    stretches = _stretches(enriched)
    for block in article.blocks:
        end = at + len(block.value)
        inside = [(max(s, at) - at, min(e, end) - at, style) for s, e, style in stretches if s < end and at < e]
        console.print(mark_stretches(console, block.value, inside), soft_wrap=True)
        console.print()
        at = end + 2


def _stretches(enriched: EnrichedArticle) -> list[MarkedStretch]:
    """The stretches to mark: names and cues; without colour, names and the words between quotation marks."""
    names = [(m.span.start, m.span.end, _STYLES[e.kind]) for e in enriched.entities for m in e.mentions]
    cues = [(s.start, s.end, _CUE) for q in enriched.quotes if q.manner == "said" for s in q.cue]
    return sorted(names + cues)


def _list(console: Console, head: str, lines: Sequence[Text]) -> None:
    if not lines:
        return
    console.print(Text(head, "bold" if has_colour(console) else ""))
    for line in lines:
        console.print(Text("  ").append_text(line), soft_wrap=True)
    console.print()


def _entity(entity: Entity) -> Text:
    line = Text(make_printable(entity.name), _STYLES[entity.kind]).append(f"  {entity.kind}", "dim")
    if entity.roles:
        line.append("  " + make_printable(", ".join(entity.roles)))
    others = [form for form in entity.forms if form != entity.name]
    if others:
        line.append("  also " + make_printable(", ".join(others)), "dim")
    return line.append(f"  {len(entity.mentions)}×", "dim")


def _quote(quote: Quote, entities: Sequence[Entity]) -> Text:
    names = {e.id: e.name for e in entities}
    who = names.get(quote.speaker or "", "") or quote.speaker_name or "nobody named"
    if quote.speaker_name and quote.speaker_name != who:
        who = f"{quote.speaker_name} ({who})"
    line = Text(make_printable(who), "bold")
    if quote.anonymous:
        line.append(" [name withheld]")
    carriers = [names[c] for c in quote.carriers if c in names and c != quote.speaker]
    if carriers:
        line.append(make_printable(f", by {', '.join(carriers)}"))
    line.append(f"  {quote.kind}: ", "dim")
    return line.append(make_printable(" … ".join(s.exact for s in quote.content)), _QUOTE)


def _claim(claim: Claim) -> Text:
    line = Text(f"{claim.checkworthiness:.2f}  ").append(make_printable(claim.text))
    notes = [make_printable(claim.speaker_name)] if claim.speaker_name else []
    notes += ["denied"] if claim.polarity == "denied" else []
    notes += ["hedged: " + make_printable(", ".join(claim.hedges))] if claim.hedges else []
    notes += ["not verified"] if claim.caveat else []
    notes += [make_printable(claim.time)] if claim.time else []
    if notes:
        line.append("  [" + "; ".join(notes) + "]", "dim")
    return line.append("  " + ", ".join(name for name, weight in claim.features if weight > 0), "dim")
