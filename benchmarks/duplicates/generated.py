"""Stories of known relation, made from the Reuters wire, and the stage's decisions on them.

    python benchmarks/duplicates/generated.py

Three seeds of 400 base stories each (tests/support/relations.py); their spread is given. Writes
benchmarks/results/duplicates-generated.{json,md}.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from circumstances import NOW, RESULTS, circumstances

from copytaster.dedup.deduplicator import InMemoryDeduplicator
from desk.ingest.article_lines import parse_line

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.support import relations

SEEDS = (1987, 1988, 1989)
COUNT = 400


def main() -> None:
    runs, makers = [], defaultdict[str, Counter[bool]](Counter)
    for seed in SEEDS:
        told: Counter[tuple[str, str]] = Counter()
        desk = InMemoryDeduplicator()
        for story in relations.made(*relations.reuters(COUNT, seed=seed), seed=seed):
            lineage = desk.decide(parse_line(json.loads(story.line), NOW).envelope).envelope.lineage
            assert lineage is not None
            told[story.relation, lineage.relation] += 1
            for part in story.maker.split("+") if story.maker else ("base",):
                makers[part][lineage.relation == story.relation] += 1
        runs.append({"seed": seed, **scores(told)})
        print(runs[-1], file=sys.stderr)
    report = {
        **circumstances(),
        "bases": COUNT,
        "runs": runs,
        "makers": {name: round(c[True] / c.total(), 4) for name, c in sorted(makers.items())},
    }
    (RESULTS / "duplicates-generated.json").write_text(json.dumps(report, indent=2) + "\n")
    (RESULTS / "duplicates-generated.md").write_text(markdown(report))
    print(markdown(report))


def scores(told: Counter[tuple[str, str]]) -> dict[str, object]:
    """F1 of `duplicate` against all others, and how often an update is distinguished from a duplicate."""
    right = told["duplicate", "duplicate"]
    wrong = sum(n for (known, got), n in told.items() if (known == "duplicate") != (got == "duplicate"))
    updates = {got: n for (known, got), n in told.items() if known == "update"}
    of_both = sum(n for (known, got), n in told.items() if {known, got} <= {"update", "duplicate"})
    return {
        "stories": told.total(),
        "f1_duplicate": round(2 * right / (2 * right + wrong), 4),
        "updates_right": round(updates.get("update", 0) / sum(updates.values()), 4),
        "update_against_duplicate": round((right + updates.get("update", 0)) / of_both, 4),
        "told": {f"{known} as {got}": n for (known, got), n in sorted(told.items())},
    }


def markdown(report: dict[str, object]) -> str:
    runs: Sequence[dict[str, object]] = report["runs"]  # type: ignore[assignment]
    rows = [
        "# Stories of known relation",
        "",
        f"`python benchmarks/duplicates/generated.py`, {report['machine']}; {report['bases']} base stories a seed.",
        "",
        "| seed | stories | F1 of `duplicate` | updates told as such | update against duplicate |",
        "|---|---:|---:|---:|---:|",
    ]
    names = ("seed", "stories", "f1_duplicate", "updates_right", "update_against_duplicate")
    rows += ["| " + " | ".join(str(run[name]) for name in names) + " |" for run in runs]
    rows += ["", "Share told right by how the story was made (a story made twice over counts for both):", ""]
    rows += ["| made by | right |", "|---|---:|"]
    rows += [f"| {name} | {share} |" for name, share in report["makers"].items()]  # type: ignore[attr-defined]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
