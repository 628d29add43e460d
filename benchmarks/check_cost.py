"""The cost of a statement with a story of about 500 words: its own parse and the verdict, without the story's parse.

    python -m benchmarks.check_cost [--statements 150]

Reads claims of dev, with sources of 400 to 600 words, from ${COPYTASTER_DATA:-../shared/data}, and writes
benchmarks/results/check-cost.{json,md}. It measures CPU time of this process: each statement is judged by the detectors
alone and with the model in turn; then 1 to 100 statements on one story, in the way a worker's child does it.
"""

import argparse
import statistics
from collections.abc import Sequence
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

from spacy.language import Language

from benchmarks.run import DATA, circumstances, heading, keep, rows
from copytaster import analyzer
from copytaster.analyzer import Models
from copytaster.checking import checker, entailment_model
from copytaster.model.article import Article, Body, Envelope, Statement, hash_text, normalize_text
from copytaster.model.records import EnrichedArticle
from copytaster.text import language_models
from copytaster.text.doc import Doc

WORDS = range(400, 601)
LIMITS = {"p50": 30.0, "p95": 80.0}
MANY = (1, 3, 10, 30, 100)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--statements", type=int, default=150)
    wanted = parser.parse_args().statements
    nlp = language_models.load()
    before = _resident()
    entailment_model.load()
    claims = [r for r in rows(DATA / "consistency" / "dev.jsonl") if len(r["source"].split()) in WORDS]
    claims = claims[:: max(1, len(claims) // wanted)][:wanted]
    stories = {text: _story(nlp, text) for text in dict.fromkeys(r["source"] for r in claims)}
    asked = [(stories[r["source"]], Statement(1, normalize_text(r["claim"]))) for r in claims]
    for story, statement in asked[:5]:
        analyzer.check(Models(nlp, entailment_model.load()), story, [statement])
    spent = {way: _spent(nlp, asked, model=way == "with the model") for way in ("detectors alone", "with the model")}
    many = {n: _many(nlp, asked, n) for n in MANY}
    report = {
        **circumstances("python -m benchmarks.check_cost"),
        "statements": len(asked),
        "stories": len(stories),
        "milliseconds": {way: _percentiles(values) for way, values in spent.items()},
        "limits": LIMITS,
        "milliseconds_by_statements_on_one_story": many,
        "resident_mb": {"with the pipeline": before, "most": _resident()},
    }
    keep("check-cost", report, markdown(report))


def _story(nlp: Language, text: str) -> EnrichedArticle:
    bodies = tuple(Body(block) for line in text.split("\n") if (block := normalize_text(line)))
    article = Article(uri=f"urn:bench:{hash_text(text)[:12]}", bodies=bodies)
    envelope = Envelope(article=article, provider="bench", received="", text_sha256=hash_text(article.text))
    return analyzer.enrich(nlp, envelope)


def _spent(nlp: Language, asked: Sequence[tuple[EnrichedArticle, Statement]], *, model: bool) -> list[float]:
    models, out = Models(nlp, entailment_model.load() if model else None), []
    for story, statement in asked:
        read = _read(models, story)
        read.judge(statement, language_models.parse(nlp, [statement.text]), "bench")  # fill the caches of the story
        begun = process_time()
        read.judge(statement, language_models.parse(nlp, [statement.text]), "bench")
        out.append(1000 * (process_time() - begun))
    return out


def _read(models: Models, story: EnrichedArticle) -> checker.SourceContext:
    text = Doc(story.envelope.article.text, story.doc)
    return checker.SourceContext(story.envelope, text, Doc("", story.title), models.entailment)


def _many(nlp: Language, asked: Sequence[tuple[EnrichedArticle, Statement]], count: int) -> float:
    story = asked[0][0]
    statements = [Statement(n, asked[n % len(asked)][1].text) for n in range(count)]
    begun = process_time()
    analyzer.check(Models(nlp, entailment_model.load()), story, statements)
    return round(1000 * (process_time() - begun), 1)


def _resident() -> int:
    """Most memory that this process has held, in megabytes."""
    return getrusage(RUSAGE_SELF).ru_maxrss // 1024


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    parts = statistics.quantiles(values, n=20)
    return {"p50": round(statistics.median(values), 1), "p95": round(parts[18], 1), "most": round(max(values), 1)}


def markdown(report: dict[str, Any]) -> str:
    """The figures as a page."""
    lines = [
        heading("What a statement costs to check", report),
        f"{report['statements']} statements on {report['stories']} stories of 400 to 600 words, each by itself: its",
        "own parse and the verdict, on a story that has been read. Milliseconds of processor time.",
        "",
        "| | p50 | p95 | most |",
        "|---|---:|---:|---:|",
    ]
    lines += [f"| {way} | {v['p50']} | {v['p95']} | {v['most']} |" for way, v in report["milliseconds"].items()]
    lines += [
        f"| wanted, at most | {LIMITS['p50']} | {LIMITS['p95']} | |",
        "",
        "| statements on one story | ms | each |",
    ]
    lines += ["|---:|---:|---:|"]
    many = report["milliseconds_by_statements_on_one_story"]
    lines += [f"| {n} | {ms} | {ms / int(n):.1f} |" for n, ms in many.items()]
    memory = report["resident_mb"]
    lines += [
        "",
        f"Memory: {memory['with the pipeline']} MB with the pipeline loaded, {memory['most']} MB at most afterwards.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
