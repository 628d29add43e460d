"""The output of the measurements: one JSON file with a part for each, a page, and a chart for some."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, Literal

from benchmarks.load import model
from benchmarks.run import RESULTS, circumstances

FILE = RESULTS / "load.json"
COMMAND = "python -m benchmarks.load.run"
ALONE, BESIDE = "the detectors alone", "the trained model asked too"
PACKAGES = ("faust-streaming", "aiokafka", "numpy", "orjson")


Size = Literal["quick", "middle", "full"]
"""A minute or two for each measurement, about four minutes, and as long as it takes."""


@dataclass(frozen=True)
class Part:
    """One measurement: its figures, its section of the page, and charts by name, as SVG."""

    figures: Mapping[str, Any]
    section: str
    charts: Mapping[str, str] = field(default_factory=dict)


def keep(name: str, part: Part, *, size: Size) -> None:
    """Replace a measurement's last run, and write page and charts again."""
    about = circumstances(f"{COMMAND} --only {name} --size {size}", *PACKAGES)
    about["checker"] = BESIDE if model.asked() else ALONE
    about["load"] = [round(load, 1) for load in os.getloadavg()]
    known = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    known[name] = {"about": about, "section": part.section, **part.figures, "charts": sorted(part.charts)}
    FILE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8")
    for chart, svg in part.charts.items():
        (RESULTS / f"{chart}.svg").write_text(svg, "utf-8")
    FILE.with_suffix(".md").write_text(_page(known), "utf-8")


def known(name: str) -> dict[str, Any]:
    """The figures of a measurement's last run, or an empty dict."""
    return dict(json.loads(FILE.read_text("utf-8")).get(name, {})) if FILE.exists() else {}


def _page(known: Mapping[str, Any]) -> str:
    parts = [f"# Under load\n\n`{COMMAND}`. Each part says on what it was measured.\n"]
    for name, found in sorted(known.items()):
        parts.append(f"\n## {name}\n\n{found['section']}\n")
        parts += [f"\n![{chart}]({chart}.svg)\n" for chart in found["charts"]]
        parts.append(f"\n{_circumstances(found['about'])}\n")
    return "".join(parts)


def _circumstances(about: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{package} {number}" for package, number in about["versions"].items())
    return (
        f"`{about['command']}` at {about['revision']} on {about['date']}; {about['machine']}, load {about['load'][0]} "
        f"at the end; checker: {about.get('checker', ALONE)}; Python {about['python']}, "
        f"{about['pipeline']}, {versions}."
    )


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Median, least and most."""
    return {"median": round(median(values), digits), "least": round(min(values), digits),
            "most": round(max(values), digits)}  # fmt: skip


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99; with few values the higher ones are the largest value."""
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "p99": round(cuts[98], 3)}


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table; its first column has words and the others figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)
