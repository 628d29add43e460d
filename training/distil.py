"""Fewer layers: a model keeps some layers of a trained one, and learns to replace the others.

The kept layers below the first missing one are shared and never trained. Those above learn to end in the same
vectors, and to give the same scores of pairs and words. Labels are used only of human-labelled pairs. Of our own edits
the larger model's score is worth more than the label, since such labels teach the generator's style (TRIALS.md).
"""

import json
import time
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training import places
from training.batches import Batch, encode, order, stack, tokenizer
from training.encoder import Encoder
from training.learn import Recipe, load_model, rate_at
from training.mix import SUMMARY_SETS
from training.pairs import read
from training.scorer import Scorer, second_of

PEOPLE = 0.5
"""Weight of the label in what is learned of a human-labelled pair; the rest is the larger model's score."""
VECTORS = 2.0
"""Weight of the distance of the last layer's vectors, in units of their own variance."""
SAVE_EVERY = 600.0
"""Seconds between checkpoints."""


@dataclass(frozen=True)
class Plan:
    """The kept layers and the way of learning: layer numbers, pairs of a batch, AdamW's peak rate."""

    keep: tuple[int, ...] = (0, 1, 2, 4, 6, 7)
    size: int = 16
    rate: float = 1.5e-4
    warm: int = 30
    seed: int = 1

    @property
    def shared(self) -> int:
        """The number of lowest layers that both models share."""
        return len(list(takewhile(lambda pair: pair[0] == pair[1], enumerate(self.keep))))


def smaller(model: Scorer, plan: Plan) -> Scorer:
    """The same model with only the kept layers."""
    at = {old: new for new, old in enumerate(plan.keep)}
    state = {}
    for name, value in model.state_dict().items():
        parts = name.split(".")
        if parts[:2] == ["encoder", "layers"]:
            if int(parts[2]) not in at:
                continue
            parts[2] = str(at[int(parts[2])])
        state[".".join(parts)] = value.clone()
    out = Scorer(Encoder(layers=len(plan.keep), frozen=plan.shared, shape=model.encoder.shape))
    out.load_state_dict(state)
    return out


class Distil:
    """One pass over the edits and the human-labelled pairs of a mix, in one run that cannot be resumed."""

    def __init__(self, teacher: Path, mix: Path, plan: Plan, folder: Path) -> None:
        self.plan, self.folder = plan, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.teacher, _ = load_model(teacher)
        self.teacher.eval().requires_grad_(False)
        self.student = smaller(self.teacher, plan)
        self.pairs = [p for p in read(mix) if p.set.startswith(("edit_", "claim_")) or p.set in SUMMARY_SETS]
        self.encoded = encode(self.pairs, tokenizer(self.student.encoder.shape.folder))
        self.order = order([len(e.ids) for e in self.encoded], size=plan.size, seed=plan.seed)
        trained = [p for p in self.student.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(trained, lr=plan.rate, weight_decay=0.01)

    def run(self, steps: int) -> None:
        """Learn for this many batches, or until there are no more."""
        steps = min(steps, len(self.order))
        shape = Recipe(warm=self.plan.warm, cool=0.5)
        begun = saved = time.monotonic()
        for step in range(steps):
            for group in self.optimiser.param_groups:
                group["lr"] = self.plan.rate * rate_at(step, steps, shape)
            losses = self.advance(self.order[step])
            if step % 10 == 9 or step + 1 == steps:
                row = {"step": step + 1, "of": steps, "minutes": round((time.monotonic() - begun) / 60, 1)}
                print(json.dumps(row | {k: round(v, 4) for k, v in losses.items()}), flush=True)
            if time.monotonic() - saved > SAVE_EVERY:
                self.save(step + 1)
                saved = time.monotonic()
        self.save(steps)

    def advance(self, numbers: list[int]) -> dict[str, float]:
        """Do one step; return the parts of its loss."""
        encoded = [replace(self.encoded[n], wrong=None) for n in numbers]
        batch = stack(encoded, pad=self.student.encoder.shape.pad)
        human = torch.tensor([PEOPLE * (self.pairs[n].set in SUMMARY_SETS) for n in numbers])
        losses = distance(self.student, self.teacher, self.plan.shared, batch, human)
        loss = losses["pair"] + losses["word"] + VECTORS * losses["vectors"]
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimiser.step()
        return {name: value.item() for name, value in losses.items()}

    def save(self, step: int) -> None:
        """Write a checkpoint in the format of all training steps."""
        recipe = Recipe(layers=len(self.plan.keep), frozen=self.plan.shared)
        state = {"model": self.student.state_dict(), "step": step, "recipe": asdict(recipe)}
        torch.save(state | {"plan": json.dumps(asdict(self.plan))}, self.folder / "checkpoint.pt")


def distance(student: Scorer, teacher: Scorer, shared: int, batch: Batch, human: Tensor) -> dict[str, Tensor]:
    """The distance of the student's pairs, words and vectors from the teacher's; the shared layers run once."""
    with torch.no_grad():
        x, bias = student.encoder.lower(batch.ids, batch.real, second_of(batch.real, batch.claim))
        theirs = teacher.encoder.upper(x, bias, first=shared)
        pair, word = (logits.sigmoid() for logits in teacher.judge(theirs, batch.claim))
    ours = student.encoder.upper(x, bias, first=shared)
    our_pair, our_word = student.judge(ours, batch.claim)
    wanted = (1 - human) * pair + human * batch.inconsistent
    each = functional.binary_cross_entropy_with_logits(our_word, word, reduction="none")
    apart = ((ours - theirs) ** 2).mean(2) / theirs.var().clamp(min=1e-6)
    return {
        "pair": functional.binary_cross_entropy_with_logits(our_pair, wanted),
        "word": (each * batch.claim).sum() / batch.claim.sum(),
        "vectors": (apart * batch.real).sum() / batch.real.sum(),
    }


def main(teacher: Path, run: str, *, steps: int) -> None:
    """Write `runs/RUN/distil/checkpoint.pt`, learned from the mix `mixed`."""
    Distil(teacher, places.mix("mixed"), Plan(), places.run(run) / "distil").run(steps)
