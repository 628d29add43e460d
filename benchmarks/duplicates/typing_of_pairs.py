"""The share of labelled pairs that we type as their readers did, on the half that was looked at and on the other.

    python benchmarks/duplicates/typing_of_pairs.py [--held]

Each pair goes through the stage's decisions as a log of its own: the earlier story, then the later one, at
their own times. So stories further apart than the window are different. Reads the Reuters wire of
COPYTASTER_DATA and labels.jsonl; with --held it also counts the other half, and writes
benchmarks/results/duplicates-pairs.{json,md}.
"""

import json
import random
import sys
from collections import Counter

from circumstances import DATA, NOW, RESULTS, circumstances
from pairs import Pair, pairs

from copytaster.dedup.deduplicator import InMemoryDeduplicator
from desk.ingest.article_lines import ArticleLine, parse_line

DRAWS = 2_000


def main() -> None:
    held = "--held" in sys.argv
    stories = {s["id"]: parse_line(s, NOW) for s in map(json.loads, (DATA / "articles/reuters21578.jsonl").open())}
    report = {**circumstances(), "halves": {}}
    for half in ("dev", "held") if held else ("dev",):
        agreed = [pair for pair in pairs() if pair.half == half and pair.agreed]
        told = [(pair, typed(pair, stories)) for pair in agreed]
        report["halves"][half] = summary(told)
        if half == "dev":
            for pair, label in told:
                if label != pair.agreed:
                    print(f"{pair.a} {pair.b}: {pair.agreed} typed as {label}")
    print(markdown(report))
    if held:
        (RESULTS / "duplicates-pairs.json").write_text(json.dumps(report, indent=2) + "\n")
        (RESULTS / "duplicates-pairs.md").write_text(markdown(report))


def typed(pair: Pair, stories: dict[str, ArticleLine]) -> str:
    """The label that follows from the decisions."""
    desk = InMemoryDeduplicator()
    desk.decide(stories[pair.a].envelope)
    lineage = desk.decide(stories[pair.b].envelope).envelope.lineage
    return "different" if lineage is None or lineage.relation == "new" else lineage.relation


def summary(told: list[tuple[Pair, str]]) -> dict[str, object]:
    """The share typed correctly with its 95 % interval by resampling, and the count of each label with each type."""
    right = [label == pair.agreed for pair, label in told]
    rng = random.Random(400)
    drawn = sorted(sum(rng.choices(right, k=len(right))) / len(right) for _ in range(DRAWS))
    counted = Counter((pair.agreed, label) for pair, label in told)
    return {
        "pairs": len(told),
        "right": sum(right),
        "share": round(sum(right) / len(right), 4),
        "share_95": [round(drawn[DRAWS // 40], 4), round(drawn[-DRAWS // 40], 4)],
        "typed": {f"{label} as {got}": n for (label, got), n in sorted(counted.items(), key=str)},
    }


def markdown(report: dict[str, object]) -> str:
    rows = [
        "# The labelled pairs, typed",
        "",
        f"`python benchmarks/duplicates/typing_of_pairs.py --held`, {report['machine']}.",
        "",
        "| half | pairs both readers agree on | typed right | share | 95 % interval |",
        "|---|---:|---:|---:|---|",
    ]
    for half, found in report["halves"].items():  # type: ignore[attr-defined]
        low, high = found["share_95"]
        rows.append(f"| {half} | {found['pairs']} | {found['right']} | {found['share']} | {low}–{high} |")
    rows += ["", "What was typed as what:", "", "| half | label | typed as | pairs |", "|---|---|---|---:|"]
    for half, found in report["halves"].items():  # type: ignore[attr-defined]
        for name, count in found["typed"].items():
            label, _, got = name.partition(" as ")
            rows.append(f"| {half} | {label} | {got} | {count} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
