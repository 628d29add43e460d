"""The 400 labelled pairs: their file, and the half that may be looked at."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

LABELS = Path(__file__).with_name("labels.jsonl")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stories by their ids, `a` the earlier, and the labels of two readers."""

    a: str
    b: str
    first: str
    second: str

    @property
    def agreed(self) -> str | None:
        """The label if both readers gave the same, else None."""
        return self.first if self.first == self.second else None

    @property
    def half(self) -> str:
        """`dev` may be looked at, `held` is for the end; the ids decide, so that nobody chose."""
        return "held" if hashlib.sha256(f"{self.a} {self.b}".encode()).digest()[0] % 2 else "dev"


def pairs() -> list[Pair]:
    """All labelled pairs, in the order in which they were read."""
    return [Pair(**json.loads(line)) for line in LABELS.read_text().splitlines()]
