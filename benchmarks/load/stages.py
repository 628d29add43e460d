"""The cost of each stage alone, in multiples of the plain spaCy pipeline on the same texts, in one run.

It measures processor time of this process. Plain spaCy is `nlp.pipe` over a handful of articles' texts at once, as its
authors recommend. The stages take the same articles like a worker with a backlog, which parses as many at once
(`agents/runtime/decode_ahead.py`) and handles them one by one. The order of the two changes with each handful.
"""

from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

from spacy.language import Language

from benchmarks.load.core import RECEIVED, Core
from benchmarks.load.material import blocks, one_statement_each
from benchmarks.load.report import Part, Size, spread, table
from benchmarks.load.svg import bars
from copytaster.text import language_models
from tests.support.generator import Made

BUDGET = {"enrich": 1.15, "check": 0.60, "the rest": 0.10}
THE_REST = ("parse", "deduplicate", "alert")
STAGES = ("parse", "deduplicate", "enrich", "check", "alert")
HANDFUL = 8
"""The same number as `agents.runtime.batch_runner.AHEAD`."""
WARM = 10


def measure(*, size: Size) -> Part:
    """Milliseconds an article of each stage, and multiples of plain spaCy over the rounds."""
    nlp = language_models.load()
    count, rounds = {"quick": (40, 3), "middle": (80, 5), "full": (300, 5)}[size]
    made = list(one_statement_each(WARM + count * rounds))
    warm, made = made[:WARM], made[WARM:]
    _round(nlp, warm, flip=False)
    seen = [_round(nlp, made[n::rounds], flip=bool(n % 2)) for n in range(rounds)]  # no round shares words with another
    ratios = {stage: [one[stage] / one["plain spaCy"] for one in seen] for stage in STAGES}
    ratios["the rest"] = [sum(parts) for parts in zip(*(ratios[stage] for stage in THE_REST), strict=True)]
    ratios["all"] = [sum(one[stage] for stage in STAGES) / one["plain spaCy"] for one in seen]
    figures = {
        "articles": len(made),
        "words": sum(len(" ".join(blocks(m.raw)).split()) for m in made),
        "rounds": rounds,
        "ms_an_article": {n: spread([1000 * one[n] / count for one in seen]) for n in ("plain spaCy", *STAGES)},
        "in_plain_spacy": {name: spread(values) for name, values in ratios.items()},
        "budget": BUDGET,
    }
    return Part(figures, _section(figures), {"load-stages": _chart(figures)})


def _round(nlp: Language, made: Sequence[Made], *, flip: bool) -> dict[str, float]:
    """Seconds of plain spaCy and of each stage over all articles."""
    core, spent = Core(nlp), dict.fromkeys(("plain spaCy", *STAGES), 0.0)

    def timed(name: str, what: Callable[[], Any]) -> Any:
        began = process_time()
        out = what()
        spent[name] += process_time() - began
        return out

    def plain(some: Sequence[Made]) -> None:
        texts = [block for m in some for block in blocks(m.raw)]
        timed("plain spaCy", lambda: [None for _ in nlp.pipe(texts)])

    def ours(some: Sequence[Made]) -> None:
        found = [envelope for m in some for envelope in timed("parse", lambda: core.articles(m.raw))]  # noqa: B023
        kept = [timed("deduplicate", lambda: core.deduplicate(envelope)) for envelope in found]  # noqa: B023
        assert None not in kept, "a story of the benchmark repeats another"
        texts = [text for e in kept for text in (*(b.value for b in e.article.blocks), e.article.title)]
        timed("enrich", lambda: language_models.parse_ahead(nlp, texts))
        enriched = [timed("enrich", lambda: core.enrich(envelope)) for envelope in kept]  # noqa: B023
        told = [statement.text for envelope in kept for statement in envelope.statements]
        timed("check", lambda: language_models.parse_ahead(nlp, told))
        for one in enriched:
            for checked in timed("check", lambda: core.check(one)):  # noqa: B023  # called at once
                timed("alert", lambda: core.alert(checked, at=RECEIVED))  # noqa: B023

    for n in range(0, len(made), HANDFUL):
        for step in (ours, plain) if flip == (n // HANDFUL % 2 == 0) else (plain, ours):
            step(made[n : n + HANDFUL])
    return spent


def _section(figures: dict[str, Any]) -> str:
    ms, ratio = figures["ms_an_article"], figures["in_plain_spacy"]
    rows = [
        [name, f"{ms[name]['median']:.2f}" if name in ms else "", _cell(ratio.get(name)), BUDGET.get(name, "")]
        for name in ("plain spaCy", *STAGES, "the rest", "all")
    ]
    return (
        f"{figures['articles']} Reuters stories of {figures['words'] / figures['articles']:.0f} words with a statement "
        f"each, median of {figures['rounds']} rounds (least to most). *The rest* is {', '.join(THE_REST)}.\n\n"
    ) + table(["stage", "ms an article", "in plain spaCy", "budget"], rows)


def _cell(found: dict[str, float] | None) -> str:
    return f"{found['median']:.2f} ({found['least']:.2f} to {found['most']:.2f})" if found else "1"


def _chart(figures: dict[str, Any]) -> str:
    values = {name: round(figures["in_plain_spacy"][name]["median"], 2) for name in (*BUDGET, "all")}
    return bars("Processor time of each stage", values, unit="plain spaCy = 1; dashed: budget", limits=BUDGET)
