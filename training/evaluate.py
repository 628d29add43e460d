"""Scores on dev: AUC and balanced accuracy for each set, with intervals that resample sources, not pairs.

The balanced accuracy is at the best threshold on the same pairs, as published tables have it for dev. It
compares sets and trials, and says nothing about a shipped threshold.
"""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from training import places
from training.batches import encode, stack, tokenizer
from training.evidence import evidence, sentences
from training.pairs import Pair, raw
from training.scorer import Scorer

QUICK = 40
"""Pairs of a set in a quick look: always the same ones, those with the lowest digest of source and id."""


def dev(*, quick: bool) -> list[tuple[Pair, str]]:
    """(pair, its source's digest) for every sentence of every dev claim; a claim's sentences share its id.

    A claim is read sentence by sentence, each with its own evidence.
    """
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in raw(places.consistency("dev")):
        rows[str(row["set"])].append(row)
    out = []
    for found in rows.values():
        ranked = sorted(found, key=lambda r: hashlib.sha256(str(r["id"]).encode()).digest())
        for row in ranked[:QUICK] if quick else ranked:
            source = str(row["source"])
            split, origin = sentences(source), hashlib.sha256(source.encode()).hexdigest()[:16]
            for claim in sentences(" ".join(str(row["claim"]).split())):
                pair = Pair(str(row["id"]), str(row["set"]), evidence(claim, split), claim, int(str(row["label"])))
                out.append((pair, origin))
    return out


@torch.no_grad()
def score(
    model: Scorer, pairs: Sequence[Pair], *, words: Path | None = None, size: int = 16
) -> list[tuple[float, float]]:
    """For each pair: the pair's logit, and the highest logit of one of the statement's words.

    `words` is the folder of another tokenizer than the base model's.
    """
    model.eval()
    encoded = encode(pairs, tokenizer(words or model.encoder.shape.folder))
    out = [(0.0, 0.0)] * len(pairs)
    numbers = sorted(range(len(pairs)), key=lambda n: len(encoded[n].ids))
    for at in range(0, len(numbers), size):
        some = numbers[at : at + size]
        batch = stack([encoded[n] for n in some], pad=model.encoder.shape.pad)
        pair, word = model(batch.ids, batch.real, batch.claim)
        peak = word.masked_fill(batch.claim == 0, -1e4).amax(1)
        for n, one, two in zip(some, pair.tolist(), peak.tolist(), strict=True):
            out[n] = (one, two)
    return out


def auc(scores: Sequence[float], wrong: Sequence[bool]) -> float:
    """The chance that a wrong item has a higher score than a sound one; ties count half."""
    ranked = sorted(zip(scores, wrong, strict=True))
    below = total = 0.0
    at = 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        bad = sum(w for _, w in ranked[at:end])
        good = end - at - bad
        total += bad * (below + good / 2)
        below += good
        at = end
    n_bad = sum(wrong)
    return total / (n_bad * (len(wrong) - n_bad)) if 0 < n_bad < len(wrong) else float("nan")


def balanced(scores: Sequence[float], wrong: Sequence[bool]) -> float:
    """Balanced accuracy at the best threshold for these items."""
    bad, good = sum(wrong), len(wrong) - sum(wrong)
    if not bad or not good:
        return float("nan")
    caught, alarms, best = 0, 0, 0.5
    ranked = sorted(zip(scores, wrong, strict=True), reverse=True)
    for n, (value, is_wrong) in enumerate(ranked):
        caught, alarms = caught + is_wrong, alarms + (not is_wrong)
        if n + 1 == len(ranked) or ranked[n + 1][0] != value:
            best = max(best, (caught / bad + 1 - alarms / good) / 2)
    return best


Measure = Callable[[Sequence[float], Sequence[bool]], float]


def interval(measure: Measure, items: Sequence[tuple[float, bool, str]], *, times: int = 300) -> tuple[float, float]:
    """The middle 95 % of a measure over sources drawn with replacement."""
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for value, wrong, origin in items:
        groups[origin].append((value, wrong))
    chance, keys, found = random.Random(1), sorted(groups), []
    for _ in range(times):
        drawn = [item for key in chance.choices(keys, k=len(keys)) for item in groups[key]]
        value = measure([v for v, _ in drawn], [w for _, w in drawn])
        if value == value:
            found.append(value)
    found.sort()
    return (found[int(0.025 * len(found))], found[int(0.975 * len(found)) - 1]) if found else (float("nan"),) * 2


def report(scored: Sequence[tuple[Pair, str, float]]) -> list[dict[str, object]]:
    """One row for each set: a claim is as bad as its worst sentence."""
    claims: dict[str, dict[str, tuple[float, bool, str]]] = defaultdict(dict)
    for pair, origin, value in scored:
        for name in [pair.set] + (["edits (all)"] if pair.set.startswith("edits_") else []):
            worst = claims[name].get(pair.id, (value,))[0]
            claims[name][pair.id] = (max(worst, value), pair.label == 0, origin)
    rows: list[dict[str, object]] = []
    for name, found in sorted(claims.items()):
        items = list(found.values())
        values, wrong = [v for v, _, _ in items], [w for _, w, _ in items]
        low, high = interval(auc, items)
        row: dict[str, object] = {"set": name, "n": len(items), "sources": len({o for _, _, o in items})}
        row |= {"auc": round(auc(values, wrong), 3), "auc_95": [round(low, 3), round(high, 3)]}
        rows.append(row | {"balanced": round(100 * balanced(values, wrong), 1)})
    return rows


def main(checkpoint: Path, *, quick: bool) -> None:
    """Score dev with a checkpoint and print a table for each way of scoring; keep the scores beside the checkpoint."""
    from training.learn import load_model

    model, step = load_model(checkpoint)
    items = dev(quick=quick)
    scores = score(model, [pair for pair, _ in items])
    ways = {
        "pair": [p for p, _ in scores],
        "word": [w for _, w in scores],
        "both": [torch.tensor(s).sigmoid().mean().item() for s in scores],
    }
    out: dict[str, object] = {"step": step, "quick": quick}
    for way, values in ways.items():
        rows = report([(pair, origin, v) for (pair, origin), v in zip(items, values, strict=True)])
        out[way] = rows
        print(f"\n{way}, step {step}")
        for row in rows:
            print("  {set:18} n {n:<5} auc {auc} {auc_95} balanced {balanced}".format(**row))
    kept = checkpoint.parent / f"dev-{'quick-' if quick else ''}{step}.json"
    kept.write_text(json.dumps(out, indent=1) + "\n")
