"""The trained model: the probability that a sentence is not supported by its evidence, and the words at fault.

A cross-encoder, run by onnxruntime on one thread. Each sentence is read alone: its activations are rounded to int8 with
scales of their own, so in a batch the other sentences would change its score.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
from tokenizers import Tokenizer

from copytaster.text.model_files import ModelDamagedError

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # else it sends telemetry, and leaves a file in the temporary folder
import onnxruntime  # reads the variable when it is imported

WEIGHTS_FOLDER: Traversable = files("copytaster.checking") / "weights"
MANIFEST_FILE, NETWORK_FILE, TOKENIZER_FILE, VERDICT = (
    "manifest.json",
    "entailment.onnx",
    "tokenizer.json",
    "verdict.json",
)
MAX_PAIR_TOKENS = 176
"""Tokens of a sentence with its evidence, as in training; the end of the evidence is cut."""
MAX_SENTENCE_TOKENS = 136
"""Tokens of a sentence that are read."""


@dataclass(frozen=True, slots=True)
class ModelScore:
    """The model's result for one sentence: probabilities from 0 to 1.

    `words` has a start, an end (code points of the sentence) and the probability that it is wrong, for each token with
    a letter or a figure in it.
    """

    p: float
    words: tuple[tuple[int, int, float], ...]

    @property
    def worst_word(self) -> float:
        """The probability of the most doubtful word; 0 if there is none."""
        return max((p for _, _, p in self.words), default=0.0)


class EntailmentModel:
    """The model in memory. `name` is from its manifest, and part of the checker's name in verdicts."""

    def __init__(self, folder: Traversable = WEIGHTS_FOLDER) -> None:
        self.name, contents = read_verified_files(folder, NETWORK_FILE, TOKENIZER_FILE)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            contents[NETWORK_FILE], options, providers=["CPUExecutionProvider"]
        )
        self._alone, self._beside = (Tokenizer.from_str(contents[TOKENIZER_FILE].decode("utf-8")) for _ in range(2))
        for tokenizer in (self._alone, self._beside):
            tokenizer.no_padding()
        self._alone.no_truncation()
        self._beside.enable_truncation(MAX_PAIR_TOKENS, strategy="only_second")

    def score(self, sentence: str, evidence: str) -> ModelScore:
        """Score one sentence with its evidence (copytaster/checking/model_input.py).

        The result for the same texts is always the same.
        """
        shortened = sentence[: self._end(sentence)]
        encoded = self._beside.encode(shortened, evidence)
        in_sentence = [n == 0 for n in encoded.sequence_ids]
        ids = np.array([encoded.ids], dtype=np.int64)
        feed = {"ids": ids, "real": np.ones_like(ids, dtype=bool), "claim": np.array([in_sentence], dtype=np.float32)}
        pair, words = self._session.run(["pair", "words"], feed)
        each = zip(encoded.offsets, in_sentence, words[0].tolist(), strict=True)
        return ModelScore(
            p=round(float(pair[0]), 4),
            words=tuple(
                (start, end, round(p, 4))
                for (start, end), is_in_sentence, p in each
                if is_in_sentence and any(c.isalnum() for c in shortened[start:end])
            ),
        )

    def _end(self, sentence: str) -> int:
        """The code point up to which a sentence is read."""
        ends = [end for _, end in self._alone.encode(sentence, add_special_tokens=False).offsets]
        return ends[MAX_SENTENCE_TOKENS - 1] if len(ends) > MAX_SENTENCE_TOKENS else len(sentence)


@lru_cache(maxsize=1)
def load(folder: Traversable = WEIGHTS_FOLDER) -> EntailmentModel:
    """The shipped model, loaded once per process. Raises ModelDamagedError, also for the weights of verdicts."""
    read_verified_files(
        folder, VERDICT
    )  # now, not at the first statement: with a damaged model, a worker must end at once
    return EntailmentModel(folder)


def read_verified_files(folder: Traversable, *names: str) -> tuple[str, dict[str, bytes]]:
    """The name in a folder's manifest, and these files, each checked against the manifest. Raises ModelDamagedError."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
        model, sums = str(manifest["name"]), {name: manifest["sha256"][name] for name in names}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelDamagedError(f"{MANIFEST_FILE} in {folder} cannot be read ({error!r}); install it again") from error
    return model, {name: _read_verified(folder, name, digest) for name, digest in sums.items()}


def _read_verified(folder: Traversable, name: str, digest: object) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ModelDamagedError(f"{name} in {folder} cannot be read ({error.strerror}); install it again") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelDamagedError(f"{name} in {folder} is not the file that {MANIFEST_FILE} names; install it again")
    return content
