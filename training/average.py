"""The mean of several checkpoints' weights: it replaces the falling rate at the end of a stage that was cut short."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch


def mean(checkpoints: Sequence[Path], shares: Sequence[float]) -> dict[str, object]:
    """A checkpoint like the last of these, with the weighted mean of all weights; shares need not add up to 1."""
    total = sum(shares)
    saved = [torch.load(path, weights_only=True, mmap=True) for path in checkpoints]
    model = {
        name: sum(one["model"][name] * (share / total) for one, share in zip(saved, shares, strict=True))
        if value.is_floating_point()
        else value
        for name, value in saved[-1]["model"].items()
    }
    made = json.dumps([[str(path), share] for path, share in zip(checkpoints, shares, strict=True)])
    return {"model": model, "step": saved[-1]["step"], "recipe": saved[-1]["recipe"], "mean_of": made}


def main(checkpoints: Sequence[Path], target: Path, shares: Sequence[float] | None) -> None:
    """Write the mean of the checkpoints to `target`; without shares all count the same."""
    torch.save(mean(checkpoints, shares or [1.0] * len(checkpoints)), target)
