"""The entries a feed had at the last look, kept in a file so that a restart publishes nothing twice."""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

MOST_ENTRIES = 5_000
"""Most entries remembered of one feed; those not seen for the longest time are forgotten first."""


@dataclass(slots=True)
class SeenEntries:
    """The conditions for the next request, and a mark of the state of each entry by its id."""

    etag: str = ""
    modified: str = ""
    entries: dict[str, str] = field(default_factory=dict)

    def is_news(self, id_: str, digest: str) -> bool:
        """True for an entry that is new or has changed."""
        return self.entries.get(id_) != digest

    def forget_others(self, ids: Iterable[str]) -> None:
        """Keep only the entries with these ids."""
        wanted = set(ids)
        self.entries = {id_: digest for id_, digest in self.entries.items() if id_ in wanted}

    def remember(self, entries: Iterable[tuple[str, str]], *, most: int | None = MOST_ENTRIES) -> None:
        """Remember these entries as the newest; keep at most `most` in all."""
        for id_, digest in entries:
            self.entries.pop(id_, None)
            self.entries[id_] = digest
        for id_ in list(self.entries)[: max(0, len(self.entries) - most)] if most is not None else ():
            del self.entries[id_]


def load_seen(path: Path) -> SeenEntries:
    """The entries in the file; none if it is missing or broken: then entries come once more."""
    try:
        stored = orjson.loads(path.read_bytes())
        seen = SeenEntries(str(stored["etag"]), str(stored["modified"]), dict(stored["entries"]))
    except (OSError, ValueError, KeyError, TypeError):
        return SeenEntries()
    return seen


def save_seen(path: Path, seen: SeenEntries) -> None:
    """Write the file whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(orjson.dumps(asdict(seen)))
    os.replace(temporary, path)
