"""The growth of cost: longer texts, more statements, a fuller memory, more open alerts; from 1× to 100×.

It measures processor time; the best of a few runs at each size, since other work on the machine can only slow one. The
exponent is the slope of a straight line through the logarithms: 1 is linear, 0 does not grow.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import log
from time import process_time
from typing import Any

from spacy.language import Language

from benchmarks.load.core import RECEIVED, Core
from benchmarks.load.material import blocks, one_statement_each
from benchmarks.load.report import Part, Size, table
from benchmarks.load.svg import lines
from copytaster.alerts.lifecycle import ChainAlerts, build_alert_events
from copytaster.model.article import Article, Body, Envelope, Headline, Lineage, Statement, hash_text
from copytaster.model.ids import compute_alert_id
from copytaster.model.records import CheckedArticle, EnrichedArticle
from copytaster.model.verdict import Verdict
from copytaster.text import language_models

WORDS = 60
"""Words of an article at 1×."""
CHAIN = "bench"
Point = tuple[float, float]


def measure(*, size: Size) -> Part:
    """Milliseconds at each size, and exponents."""
    nlp = language_models.load()
    sizes = (1, 2, 5, 10, 20, 50, 100) if size == "full" else (1, 3, 10, 30)
    times = 4 if size == "full" else 2
    series = {
        **_length(nlp, sizes, times),
        "check, by statements": _statements(nlp, sizes, times),
        "deduplicate, by stories remembered": _window([100 * n for n in sizes], times),
        "alert, by alerts open": _alerts_open(sizes, 10 * times),
    }
    figures = {
        "sizes": sizes,
        "ms": {name: [[x, round(1000 * y, 4)] for x, y in points] for name, points in series.items()},
        "exponents": {name: round(exponent(points), 2) for name, points in series.items()},
    }
    relative = {name: [(x / points[0][0], y / points[0][1]) for x, y in points] for name, points in series.items()}
    chart = lines("Cost beside the smallest size", relative, x="size, smallest = 1", y="cost, smallest = 1")
    return Part(figures, _section(figures), {"load-growth": chart})


def exponent(points: Sequence[Point]) -> float:
    """The slope over the logarithms."""
    return slope([(log(x), log(y)) for x, y in points])


def slope(points: Sequence[Point]) -> float:
    """The slope of a straight line, by least squares."""
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def best(what: Callable[[], Any], times: int) -> float:
    """Seconds of processor time of the fastest of some runs."""
    took = []
    for _ in range(times):
        began = process_time()
        what()
        took.append(process_time() - began)
    return max(min(took), 1e-7)


def _length(nlp: Language, sizes: Sequence[int], times: int) -> dict[str, list[Point]]:
    """The cost of parsing, deduplicating, enriching and checking a text of n × 60 words, with one statement."""
    out: dict[str, list[Point]] = {"enrich, by length": [], "check, by length": [], "deduplicate, by length": []}
    for size in sizes:
        envelope = _article(size * WORDS)
        enriched = _enriched(nlp, envelope)
        runs: dict[str, Callable[[], Any]] = {
            "enrich, by length": lambda e=envelope: Core(nlp).enrich(e),
            "check, by length": lambda e=enriched: Core(nlp).check(e),
            "deduplicate, by length": lambda e=envelope: Core(nlp).deduplicate(replace(e, lineage=None)),
        }
        for name, run in runs.items():
            out[name].append((size * WORDS, best(run, times)))
    return out


def _statements(nlp: Language, sizes: Sequence[int], times: int) -> list[Point]:
    """The cost of checking n statements about one story of 300 words."""
    envelope = _article(5 * WORDS)
    texts = [text for m in one_statement_each(40) for text in blocks(m.raw) if len(text.split()) > 5]
    out = []
    for size in sizes:
        told = tuple(Statement(n, f"{texts[n % len(texts)]} {n}.") for n in range(1, size + 1))
        enriched = _enriched(nlp, replace(envelope, statements=told))
        out.append((float(size), best(lambda e=enriched: Core(nlp).check(e), times)))  # type: ignore[misc]
    return out


def _window(sizes: Sequence[int], times: int) -> list[Point]:
    """The cost of one more story beside n remembered ones; the mean of the next few."""
    core, out = Core(), []
    feed = _stories(sizes[-1] + 40 * len(sizes) * times)
    known = 0
    for size in sizes:
        while known < size:
            core.deduplicate(next(feed))
            known += 1
        took = []
        for _ in range(times):
            some = [next(feed) for _ in range(40)]
            took.append(best(lambda s=some: [core.deduplicate(e) for e in s], 1) / len(some))  # type: ignore[misc]
            known += len(some)
        out.append((float(size), min(took)))
    return out


def _alerts_open(sizes: Sequence[int], times: int) -> list[Point]:
    """The cost of a checked story with one more statement, if n alerts of its chain are open."""
    envelope = replace(_article(WORDS), lineage=Lineage(CHAIN, "new", "uri"))
    out = []
    for size in sizes:
        told = CheckedArticle(envelope=envelope, verdicts=tuple(_flagged(n) for n in range(size)))
        lives = ChainAlerts({a.id: a for a in build_alert_events(told, ChainAlerts({}), at=RECEIVED)})
        one_more = CheckedArticle(envelope=envelope, verdicts=(_flagged(size),))
        out.append(
            (float(size), best(lambda o=one_more, li=lives: list(build_alert_events(o, li, at=RECEIVED)), times))
        )  # type: ignore[misc]
    return out


def _flagged(n: int) -> Verdict:
    text = f"The harbour of Lomma took in {n} boats on Sunday."
    return Verdict(n=n, text=text, label="contradicted", p_inconsistent=0.9, flagged=True,
                   alert_id=compute_alert_id(CHAIN, text), checker="bench")  # fmt: skip


def _enriched(nlp: Language, envelope: Envelope) -> EnrichedArticle:
    lineage = envelope.lineage or Lineage(CHAIN, "new", "uri")
    told = envelope.statements or (Statement(1, "The ministry said that 77 boats had left the harbour on Sunday."),)
    return Core(nlp).enrich(replace(envelope, lineage=lineage, statements=told))


def _article(words: int) -> Envelope:
    """A text of about this many words: paragraphs of one story after another."""
    paragraphs: list[str] = []
    while sum(len(p.split()) for p in paragraphs) < words:
        paragraphs += [p for m in one_statement_each(200) for p in blocks(m.raw)[1:]]
    kept, count = [], 0
    for paragraph in paragraphs:
        if count >= words:
            break
        cut = paragraph.split()[: words - count]
        kept.append(" ".join(cut))
        count += len(cut)
    article = Article(uri="urn:bench:1", headlines=(Headline("A title"),), bodies=tuple(Body(p) for p in kept))
    return Envelope(article=article, provider="bench", received=RECEIVED, text_sha256=hash_text(article.text))


def _stories(count: int) -> Iterator[Envelope]:
    core = Core.__new__(Core)  # parsing needs no models
    for made in one_statement_each(count):
        (envelope,) = core.articles(made.raw)
        yield envelope


def _section(figures: dict[str, Any]) -> str:
    rows = [
        [name, f"{points[0][0]:g}: {points[0][1]:.3g}", f"{points[-1][0]:g}: {points[-1][1]:.3g}",
         figures["exponents"][name]]
        for name, points in figures["ms"].items()
    ]  # fmt: skip
    return table(["what, by what", "smallest: ms", "largest: ms", "exponent"], rows)
