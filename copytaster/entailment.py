"""The trained model: how surely a sentence is not borne out by its evidence, and which of its words spoil it.

A cross-encoder, run by onnxruntime on one thread. Each sentence is read by itself: its activations are rounded
to int8 with scales of their own, so that company in a batch would change its score.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"
LONGEST = 176
"""Tokens of a sentence with its evidence, as in training; what is cut is the evidence's end."""
MOST_WORDS = 110
"""Words of a sentence that are read."""


class DamagedModel(ValueError):
    """A file of the model is missing, or not the one that its manifest names."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the model holds of one sentence: probabilities from 0 to 1.

    `words` has a start, an end (code points of the sentence) and the probability that it is wrong, for each token.
    """

    p: float
    words: tuple[tuple[int, int, float], ...]

    @property
    def worst(self) -> float:
        """The probability of the most doubtful word; 0 where there is none."""
        return max((p for _, _, p in self.words), default=0.0)


class Entailment:
    """The model in memory. `name` is that of its manifest, and part of what verdicts say of their checker."""

    def __init__(self, folder: Path = FOLDER) -> None:
        manifest = verified(folder)
        self.name = str(manifest["name"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(folder / "entailment.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST, strategy="only_second")

    def read(self, sentence: str, evidence: str) -> Doubt:
        """One sentence beside its evidence (copytaster/gist.py); the same for the same texts, whatever else is read."""
        said = " ".join(sentence.split(" ")[:MOST_WORDS])
        encoded = self._tokenizer.encode(said, evidence)
        mine = [n == 0 for n in encoded.sequence_ids]
        ids = np.array([encoded.ids], dtype=np.int64)
        feed = {"ids": ids, "real": np.ones_like(ids, dtype=bool), "claim": np.array([mine], dtype=np.float32)}
        pair, words = self._session.run(["pair", "words"], feed)
        each = zip(encoded.offsets, mine, words[0].tolist(), strict=True)
        return Doubt(
            p=round(float(pair[0]), 4),
            words=tuple((start, end, round(p, 4)) for (start, end), is_mine, p in each if is_mine),
        )


@lru_cache(maxsize=1)
def load() -> Entailment:
    """The shipped model, loaded once a process. Raises DamagedModel."""
    return Entailment()


def verified(folder: Path) -> dict[str, object]:
    """The manifest of a model's folder, every file of which is the one it names. Raises DamagedModel."""
    try:
        manifest: dict[str, dict[str, str]] = json.loads((folder / MANIFEST).read_text("utf-8"))
        for name, wanted in manifest["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
                raise DamagedModel(f"{folder / name} is not the file that {MANIFEST} names: install the package again")
    except (OSError, KeyError, json.JSONDecodeError) as error:
        raise DamagedModel(f"the entailment model in {folder} cannot be read: {error!r}") from error
    return dict(manifest)
