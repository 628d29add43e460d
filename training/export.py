"""From a checkpoint to what would ship: ONNX, weights as int8, arithmetic in fp32.

Weight-only on purpose: with activations in int8 per batch, a score would depend on what else is in the batch.
Each output channel of a matrix and each row of the word table has its own scale; scales are symmetric.
"""

import json
import statistics
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from training import evaluate, places
from training.batches import encode, stack, tokenizer
from training.learn import load_model
from training.pairs import Pair
from training.prune import prune
from training.scorer import Scorer

TOLERANCE = 0.02
"""How far a probability may move from torch's by the rounding of weights to int8."""
ALONE = 1e-4
"""How far a probability may move with what else is in the batch: padding changes the order of sums, no more."""
SMALLEST = 1 << 14
"""Tensors below this many numbers stay in fp32."""


class Probabilities(torch.nn.Module):
    """What is exported: ids and marks in, probabilities of the pair and of each word out."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__()
        self.scorer = scorer

    def forward(self, ids: torch.Tensor, real: torch.Tensor, claim: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pair, word = self.scorer(ids, real, claim)
        return pair.sigmoid(), word.sigmoid() * claim


def to_onnx(model: Scorer, path: Path) -> None:
    """The model in fp32, batch and length free."""
    shape = (2, 24)
    example = (torch.full(shape, 5), torch.ones(shape, dtype=torch.bool), torch.ones(shape))
    free = {n: {0: torch.export.Dim("batch"), 1: torch.export.Dim("length")} for n in ("ids", "real", "claim")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            Probabilities(model).eval(),
            example,
            dynamo=True,
            input_names=["ids", "real", "claim"],
            output_names=["pair", "words"],
            dynamic_shapes=free,
            opset_version=18,
        )
    program.save(str(path), external_data=False)


def to_int8(source: Path, target: Path) -> None:
    """Large weights of an ONNX file as int8 with a scale a channel, turned back to fp32 as they are loaded."""
    model = onnx.load(str(source))
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    large = [t for t in graph.initializer if t.data_type == TensorProto.FLOAT and np.prod(t.dims) >= SMALLEST]
    for tensor in large:
        weights = numpy_helper.to_array(tensor)
        axis = _channel(users[tensor.name], weights)
        peak = np.abs(weights).max(axis=1 - axis)
        scale = np.maximum(peak / 127, 1e-12).astype(np.float32)
        whole = np.round(weights / np.expand_dims(scale, 1 - axis)).astype(np.int8)
        graph.initializer.remove(tensor)
        names = [f"{tensor.name}.int8", f"{tensor.name}.scale"]
        graph.initializer.extend(numpy_helper.from_array(a, n) for a, n in zip((whole, scale), names, strict=True))
        graph.node.insert(0, helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _channel(node: onnx.NodeProto, weights: np.ndarray) -> int:
    """The axis that has a scale of its own: rows of a table, output columns of a matrix."""
    if node.op_type == "Gather":
        return 0
    turned = node.op_type == "Gemm" and any(a.name == "transB" and a.i for a in node.attribute)
    return 0 if turned or node.op_type == "Transpose" else weights.ndim - 1


@dataclass(frozen=True)
class Check:
    """How the export compares with torch over the same vocabulary, in probabilities; megabytes with the tokenizer."""

    pairs: int
    against_torch: float
    auc_moved: float
    in_other_company: float
    megabytes: float
    vocabulary: int
    milliseconds: float
    """Median CPU time of one pair scored alone on one thread."""

    @property
    def passed(self) -> bool:
        return self.against_torch <= TOLERANCE and self.in_other_company <= ALONE


def score(path: Path, pairs: Sequence[Pair], *, size: int, pad: int) -> tuple[list[tuple[float, float]], float]:
    """Probabilities (pair, worst word) of an exported model on one thread, in batches of `size` in the order given.

    With them the median CPU time of a batch, in milliseconds.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    encoded, out, times = encode(pairs, tokenizer(path.parent)), [], []
    for at in range(0, len(encoded), size):
        batch = stack(encoded[at : at + size], pad=pad)
        feed = {"ids": batch.ids.numpy(), "real": batch.real.numpy(), "claim": batch.claim.numpy()}
        begun = time.process_time()
        pair, words = session.run(["pair", "words"], feed)
        out.extend(zip(pair.tolist(), words.max(1).tolist(), strict=True))
        times.append(1000 * (time.process_time() - begun))
    return out, statistics.median(times)


def check(model: Scorer, path: Path, *, pairs: int = 80) -> Check:
    """The exported model against torch, and alone against in company, on dev pairs."""
    some = [pair for pair, _ in evaluate.dev(quick=True)][:: max(1, 900 // pairs)][:pairs]
    exact = torch.tensor(evaluate.score(model, some, words=path.parent)).sigmoid()
    pad = model.encoder.shape.pad
    (alone, cost), (company, _) = score(path, some, size=1, pad=pad), score(path, some, size=16, pad=pad)
    shipped, wrong = torch.tensor(alone), [p.label == 0 for p in some]
    both = [scores.mean(1).tolist() for scores in (exact, shipped)]
    return Check(
        pairs=len(some),
        against_torch=(exact - shipped).abs().max().item(),
        auc_moved=abs(evaluate.auc(both[0], wrong) - evaluate.auc(both[1], wrong)),
        in_other_company=(shipped - torch.tensor(company)).abs().max().item(),
        megabytes=round(sum(p.stat().st_size for p in (path, path.parent / "tokenizer.json")) / 1e6, 1),
        milliseconds=round(cost, 1),
        vocabulary=model.encoder.words.num_embeddings,
    )


def main(checkpoint: Path) -> None:
    """Write the int8 model into the folder `export`, and what the check found beside it.

    Raises SystemExit where the check fails.
    """
    folder = places.home() / "export"
    folder.mkdir(exist_ok=True)
    model, step = load_model(checkpoint)
    whole, small = folder / "entailment.fp32.onnx", folder / "entailment.onnx"
    model = prune(model, folder)
    to_onnx(model, whole)
    to_int8(whole, small)
    found = check(model, small)
    card = {"checkpoint": str(checkpoint), "step": step, **found.__dict__, "passed": found.passed}
    (folder / "check.json").write_text(json.dumps(card, indent=1) + "\n")
    print(json.dumps(card, indent=1))
    if not found.passed:
        raise SystemExit("the export strays further from torch than it may")
