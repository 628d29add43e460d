"""The model's scores on disk, so that no sentence is scored twice with the same evidence.

Signals are written again whenever a detector changes; the model does not change, and costs most of the time.
"""

import json
from pathlib import Path

from copytaster.checking.entailment_model import EntailmentModel, ModelScore


class Remembered:
    """Reads like the model, from `path` if the score is there under the model's name."""

    def __init__(self, model: EntailmentModel, path: Path) -> None:
        self._model, self._path = model, path
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text().splitlines() if path.exists() else []
        rows = (json.loads(line) for line in lines if line.endswith("}"))  # the last line may be incomplete
        self._known = {(r["said"], r["beside"]): _doubt(r) for r in rows if r["by"] == model.name}

    def score(self, sentence: str, evidence: str) -> ModelScore:
        """The same as Entailment.read."""
        key = sentence, evidence
        if key not in self._known:
            found = self._known[key] = self._model.score(sentence, evidence)
            row = {"by": self._model.name, "said": sentence, "beside": evidence, "p": found.p, "words": found.words}
            with self._path.open("a") as out:
                out.write(json.dumps(row) + "\n")
        return self._known[key]


def _doubt(row: dict[str, object]) -> ModelScore:
    return ModelScore(row["p"], tuple(tuple(word) for word in row["words"]))  # type: ignore[arg-type, attr-defined]
