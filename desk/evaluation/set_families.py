"""Families of sets (config/evaluation.toml).

They say which sets share a threshold, how the annotators' kinds of error map to ours, and where the sources come from.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

FILE = "evaluation.toml"


@dataclass(frozen=True, slots=True)
class SetFamily:
    """Sets made in one way. `threshold` was chosen on development data, or is None.

    `kinds` maps each kind of ours to the annotators' kind for the same error; a kind that is missing has none.
    `origins` names the parts of a set by patterns of their ids.
    """

    name: str
    sets: tuple[str, ...]
    threshold: float | None
    kinds: Mapping[str, str]
    origins: Mapping[str, re.Pattern[str]]

    def origin(self, claim_id: str) -> str | None:
        """The part of its set to which a claim belongs, or None if the set has no parts."""
        return next((name for name, pattern in self.origins.items() if pattern.fullmatch(claim_id)), None)

    def translate_kinds(self, ours: tuple[str, ...]) -> frozenset[str]:
        """Our kinds in the annotators' terms."""
        return frozenset(self.kinds[kind] for kind in ours if kind in self.kinds)

    @property
    def annotator_kinds(self) -> frozenset[str]:
        """The annotators' kinds to which some kind of ours maps."""
        return frozenset(self.kinds.values())


NO_FAMILY = SetFamily("", (), None, {}, {})


@dataclass(frozen=True, slots=True)
class SetFamilies:
    """All families; a set belongs to the first one with a pattern that fits its name."""

    known: tuple[SetFamily, ...] = ()

    def family_of(self, name: str) -> SetFamily:
        """The family of a set, or one without threshold and kinds."""
        return next((f for f in self.known if any(fnmatchcase(name, p) for p in f.sets)), NO_FAMILY)


def load(directory: Path) -> SetFamilies:
    """The families of a config folder; none if it has no such file. Raises ValueError if the file is wrong."""
    path = directory / FILE
    if not path.is_file():
        return SetFamilies()
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
        return SetFamilies(tuple(_family(name, table) for name, table in tree.items()))
    except (tomllib.TOMLDecodeError, re.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: {error!r}") from error


def _family(name: str, table: Mapping[str, object]) -> SetFamily:
    sets, kinds, origins = table["sets"], table.get("kinds", {}), table.get("origins", {})
    if not isinstance(sets, list) or not isinstance(kinds, dict) or not isinstance(origins, dict):
        raise TypeError(f"[{name}] needs `sets`, a list; `kinds` and `origins` are tables")
    threshold = table.get("threshold")
    return SetFamily(
        name=name,
        sets=tuple(map(str, sets)),
        threshold=float(threshold) if isinstance(threshold, int | float) else None,
        kinds={str(ours): str(theirs) for ours, theirs in kinds.items()},
        origins={str(origin): re.compile(str(pattern)) for origin, pattern in origins.items()},
    )
