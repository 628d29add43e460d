"""Labelled claims in a file: one JSON object a line."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from copytaster.model.article import hash_text

SOUND, WRONG = 1, 0
_NO_KIND = frozenset({"", "none", "None"})


class ClaimsError(ValueError):
    """A line that is not a labelled claim; the message names the line and the error."""


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A statement, its source, and its label: 1 if people found that the source supports it."""

    id: str
    set: str
    source: str
    claim: str
    label: int
    kinds: tuple[str, ...] = ()

    @property
    def source_id(self) -> str:
        """An id that is equal for claims about one source."""
        return hash_text(self.source)[:16]


def read(path: Path) -> list[LabelledClaim]:
    """Every claim of a file, in order. Raises ClaimsError; ids must be unique."""
    claims: list[LabelledClaim] = []
    seen: set[str] = set()
    with path.open("rb") as lines:
        for n, line in enumerate(lines, 1):
            if not line.strip():
                continue
            claim = _claim(line, f"{path.name}:{n}")
            if claim.id in seen:
                raise ClaimsError(f"{path.name}:{n}: id {claim.id!r} is there twice")
            seen.add(claim.id)
            claims.append(claim)
    if not claims:
        raise ClaimsError(f"{path.name}: there is no claim in it")
    return claims


def group_by_source(claims: Sequence[LabelledClaim]) -> Iterator[list[LabelledClaim]]:
    """The claims grouped by source, in the order in which the sources first occur."""
    groups: dict[str, list[LabelledClaim]] = defaultdict(list)
    for claim in claims:
        groups[claim.source].append(claim)
    yield from groups.values()


def _claim(line: bytes, place: str) -> LabelledClaim:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ClaimsError(f"{place}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ClaimsError(f"{place}: not an object")
    texts = {name: row.get(name) for name in ("id", "set", "source", "claim")}
    for name, value in texts.items():
        if not isinstance(value, str) or not value:
            raise ClaimsError(f"{place}: {name!r} must be a text, not {value!r}")
    if row.get("label") not in (SOUND, WRONG):
        raise ClaimsError(f"{place}: 'label' must be 1 (supported) or 0, not {row.get('label')!r}")
    return LabelledClaim(**texts, label=int(row["label"]), kinds=_kinds(row.get("kind")))  # type: ignore[arg-type]


def _kinds(kind: object) -> tuple[str, ...]:
    """The kinds of error as the annotators named them: `a|b`, or a list written as text."""
    text = kind if isinstance(kind, str) else ""
    parts = (part.strip(" []'\"") for part in text.replace(",", "|").split("|"))
    return tuple(dict.fromkeys(part for part in parts if part not in _NO_KIND))
