"""A larger model's scores of every pair of a mix; a smaller one learns from them beside people's labels.

Scores are written as they are made, sorted by length so that batches hold little padding; a stopped run continues
where it was. The mix `NAME` becomes `NAME-taught`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training import places
from training.batches import encode, stack, tokenizer
from training.learn import load_model
from training.pairs import Pair, read, write
from training.scorer import Scorer

SIZE = 16
LEAST = 0.02
"""Probabilities of words below this are not written: they are learned as 0."""


def main(checkpoint: Path, stage: str) -> None:
    """Write the taught mix of a stage, or the rest of it."""
    pairs = read(places.mix(stage))
    scores = places.mix(f"{stage}-scores")
    done = _done(scores, checkpoint)
    scores.write_text("".join(json.dumps(row) + "\n" for row in done.values()))
    left = [n for n in range(len(pairs)) if n not in done]
    model, _ = load_model(checkpoint)
    with scores.open("a") as out:
        for told in score(model, pairs, left):
            out.writelines(json.dumps(row | {"by": str(checkpoint)}) + "\n" for row in told)
            out.flush()
    done = _done(scores, checkpoint)
    taught = (
        replace(pair, taught=done[n]["pair"], taught_words=tuple(map(tuple, done[n]["words"])))
        for n, pair in enumerate(pairs)
    )
    print(f"{write(places.mix(f'{stage}-taught'), taught):,} pairs in {places.mix(f'{stage}-taught')}")


def _done(path: Path, checkpoint: Path) -> dict[int, dict[str, object]]:
    if not path.exists():
        return {}
    out = {}
    for line in path.read_text().splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue  # cut off when a run was stopped
        if row["by"] == str(checkpoint):
            out[row["n"]] = row
    return out


@torch.no_grad()
def score(model: Scorer, pairs: Sequence[Pair], numbers: Sequence[int]) -> Iterator[list[dict[str, object]]]:
    """Yield batches: the number of each pair, its probability, and (start, end, probability) of its words."""
    model.eval()
    words: Tokenizer = tokenizer(model.encoder.shape.folder)
    some = dict(zip(numbers, encode([pairs[n] for n in numbers], words), strict=True))
    ranked = sorted(numbers, key=lambda n: len(some[n].ids))
    for at in range(0, len(ranked), SIZE):
        chosen = ranked[at : at + SIZE]
        batch = stack([some[n] for n in chosen], pad=model.encoder.shape.pad)
        pair, word = model(batch.ids, batch.real, batch.claim)
        offsets = words.encode_batch([(" ".join(pairs[n].claim.split(" ")[:110]), pairs[n].evidence) for n in chosen])
        yield [
            {"n": n, "pair": round(p, 4), "words": _words(w, some[n].claim, e.offsets)}
            for n, p, w, e in zip(chosen, pair.sigmoid().tolist(), word.sigmoid().tolist(), offsets, strict=True)
        ]


def _words(told: Sequence[float], claim: Sequence[bool], offsets: Sequence[tuple[int, int]]) -> list[list[float]]:
    """Start, end and probability of each of the claim's tokens that is not nearly 0."""
    places_ = zip(told, claim, offsets, strict=False)
    return [[start, end, round(p, 3)] for p, mine, (start, end) in places_ if mine and p >= LEAST]
