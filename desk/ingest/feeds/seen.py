"""What a feed had when we last looked, kept in a file so that a restart brings nothing twice."""

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

MOST_ENTRIES = 5_000
"""Entries remembered of one feed; the ones not met with for longest are forgotten first."""


@dataclass(slots=True)
class SeenEntries:
    """The conditions for the next request, and the state of each entry by its id."""

    etag: str = ""
    modified: str = ""
    entries: dict[str, str] = field(default_factory=dict)

    def is_news(self, id_: str, digest: str) -> bool:
        """True for an entry that is new or has changed."""
        return self.entries.get(id_) != digest

    def keep(self, ids: Iterable[str]) -> None:
        """Forget all others."""
        kept = set(ids)
        self.entries = {id_: digest for id_, digest in self.entries.items() if id_ in kept}

    def note(self, entries: Iterable[tuple[str, str]], *, most: int | None = MOST_ENTRIES) -> None:
        """Remember these as the newest, and at most so many in all."""
        for id_, digest in entries:
            self.entries.pop(id_, None)
            self.entries[id_] = digest
        for id_ in list(self.entries)[: max(0, len(self.entries) - most)] if most is not None else ():
            del self.entries[id_]


def load_seen(path: Path) -> SeenEntries:
    """What the file holds; nothing where there is none, or one that is broken: then entries come once more."""
    try:
        told = orjson.loads(path.read_bytes())
        found = SeenEntries(str(told["etag"]), str(told["modified"]), dict(told["entries"]))
    except (OSError, ValueError, KeyError, TypeError):
        return SeenEntries()
    return found


def save_seen(path: Path, seen: SeenEntries) -> None:
    """Write the file whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(orjson.dumps(asdict(seen)))
    os.replace(temporary, path)
