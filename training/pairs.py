"""A pair for training or scoring: a statement, the evidence it is read with, and the labels."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """`label` is 1 if the evidence supports the claim, else 0, as in the data.

    `wrong` holds code-point spans of the claim's distorted words: empty if there are none, None if they are unknown.
    `taught` and `taught_words` are a larger model's scores (training/teach.py): the probability that the
    pair is inconsistent, and that each span of the claim makes it so.
    """

    id: str
    set: str
    evidence: str
    claim: str
    label: int
    wrong: Spans | None = None
    taught: float | None = None
    taught_words: tuple[tuple[int, int, float], ...] = ()


def read(path: Path) -> list[Pair]:
    """The pairs of a mix, in order."""
    with path.open() as lines:
        rows = [json.loads(line) for line in lines]
    return [Pair(**{**row, "wrong": _spans(row["wrong"]), "taught_words": _told(row)}) for row in rows]


def _told(row: dict[str, list[list[float]]]) -> tuple[tuple[int, int, float], ...]:
    return tuple((int(a), int(b), p) for a, b, p in row.get("taught_words", ()))


def _spans(value: list[list[int]] | None) -> Spans | None:
    return None if value is None else tuple((a, b) for a, b in value)


def write(path: Path, pairs: Iterable[Pair]) -> int:
    """Write a mix and return how many pairs it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs]
    path.write_text("".join(lines))
    return len(lines)


def raw(path: Path) -> Iterator[dict[str, object]]:
    """The unchanged rows of a data file."""
    with path.open() as lines:
        for line in lines:
            yield json.loads(line)
