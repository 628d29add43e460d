"""What `check` remembers of one chain, as keys and values of its table.

story/<chain>          versions, statements and who makes them; kept `windows.identities_days` after its last change
source/<chain>/<name>  the text and parse of one version; kept twice `windows.duplicates_hours`

Neither is kept for more records of a partition than its share of `windows.identities_most` and `windows.texts_most`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from agents.records.outcome import Inbound, Late, Outcome
from agents.state.early_forgetting import EarlyForgetting
from agents.state.expiry import DAY_MS, HOUR_MS, Kept, Sweep, clock, now, packed, stamp_of, ticked, unpacked
from agents.state.table import Changes
from copytaster.model.records import Enriched
from copytaster.stories.chain_state import Story
from copytaster.stories.following import Followed
from streams.headers import event_id
from streams.settings.settings import Settings

PREFIXES = ("story/", "source/")
MOST_ANSWERED = 600
"""Ids noted of late statements: more than can wait for one article."""


class Chain:
    """One chain, seen through the changes of a batch and what this record has changed so far."""

    def __init__(self, changes: Changes, name: str, inbound: Inbound, retention: "ChainRetention") -> None:
        self._changes, self.name, self._inbound, self._retention = changes, name, inbound, retention
        self._now = now(changes, inbound)
        raw = self._seen(f"story/{name}")
        self.story = unpacked(Story, raw) if raw else Story()
        self._before = self.story
        self._fresh: dict[str, Enriched] = {}

    def load(self, source: str) -> Enriched | None:
        """The text and parse of a version; None where it has left its window."""
        if source in self._fresh:
            return self._fresh[source]
        raw = self._seen(f"source/{self.name}/{source}")
        return unpacked(Enriched, raw) if raw else None

    def learn(self, followed: Followed, arrived: Enriched | None = None) -> None:
        """Take in what an arrival led to; its text too, where it is one to keep."""
        if followed.keep and arrived is not None:
            names = followed.story.sources - self.story.sources
            self._fresh |= dict.fromkeys(names, arrived)
        self.story = followed.story

    def has_answered(self, inbound: Inbound) -> bool:
        """True of an event that `note_answered` was called for."""
        return _mark(inbound) in self.story.answered

    def note_answered(self, inbound: Inbound) -> None:
        """Note that this event was dealt with, so that a repeat of it is told apart."""
        noted = (*self.story.answered, _mark(inbound))[-MOST_ANSWERED:]
        self.story = replace(self.story, answered=noted)

    def writes(self) -> dict[str, bytes | None]:
        """What changes in the table: the story, texts that are new, and texts that no version needs any more."""
        names, before = self.story.sources, self._before.sources
        out: dict[str, bytes | None] = {f"source/{self.name}/{name}": None for name in sorted(before - names)}
        out |= {
            f"source/{self.name}/{name}": packed(self._now, text) for name, text in self._fresh.items() if name in names
        }
        out[f"story/{self.name}"] = packed(self._now, self.story)
        return out | ticked(self._changes, self._inbound, numbered=True)

    def _seen(self, key: str) -> bytes | None:
        raw = self._changes.get(key)
        return None if raw is None or not self._retention.kept(key).has(stamp_of(raw), self._now) else raw


@dataclass(frozen=True, slots=True)
class ChainRetention:
    """How long what is known of chains is kept."""

    story: Kept
    source: Kept

    @classmethod
    def of(cls, settings: Settings) -> "ChainRetention":
        """As the settings say; of the bounds on all records each partition has its share."""
        windows, partitions = settings.windows, settings.topics.partitions
        return cls(
            story=Kept(windows.identities_days * DAY_MS, max(windows.identities_most // partitions, 1)),
            source=Kept(2 * windows.duplicates_hours * HOUR_MS, max(windows.texts_most // partitions, 1)),
        )

    def kept(self, key: str) -> Kept:
        """How long an entry with this key is kept, and of how many records of its partition."""
        return self.source if key.startswith("source/") else self.story


def is_withdrawn(changes: Changes, name: str) -> bool:
    """True of a chain whose story was killed or withheld, and has not come back."""
    raw = changes.get(f"story/{name}")
    return raw is not None and unpacked(Story, raw).withdrawn


def out_of_window(
    changes: Changes, sweep: Sweep, retention: ChainRetention, forgetting: EarlyForgetting
) -> Iterator[Late]:
    """The changes that forget what is out of its window, or had to go for others."""
    for key, partition, raw in sweep.part(changes):
        kept, stamp, at = retention.kept(key), stamp_of(raw), clock(changes, partition)
        if not kept.has(stamp, at):
            forgetting.note("check", key, early=not kept.is_over(stamp, at))
            yield Late(partition, Outcome(writes={key: None}))


def _mark(inbound: Inbound) -> str:
    return event_id(inbound.id, sha256(inbound.value).hexdigest())
