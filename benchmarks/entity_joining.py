"""Names joined across sixty stories, compared with clusters marked by hand, beside plain equality of strings.

    python -m benchmarks.entity_joining

Reads benchmarks/entities/clusters.jsonl (ids and offsets) and the texts from ${COPYTASTER_DATA:-../shared/data}, and
writes benchmarks/results/entity-joining.{json,md}. B-cubed (Bagga and Baldwin 1998) over the marked mentions; a
mention that was not found counts as a cluster of its own on both sides.
"""

import random
import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.run import DATA, circumstances, heading, keep, rows
from copytaster.extraction.entities.build import find_entities
from copytaster.text.doc import Doc
from copytaster.text.language_models import load, parse

CLUSTERS = Path(__file__).parent / "entities" / "clusters.jsonl"
COUNTED = ("person", "organisation", "place")
DRAWS = 500
Place = tuple[int, int]


def main() -> None:
    nlp = load()
    texts = _texts()
    scores = [_score(_parsed(nlp, row["id"], texts[row["id"]]), row["clusters"]) for row in rows(CLUSTERS)]
    report = {
        **circumstances("python -m benchmarks.entity_joining"),
        "stories": len(scores),
        "mentions": sum(s["marked"] for s in scores),
        "found": sum(s["found"] for s in scores),
        "beyond": sum(s["beyond"] for s in scores),
        "joined": _rates(scores, "joined"),
        "strings": _rates(scores, "strings"),
        "spread": _spread(scores),
        "by_corpus": {
            name: _rates(
                [s for s, row in zip(scores, rows(CLUSTERS), strict=True) if row["id"].startswith(name)], "joined"
            )
            for name in ("reuters21578", "polnear")
        },
    }
    keep("entity-joining", report, markdown(report))


def _texts() -> dict[str, str]:
    wanted = {row["id"] for row in rows(CLUSTERS)}
    found = {}
    for path in (DATA / "articles" / "reuters21578.jsonl", DATA / "attributions" / "polnear.jsonl"):
        found |= {row["id"]: row["text"] for row in rows(path) if row["id"] in wanted}
    return found


def _parsed(nlp: Any, id_: str, text: str) -> Doc:
    """The parse of a story; the 1987 wire breaks its lines, and begins a paragraph with four blanks."""
    if id_.startswith("reuters"):
        return parse(nlp, re.sub(r"\n(?!    )", " ", text).split("\n    "), sep="\n    ")
    return parse(nlp, text.split("\n\n"))


def _score(doc: Doc, clusters: Sequence[Sequence[Place]]) -> dict[str, float]:
    marked = {tuple(place): n for n, cluster in enumerate(clusters) for place in cluster}
    ours = {
        (m.span.start, m.span.end): n
        for n, entity in enumerate(find_entities(doc).entities)
        for m in entity.mentions
        if m.by == "name"
    }
    kinds = [entity.kind for entity in find_entities(doc).entities]
    found = dict(_aligned(marked, ours))
    joined: dict[Place, Hashable] = {m: ours[found[m]] if m in found else ("alone", m) for m in marked}
    strings: dict[Place, Hashable] = {
        m: doc.text[slice(*found[m])] if m in found else ("alone", m) for m in marked
    }  # fmt: skip
    beyond = [place for place, n in ours.items() if place not in found.values() and kinds[n] in COUNTED]
    return {
        "marked": len(marked),
        "found": len(found),
        "beyond": len(beyond),
        **{f"joined {k}": v for k, v in zip("pr", b_cubed(marked, joined), strict=True)},
        **{f"strings {k}": v for k, v in zip("pr", b_cubed(marked, strings), strict=True)},
    }


def _aligned(marked: Mapping[Any, int], ours: Mapping[Place, int]) -> Iterator[tuple[Any, Place]]:
    """Each marked mention with our mention that overlaps it most; each of ours is used once."""
    used: set[Place] = set()
    for place in marked:
        shared = [(min(o[1], place[1]) - max(o[0], place[0]), o) for o in ours if o not in used]
        best = max(shared, default=None)
        if best is not None and best[0] > 0:
            used.add(best[1])
            yield place, best[1]


def b_cubed(marked: Mapping[Any, Hashable], ours: Mapping[Any, Hashable]) -> tuple[float, float]:
    """Sums of precision and recall over the mentions."""
    gold, found = _inverse(marked), _inverse(ours)
    both = {m: len(gold[marked[m]] & found[ours[m]]) for m in marked}
    return sum(n / len(found[ours[m]]) for m, n in both.items()), sum(n / len(gold[marked[m]]) for m, n in both.items())


def _inverse(clusters: Mapping[Any, Hashable]) -> dict[Hashable, set[Any]]:
    out: dict[Hashable, set[Any]] = defaultdict(set)
    for mention, cluster in clusters.items():
        out[cluster].add(mention)
    return out


def _rates(scores: Sequence[Mapping[str, float]], name: str) -> dict[str, float]:
    marked = sum(s["marked"] for s in scores)
    p, r = sum(s[f"{name} p"] for s in scores) / marked, sum(s[f"{name} r"] for s in scores) / marked
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": round(2 * p * r / (p + r), 4)}


def _spread(scores: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    rng = random.Random(1)
    drawn = sorted(_rates(rng.choices(scores, k=len(scores)), "joined")["f1"] for _ in range(DRAWS))
    return drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS) - 1]


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    low, high = report["spread"]
    page = heading(f"Names joined in {report['stories']} stories, marked by hand", report)
    page += "| | B-cubed P | R | F1 |\n|---|---:|---:|---:|\n"
    lines = {"copytaster": report["joined"], "equal strings": report["strings"]}
    lines |= {f"copytaster, {name}": rates for name, rates in report["by_corpus"].items()}
    for name, r in lines.items():
        page += f"| {name} | {r['precision']:.3f} | {r['recall']:.3f} | {r['f1']:.3f} |\n"
    return page + (
        f"\nF1 95 %: {low:.3f} to {high:.3f} (500 draws of the stories). Of {report['mentions']} marked "
        f"mentions {report['found']} were found; {report['beyond']} more people, organisations or places were named. "
        f"Equal strings join the mentions that we found. How it was marked: benchmarks/entities/MARKING.md.\n"
    )


if __name__ == "__main__":
    main()
