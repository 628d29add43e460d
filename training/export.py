"""Export of a checkpoint to the shipped form: ONNX that reads one pair at a time, weights and activations as int8.

Activations are rounded by the scale of the pair they belong to, so a score must not share a batch with another:
the batch is fixed to one. Weights have a scale for each output channel, and 7 bits: with 8, AVX2's products of
bytes overflow if a processor has no VNNI.
"""

import hashlib
import json
import statistics
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from copytaster.checking.entailment_model import MANIFEST_FILE
from training import evaluate, places
from training.batches import encode, stack, tokenizer
from training.learn import load_model
from training.pairs import Pair
from training.prune import prune
from training.scorer import Scorer

TOLERANCE = 0.03
"""Most that rounding may move a probability from torch's, on the average of the checked pairs."""
AUC_TOLERANCE = 0.01
"""Most that the AUC on these pairs may move."""


class Probabilities(torch.nn.Module):
    """The exported module: ids and marks in, probabilities of the pair and of each word out."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__()
        self.scorer = scorer

    def forward(self, ids: torch.Tensor, real: torch.Tensor, claim: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pair, word = self.scorer(ids, real, claim)
        return pair.sigmoid(), word.sigmoid() * claim


def to_onnx(model: Scorer, path: Path) -> None:
    """The model in fp32: one pair, of any length."""
    shape = (1, 24)
    example = (torch.full(shape, 5), torch.ones(shape, dtype=torch.bool), torch.ones(shape))
    free = {n: {1: torch.export.Dim("length")} for n in ("ids", "real", "claim")}
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
    """Store matrices and the word table as int8; those that sum up a layer's inner numbers compute in fp32.

    A few inner numbers are a hundred times the others: rounding them moves probabilities by 0.05 on the average, all
    other roundings together by 0.01 (TRIALS.md). So only their weights are stored as int8.
    """
    inner = [name for name, rows, columns in _matrices(onnx.load(str(source))) if rows > columns]
    quantize_dynamic(
        source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=inner
    )
    model = onnx.load(str(target))
    _stored_as_int8(model, set(inner))
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _matrices(model: onnx.ModelProto) -> Iterator[tuple[str, int, int]]:
    """Nodes that multiply by a matrix: name, rows (inputs) and columns."""
    shapes = {t.name: tuple(t.dims) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type in {"MatMul", "Gemm"} and len(shapes.get(node.input[1], ())) == 2:
            turned = any(a.name == "transB" and a.i for a in node.attribute)
            rows, columns = shapes[node.input[1]]
            yield (node.name, columns, rows) if turned else (node.name, rows, columns)


def _stored_as_int8(model: onnx.ModelProto, nodes: set[str]) -> None:
    """Store the weights of some nodes as int8 with a scale for each output channel; loading converts them back."""
    graph = model.graph
    tensors = {t.name: t for t in graph.initializer}
    for node in [n for n in graph.node if n.name in nodes]:
        tensor, axis = tensors[node.input[1]], 0 if any(a.name == "transB" and a.i for a in node.attribute) else 1
        weights = numpy_helper.to_array(tensor)
        scale = np.maximum(np.abs(weights).max(axis=1 - axis) / 127, 1e-12).astype(np.float32)
        whole = np.round(weights / np.expand_dims(scale, 1 - axis)).astype(np.int8)
        graph.initializer.remove(tensor)
        names = [f"{tensor.name}.int8", f"{tensor.name}.scale"]
        graph.initializer.extend(numpy_helper.from_array(a, n) for a, n in zip((whole, scale), names, strict=True))
        graph.node.insert(0, helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))


@dataclass(frozen=True)
class Check:
    """The difference between export and torch with one vocabulary, in probabilities; megabytes with the tokenizer."""

    pairs: int
    moved: float
    auc_moved: float
    megabytes: float
    vocabulary: int
    milliseconds: float
    """Median CPU time of one pair on one thread."""

    @property
    def passed(self) -> bool:
        return self.moved <= TOLERANCE and self.auc_moved <= AUC_TOLERANCE


def score(path: Path, pairs: Sequence[Pair]) -> tuple[list[tuple[float, float]], float]:
    """Probabilities (pair, worst word) of an exported model, each pair by itself on one thread; median CPU ms."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    out, times = [], []
    for one in encode(pairs, tokenizer(path.parent)):
        batch = stack([one])
        feed = {"ids": batch.ids.numpy(), "real": batch.real.numpy(), "claim": batch.claim.numpy()}
        begun = time.process_time()
        pair, words = session.run(["pair", "words"], feed)
        out.append((float(pair[0]), float(words.max())))
        times.append(1000 * (time.process_time() - begun))
    return out, statistics.median(times)


def check(model: Scorer, path: Path, *, pairs: int = 120) -> Check:
    """Compare the exported model with torch, on dev pairs."""
    some = [pair for pair, _ in evaluate.dev(quick=True)][:: max(1, 900 // pairs)][:pairs]
    exact = torch.tensor(evaluate.score(model, some, words=path.parent)).sigmoid()
    found, cost = score(path, some)
    shipped, wrong = torch.tensor(found), [p.label == 0 for p in some]
    both = [scores.mean(1).tolist() for scores in (exact, shipped)]
    return Check(
        pairs=len(some),
        moved=(exact - shipped).abs().mean().item(),
        auc_moved=abs(evaluate.auc(both[0], wrong) - evaluate.auc(both[1], wrong)),
        megabytes=round(sum(p.stat().st_size for p in (path, path.parent / "tokenizer.json")) / 1e6, 1),
        milliseconds=round(cost, 1),
        vocabulary=model.encoder.words.num_embeddings,
    )


def main(checkpoint: Path) -> None:
    """Write the int8 model into the folder `export`, with the result of the check beside it.

    Raises SystemExit if the check fails.
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
    files = (small, folder / "tokenizer.json")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    name = f"{checkpoint.parts[-3]}-{digests[small.name][:8]}"
    (folder / MANIFEST_FILE).write_text(json.dumps({"name": name, "sha256": digests}, indent=1) + "\n")
    (folder / "check.json").write_text(json.dumps(card, indent=1) + "\n")
    print(json.dumps(card, indent=1))
    if not found.passed:
        raise SystemExit("the export strays further from torch than it may")
