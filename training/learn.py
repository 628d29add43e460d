"""Training in resumable stages, with an exact checkpoint every quarter of an hour.

A stage is one pass over one mix, of which it keeps a copy. Batches, learning rate and weights depend only on the
stage's step (there is no dropout: nothing is seen often enough to be memorised). So a resumed run
ends like an unbroken one.
"""

import hashlib
import json
import os
import shutil
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import torch
from torch.nn import functional

from training import encoder, places, shapes
from training.batches import Batch, Encoded, encode, order, stack, tokenizer
from training.pairs import read
from training.scorer import Scorer


@dataclass(frozen=True)
class Recipe:
    """The parameters of a run (see TRIALS.md). Rates are AdamW's peaks; `words` weighs the loss on single words."""

    base: str = "mpnet"
    """The published encoder to begin with, one of shapes.SHAPES."""
    layers: int = 8
    frozen: int = 3
    size: int = 8
    rate: float = 4e-5
    head_rate: float = 3e-4
    decay: float = 0.01
    warm: int = 100
    words: float = 0.5
    word_weight: float = 3.0
    worst: float = 0.0
    """Weight of the loss on the worst word of a wrong statement without word labels."""
    cool: float = 0.2
    """Share of the stage, at its end, over which the rate falls to a tenth."""
    half: bool = False
    """bf16 arithmetic; weights stay in fp32."""
    seed: int = 1

    @property
    def shape(self) -> shapes.Shape:
        return shapes.SHAPES[self.base]


def rate_at(step: int, steps: int, recipe: Recipe) -> float:
    """The share of the peak rate at a step: a short rise, a plateau, a fall to a tenth."""
    rise = min(1.0, (step + 1) / recipe.warm)
    left = (steps - step) / max(1.0, recipe.cool * steps)
    return rise * min(1.0, 0.1 + 0.9 * left)


def new(recipe: Recipe) -> Scorer:
    """A model with the published encoder and new heads; the same seed gives the same model."""
    torch.manual_seed(recipe.seed)
    return Scorer(encoder.load(recipe.shape, layers=recipe.layers, frozen=recipe.frozen))


def load_model(checkpoint: Path) -> tuple[Scorer, int]:
    """The model of a checkpoint, and the step at which it was saved."""
    saved = torch.load(checkpoint, weights_only=True, mmap=True)
    recipe = Recipe(**saved["recipe"])
    model = Scorer(encoder.Encoder(layers=recipe.layers, frozen=recipe.frozen, shape=recipe.shape))
    model.load_state_dict(saved["model"])
    return model, saved["step"]


def optimiser(model: Scorer, recipe: Recipe) -> torch.optim.AdamW:
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    groups = [{"params": body, "peak": recipe.rate}, {"params": heads, "peak": recipe.head_rate}]
    return torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=recipe.decay)


def loss_of(model: Scorer, batch: Batch, recipe: Recipe) -> tuple[torch.Tensor, float]:
    """The loss to minimise, and the pair loss alone."""
    with torch.autocast("cpu", torch.bfloat16, enabled=recipe.half):
        pair, word = model(batch.ids, batch.real, batch.claim)
    on_pairs = functional.binary_cross_entropy_with_logits(pair.float(), batch.inconsistent)
    each = functional.binary_cross_entropy_with_logits(word.float(), batch.wrong, reduction="none")
    weight = batch.judged * (1 + (recipe.word_weight - 1) * batch.wrong)
    on_words = (each * weight).sum() / weight.sum().clamp(min=1)
    loss = on_pairs + recipe.words * on_words
    return loss + recipe.worst * on_worst(word.float(), batch) if recipe.worst else loss, on_pairs.item()


def on_worst(word: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Loss on the most doubtful word of a wrong statement without word labels: some word of it must be wrong."""
    unknown = batch.inconsistent * (batch.judged.sum(1) == 0)
    peak = word.masked_fill(batch.claim == 0, -1e4).amax(1)
    each = functional.softplus(-peak) * unknown
    return each.sum() / unknown.sum().clamp(min=1)


class Stage:
    """One pass over one mix, begun fresh, from another run's weights, or from its last checkpoint."""

    def __init__(self, run: str, stage: str, recipe: Recipe, *, begin: Path | None = None) -> None:
        self.folder, self.recipe, self.name = places.run(run) / stage, recipe, stage
        self.folder.mkdir(parents=True, exist_ok=True)
        mix = self.folder / "mix.jsonl"
        if not mix.exists():
            shutil.copyfile(places.mix(stage), mix)
        self.digest = hashlib.sha256(mix.read_bytes()).hexdigest()
        self.encoded: list[Encoded] = encode(read(mix), tokenizer(recipe.shape.folder))
        self.order = order([len(e.ids) for e in self.encoded], size=recipe.size, seed=recipe.seed)
        self.model, self.step, self.asked_to_stop = new(recipe), 0, False
        if begin is not None:
            self.model.load_state_dict(torch.load(begin, weights_only=True)["model"])
        self.optimiser = optimiser(self.model, recipe)
        if self.checkpoint.exists():
            self._resume()

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def _resume(self) -> None:
        saved = torch.load(self.checkpoint, weights_only=True)
        if saved["mix"] != self.digest or Recipe(**saved["recipe"]) != self.recipe:
            raise SystemExit(f"{self.checkpoint} was made from another mix or recipe: name a new --run")
        self.model.load_state_dict(saved["model"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.step = saved["step"]

    def save(self) -> None:
        """Write to another file, then rename: a kill always leaves a whole checkpoint. The previous one is kept."""
        state = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step}
        beside = self.checkpoint.with_suffix(".new")
        torch.save(state | {"mix": self.digest, "recipe": asdict(self.recipe)}, beside)
        if self.checkpoint.exists():
            os.replace(self.checkpoint, self.folder / "checkpoint.before.pt")
        os.replace(beside, self.checkpoint)

    def advance(self) -> float:
        """Do one step; return the pair loss."""
        share = rate_at(self.step, len(self.order), self.recipe)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * share
        batch = stack([self.encoded[n] for n in self.order[self.step]], pad=self.recipe.shape.pad)
        loss, shown = loss_of(self.model, batch, self.recipe)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return shown

    def train(self, *, minutes: float, every: float = 15.0) -> bool:
        """Run until the mix or the time is used up; True if the stage is complete.

        A SIGTERM asks to stop: the step is ended and the checkpoint written.
        """
        signal.signal(signal.SIGTERM, self._stop)
        self.model.train()
        begun = saved = told = time.monotonic()
        pairs, losses = 0, []
        while self.step < len(self.order) and not self.asked_to_stop and time.monotonic() - begun < 60 * minutes:
            pairs += len(self.order[self.step])
            losses.append(self.advance())
            now = time.monotonic()
            if now - told > 60:
                self._tell(pairs / (now - begun), losses)
                told, losses = now, []
            if now - saved > 60 * every:
                self.save()
                saved = now
        self.save()
        return self.step == len(self.order)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _tell(self, speed: float, losses: list[float]) -> None:
        row: dict[str, object] = {"step": self.step, "of": len(self.order), "pairs_s": round(speed, 2)}
        row |= {"loss": round(sum(losses) / len(losses), 4), "at": time.strftime("%H:%M:%S")}
        print(json.dumps(row), flush=True)
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
