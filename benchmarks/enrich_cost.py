"""The cost of the enrich stage beside the plain spaCy pipeline with the same components, on the same texts, in one run.

    python -m benchmarks.enrich_cost [--texts 40] [--rounds 7]

Reads texts of PolNeAR's train split from ${COPYTASTER_DATA:-../shared/data} and writes
benchmarks/results/enrich-cost.{json,md}.
It measures CPU time of this process; the two are timed text by text in turn, in an order that changes with each round.
"""

import argparse
import statistics
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

from spacy.language import Language

from benchmarks.run import DATA, circumstances, heading, keep, rows
from copytaster.analyzer import enrich
from copytaster.model.article import Article, Body, Envelope, Headline, hash_text, normalize_text
from copytaster.text.language_models import load

MOST = 1.15


def main() -> None:
    options = _options()
    nlp = load()
    texts = [r["text"] for r in rows(DATA / "attributions" / "polnear.jsonl") if r["split"] == "train"][: options.texts]
    envelopes = [_envelope(n, text) for n, text in enumerate(texts)]
    for envelope in envelopes[:3]:
        enrich(nlp, envelope)
    rounds = [_round(nlp, envelopes, first=n % 2 == 0) for n in range(options.rounds)]
    ratios = [ours / plain for plain, ours in rounds]
    report = {
        **circumstances("python -m benchmarks.enrich_cost"),
        "components": nlp.pipe_names,
        "texts": len(envelopes),
        "words": sum(len(e.article.text.split()) for e in envelopes),
        "plain_seconds": [round(plain, 3) for plain, _ in rounds],
        "enrich_seconds": [round(ours, 3) for _, ours in rounds],
        "ratio": round(statistics.median(ratios), 3),
        "ratio_spread": (round(min(ratios), 3), round(max(ratios), 3)),
        "limit": MOST,
    }
    keep("enrich-cost", report, markdown(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def _envelope(n: int, text: str) -> Envelope:
    """The story as the parse stage would make it: a headline and paragraphs."""
    title, *paragraphs = [normalize_text(block) for block in text.split("\n\n") if normalize_text(block)]
    bodies = tuple(Body(block) for block in paragraphs)
    article = Article(uri=f"urn:bench:{n}", headlines=(Headline(title),), bodies=bodies)
    return Envelope(article=article, provider="bench", received="", text_sha256=hash_text(article.text))


def _round(nlp: Language, envelopes: Sequence[Envelope], *, first: bool) -> tuple[float, float]:
    """Seconds of the plain pipeline and of enrich over all texts."""
    plain = ours = 0.0
    for n, envelope in enumerate(envelopes):
        if first == (n % 2 == 0):
            plain += _seconds(lambda e=envelope: _plain(nlp, e))
            ours += _seconds(lambda e=envelope: enrich(nlp, e))
        else:
            ours += _seconds(lambda e=envelope: enrich(nlp, e))
            plain += _seconds(lambda e=envelope: _plain(nlp, e))
    return plain, ours


def _plain(nlp: Language, envelope: Envelope) -> None:
    """Run the same blocks through the pipeline as its authors show it, with the headline."""
    article = envelope.article
    for _ in nlp.pipe([article.title, *(block.value for block in article.blocks)]):
        pass


def _seconds(what: Callable[[], Any]) -> float:
    start = process_time()
    what()
    return process_time() - start


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    low, high = report["ratio_spread"]
    plain, ours = (statistics.median(report[name]) for name in ("plain_seconds", "enrich_seconds"))
    return heading("The cost of enrich", report) + (
        f"| | CPU seconds, median of {len(report['plain_seconds'])} rounds | words a second |\n|---|---:|---:|\n"
        f"| spaCy: {', '.join(report['components'])} | {plain:.2f} | {report['words'] / plain:.0f} |\n"
        f"| enrich: the same, then entities, quotations and claims | {ours:.2f} | {report['words'] / ours:.0f} |\n\n"
        f"Ratio {report['ratio']:.3f} (from {low:.3f} to {high:.3f}), at most {report['limit']} is wanted; "
        f"{report['texts']} texts of {report['words']} words.\n"
    )


if __name__ == "__main__":
    main()
