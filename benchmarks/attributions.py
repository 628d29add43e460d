"""Attributions on PolNeAR's test split: source, cue and content, beside textacy's direct quotations on the same texts.

    python -m benchmarks.attributions [--split test] [--limit N]

Reads ${COPYTASTER_DATA:-../shared/data}/attributions/polnear.jsonl and, for a full run on the test split, writes
benchmarks/results/attributions.{json,md}. Rules were written with the train split and checked on dev; the test split
is used only for this run. Spread: 95 % of 500 draws of the texts with replacement (seed 1).
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from spacy.language import Language
from textacy.extract.triples import direct_quotations

from benchmarks.run import DATA, circumstances, heading, keep, rows
from copytaster.extraction.quotes.extract import find_attributions
from copytaster.extraction.quotes.grammar import Spans
from copytaster.extraction.quotes.scoring import AttributionCounts, AttributionSpans, parse_polnear
from copytaster.text.language_models import load, parse

DRAWS = 500
SHOWN = (
    ("content", "matched"),
    ("content", "overlap"),
    ("source", "overlap"),
    ("cue", "overlap"),
    ("direct", "matched"),
)


def main() -> None:
    options = _options()
    nlp = load()
    texts = [r for r in rows(DATA / "attributions" / "polnear.jsonl") if r["split"] == options.split]
    texts = texts[: options.limit or None]
    systems: dict[str, list[AttributionCounts]] = {
        "copytaster": [],
        "textacy, whole text": [],
        "textacy, each paragraph": [],
    }
    refused = 0
    for row in texts:
        marked, text = parse_polnear(row), row["text"]
        whole, failed = _textacy(nlp, [text])
        refused += failed
        found = {
            "copytaster": _ours(nlp, text),
            "textacy, whole text": whole,
            "textacy, each paragraph": _textacy(nlp, text.split("\n\n"))[0],
        }
        for name, spans in found.items():
            tally = AttributionCounts()
            tally.add(text, marked, spans)
            systems[name].append(tally)
    command = f"python -m benchmarks.attributions --split {options.split}"
    report = {
        **circumstances(command, "textacy"),
        "split": options.split,
        "texts": len(texts),
        "refused_by_textacy": refused,
        "systems": {name: _figures(tallies) for name, tallies in systems.items()},
        "spread": {f"{part} {measure}": _spread(systems["copytaster"], part, measure) for part, measure in SHOWN},
        "speakers_spread": _interval([AttributionCounts.of(drawn).speakers for drawn in _draws(systems["copytaster"])]),
    }
    page = markdown(report)
    if options.split == "test" and not options.limit:
        keep("attributions", report, page)
    else:
        print(page)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--split", default="test", choices=("train", "dev", "test"))
    parser.add_argument("--limit", type=int, default=0, help="texts, for a quick look")
    return parser.parse_args()


def _ours(nlp: Language, text: str) -> list[AttributionSpans]:
    return [AttributionSpans(f.source, f.cue, f.content) for f in find_attributions(parse(nlp, text.split("\n\n")))]


def _textacy(nlp: Language, parts: Sequence[str]) -> tuple[list[AttributionSpans], int]:
    """textacy's triples of each part, and the number of parts it refused: it does so if quotation marks are odd."""
    out: list[AttributionSpans] = []
    refused, at = 0, 0
    for part in parts:
        try:
            out.extend(_triples(nlp, part, at))
        except ValueError:
            refused += 1
        at += len(part) + 2
    return out, refused


def _triples(nlp: Language, part: str, at: int) -> Iterator[AttributionSpans]:
    for triple in direct_quotations(nlp(part)):
        content = ((at + triple.content.start_char, at + triple.content.end_char),)
        yield AttributionSpans(_tokens(triple.speaker, at), _tokens(triple.cue, at), content)


def _tokens(tokens: Sequence[Any], at: int) -> Spans:
    return ((at + tokens[0].idx, at + tokens[-1].idx + len(tokens[-1])),) if tokens else ()


def _figures(tallies: Sequence[AttributionCounts]) -> dict[str, Any]:
    whole = AttributionCounts.of(tallies)
    rates = {part: {name: asdict(rate) for name, rate in each.items()} for part, each in whole.rates().items()}
    return {"rates": rates, "speakers_right": whole.speakers, "speakers_asked": whole.speakers_asked}


def _draws(tallies: Sequence[AttributionCounts]) -> Iterator[list[AttributionCounts]]:
    rng = random.Random(1)
    for _ in range(DRAWS):
        yield rng.choices(tallies, k=len(tallies))


def _spread(tallies: Sequence[AttributionCounts], part: str, measure: str) -> tuple[float, float]:
    return _interval([AttributionCounts.of(drawn).rates()[part][measure].f1 for drawn in _draws(tallies)])


def _interval(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    page = heading(f"Attributions on PolNeAR, {report['split']} split, {report['texts']} texts", report)
    page += "| system | part | measure | P | R | F1 | found | marked |\n|---|---|---|---:|---:|---:|---:|---:|\n"
    for system, figures in report["systems"].items():
        for part, rates in figures["rates"].items():
            for measure, r in rates.items():
                page += (
                    f"| {system} | {part} | {measure} | {r['precision']:.3f} | {r['recall']:.3f} | {r['f1']:.3f} "
                    f"| {r['found']} | {r['marked']} |\n"
                )
    page += "\nSpeaker right among matched contents: " + "; ".join(
        f"{system} {f['speakers_right']:.3f} of {f['speakers_asked']}" for system, f in report["systems"].items()
    )
    low, high = report["speakers_spread"]
    page += f" (ours 95 %: {low:.3f} to {high:.3f}).\n\nF1 of ours, 95 %: "
    page += "; ".join(f"{name} {low:.3f} to {high:.3f}" for name, (low, high) in report["spread"].items())
    return page + (
        f".\n\n*overlap* counts a span that shares a code point with one of the other side, *matched* pairs them "
        f"one to one, *exact* wants every piece equal; *direct* are contents between quotation marks on both sides. "
        f"textacy finds direct quotations only, and refused {report['refused_by_textacy']} whole texts for an odd "
        f"number of marks. PolNeAR states no licence, so nothing was trained on it: rules and word lists only.\n"
    )


if __name__ == "__main__":
    main()
