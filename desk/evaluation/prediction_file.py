"""Predictions saved in a file as they are made, so that a stopped run can continue."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import orjson

from desk.evaluation.judging import Prediction


class PredictionFile:
    """A file of predictions, one a line. Those of another edition of the checker are dropped and made again."""

    def __init__(self, path: Path | None, edition: str, wanted: Iterable[str]) -> None:
        self._path = path
        ids = set(wanted)
        stored = list(self._read())
        self.done = [p for p in stored if p.checker == edition and p.id in ids]
        self.dropped = len(stored) - len(self.done)
        if path is not None:
            path.write_bytes(b"".join(map(_line, self.done)))

    def add(self, predictions: Iterable[Prediction]) -> None:
        """Append predictions; they are on disk when this returns."""
        new = list(predictions)
        self.done += new
        if self._path is not None:
            with self._path.open("ab") as file:
                file.writelines(map(_line, new))

    def _read(self) -> Iterator[Prediction]:
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_bytes().splitlines():
            try:
                row = orjson.loads(line)
                row["kinds"], row["spans"] = tuple(row["kinds"]), tuple(map(tuple, row["spans"]))
                yield Prediction(**row)
            except (orjson.JSONDecodeError, KeyError, TypeError):
                continue  # the last line of a run that was killed, or another program's file


def _line(prediction: Prediction) -> bytes:
    return orjson.dumps(asdict(prediction)) + b"\n"
