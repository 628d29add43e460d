"""The signals of statements as the checker sees them, for weighing (training/weigh.py).

For training we use statements whose labels the model has not learned: those of the summary sets that are in no mix, and
our own edits after the step at which its teacher stopped. Dev is for choosing the operating points, devtest for
a single final measurement.
"""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from copytaster.checking import checker, model_score
from copytaster.checking.entailment_model import EntailmentModel
from copytaster.checking.signals import compute_signals
from copytaster.model.article import Article, Body, Envelope, hash_text, normalize_text
from copytaster.text import language_models
from training import places
from training.batches import encode, order, tokenizer
from training.learn import Recipe
from training.mix import SUMMARY_SETS
from training.pairs import Pair, raw, read
from training.remembered import Remembered

HUMAN = 130
"""Statements of each summary set: about as many as the smallest one has."""
EDITS = 500
DEV, SMALL_EDITS = 60, 130
"""Statements of each set of dev, and of each set of small edits."""
TAUGHT_STEPS = 359
"""Steps of `mixed` that the checkpoint used as teacher has learned (TRIALS.md)."""
SEED = 20261123

Row = dict[str, object]


def training() -> Iterator[Row]:
    """Human-labelled statements with their sources, and edits with their evidence."""
    seen = {pair.id for name in ("nli", "mixed", "wide") for pair in read(places.mix(name))}
    sets: dict[str, list[Row]] = defaultdict(list)
    for row in raw(places.consistency("train")):
        if row["set"] in SUMMARY_SETS and str(row["id"]) not in seen:
            sets[str(row["set"])].append(row)
    for rows in sets.values():
        yield from by_sources(rows, HUMAN)
    yield from _edits()


def _edits() -> Iterator[Row]:
    recipe, pairs = Recipe(), read(places.mix("mixed"))
    encoded = encode(pairs, tokenizer(recipe.shape.folder))
    steps = order([len(e.ids) for e in encoded], size=recipe.size, seed=recipe.seed)
    left = [pairs[n] for step in steps[TAUGHT_STEPS:] for n in step]
    for name in ("edit", "claim"):
        mine = [p for p in left if p.set.startswith(f"{name}_")]
        for label in (0, 1):
            some = [p for p in mine if p.label == label]
            share = EDITS // 2 if name == "edit" else EDITS // 6
            yield from (_row(p, name) for p in random.Random(SEED).sample(some, min(share, len(some))))


def _row(pair: Pair, name: str) -> Row:
    return {"id": pair.id, "set": name, "source": pair.evidence, "claim": pair.claim, "label": pair.label}


def held_out(name: str) -> Iterator[Row]:
    """A part of every set of `dev` or `devtest`."""
    sets: dict[str, list[Row]] = defaultdict(list)
    for row in raw(places.consistency(name)):
        sets[str(row["set"])].append(row)
    for group, rows in sorted(sets.items()):
        yield from by_sources(rows, SMALL_EDITS if group.startswith("edits_") else DEV)


def by_sources(rows: Iterable[Row], most: int) -> Iterator[Row]:
    """At least `most` rows if there are so many: all of a source or none, sources in the order of their digests."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[str(row["source"])].append(row)
    ranked = sorted(groups, key=lambda source: hashlib.sha256(source.encode()).digest())
    told = 0
    for source in ranked:
        if told >= most:
            return
        yield from groups[source]
        told += len(groups[source])


def write(rows: Iterable[Row], target: Path, model: EntailmentModel | Remembered) -> None:
    """Write the signals of each statement that is not in the file yet, source by source."""
    target.parent.mkdir(parents=True, exist_ok=True)
    done = {json.loads(line)["id"] for line in target.read_text().splitlines()} if target.exists() else set()
    groups: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row["id"] not in done:
            groups[str(row["source"])][str(row["id"])] = row
    with target.open("a") as out:
        for source, some in groups.items():
            story = _story(source)
            out.writelines(json.dumps(_signals(story, row, model)) + "\n" for row in some.values())
            out.flush()


def _story(source: str) -> checker.SourceContext:
    blocks = [normalize_text(line) for line in source.split("\n") if line.strip()]
    article = Article(uri="urn:training", bodies=tuple(Body(block) for block in blocks))
    envelope = Envelope(article=article, provider="training", received="", text_sha256=hash_text(article.text))
    nlp = language_models.load()
    return checker.SourceContext(envelope, language_models.parse(nlp, blocks), language_models.parse(nlp, [""]))


def _signals(story: checker.SourceContext, row: Row, model: EntailmentModel | Remembered) -> Row:
    case = story.build_case(language_models.parse(language_models.load(), [normalize_text(str(row["claim"]))]))
    out: Row = {"id": row["id"], "set": row["set"], "label": row["label"], "source": hash_text(str(row["source"]))[:16]}
    if not story.can_judge(case):
        return out | {"signals": None}
    drafts = checker.run_detectors(case)
    found = model_score.score_sentences(model, case)
    rules = checker.estimate_probability(case, drafts)
    return out | {
        "signals": compute_signals(case, drafts, found),
        "rules": rules,
        "sure": checker.combine_weights(drafts) >= checker.SKIP_MODEL_AT,
    }


def main(part: str) -> None:
    """Write `signals/PART.jsonl`, with the model of the folder `export`."""
    rows = training() if part == "train" else held_out(part)
    folder = places.home() / "signals"
    write(
        rows, folder / f"{part}.jsonl", Remembered(EntailmentModel(places.home() / "export"), folder / "readings.jsonl")
    )
