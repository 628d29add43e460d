"""The memory of `check` about one chain, as keys and values of its table.

story/<chain>          versions, statements and who makes them; kept `windows.identities_days` after its last change
source/<chain>/<name>  the text and parse of one version; kept twice `windows.duplicates_hours`

Each is kept for at most a partition's share of `windows.identities_most` and `windows.texts_most` records.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from agents.records.outcome import Inbound, Outcome, TickResult
from agents.state.early_forgetting import EarlyForgetting
from agents.state.expiry import (
    DAY_MS,
    HOUR_MS,
    Retention,
    Sweep,
    advance_partition_clock,
    decode_entry,
    encode_entry,
    read_partition_clock,
    stamp_record,
    unpack_stamp,
)
from agents.state.stage_state import StateChanges
from copytaster.model.records import EnrichedArticle
from copytaster.stories.chain_state import ChainState
from copytaster.stories.following import FollowResult
from streams.headers import event_id
from streams.settings.settings import Settings

PREFIXES = ("story/", "source/")
MAX_ANSWERED = 600
"""Ids of late statements that are noted: more than can wait for one article."""


class ChainMemory:
    """One chain, as seen through the changes of a batch and of this record so far."""

    def __init__(self, changes: StateChanges, name: str, inbound: Inbound, retention: "ChainRetention") -> None:
        self._changes, self.name, self._inbound, self._retention = changes, name, inbound, retention
        self._now = stamp_record(changes, inbound)
        raw = self._seen(f"story/{name}")
        self.story = decode_entry(ChainState, raw) if raw else ChainState()
        self._before = self.story
        self._fresh: dict[str, EnrichedArticle] = {}

    def load(self, source: str) -> EnrichedArticle | None:
        """The text and parse of a version; None if it has left its window."""
        if source in self._fresh:
            return self._fresh[source]
        raw = self._seen(f"source/{self.name}/{source}")
        return decode_entry(EnrichedArticle, raw) if raw else None

    def learn(self, followed: FollowResult, arrived: EnrichedArticle | None = None) -> None:
        """Store the results of an arrival; also its text, if that is to be kept."""
        if followed.keep and arrived is not None:
            names = followed.story.sources - self.story.sources
            self._fresh |= dict.fromkeys(names, arrived)
        self.story = followed.story

    def has_answered(self, inbound: Inbound) -> bool:
        """True for an event that `note_answered` was called for."""
        return _event_fingerprint(inbound) in self.story.answered

    def note_answered(self, inbound: Inbound) -> None:
        """Note that this event was handled, so that a repeat of it is recognised."""
        noted = (*self.story.answered, _event_fingerprint(inbound))[-MAX_ANSWERED:]
        self.story = replace(self.story, answered=noted)

    def writes(self) -> dict[str, bytes | None]:
        """The changes of the table: the story, new texts, and texts that no version needs any more."""
        names, before = self.story.sources, self._before.sources
        out: dict[str, bytes | None] = {f"source/{self.name}/{name}": None for name in sorted(before - names)}
        out |= {
            f"source/{self.name}/{name}": encode_entry(self._now, text)
            for name, text in self._fresh.items()
            if name in names
        }
        out[f"story/{self.name}"] = encode_entry(self._now, self.story)
        return out | advance_partition_clock(self._changes, self._inbound, numbered=True)

    def _seen(self, key: str) -> bytes | None:
        raw = self._changes.get(key)
        return None if raw is None or not self._retention.retention_of(key).has(unpack_stamp(raw), self._now) else raw


@dataclass(frozen=True, slots=True)
class ChainRetention:
    """The time for which the memory of chains is kept."""

    story: Retention
    source: Retention

    @classmethod
    def of(cls, settings: Settings) -> "ChainRetention":
        """Build the limits from the settings; each partition has its share of the limits on all records."""
        windows, partitions = settings.windows, settings.topics.partitions
        return cls(
            story=Retention(windows.identities_days * DAY_MS, max(windows.identities_most // partitions, 1)),
            source=Retention(2 * windows.duplicates_hours * HOUR_MS, max(windows.texts_most // partitions, 1)),
        )

    def retention_of(self, key: str) -> Retention:
        """The time for which an entry with this key is kept, and its limit in records of its partition."""
        return self.source if key.startswith("source/") else self.story


def is_withdrawn(changes: StateChanges, name: str) -> bool:
    """True for a chain whose story was killed or withheld, and has not come back."""
    raw = changes.get(f"story/{name}")
    return raw is not None and decode_entry(ChainState, raw).withdrawn


def find_expired(
    changes: StateChanges, sweep: Sweep, retention: ChainRetention, forgetting: EarlyForgetting
) -> Iterator[TickResult]:
    """The changes that forget entries outside their window, or removed to make room for others."""
    for key, partition, raw in sweep.part(changes):
        limits, stamp, at = retention.retention_of(key), unpack_stamp(raw), read_partition_clock(changes, partition)
        if not limits.has(stamp, at):
            forgetting.note("check", key, early=not limits.is_over(stamp, at))
            yield TickResult(partition, Outcome(writes={key: None}))


def _event_fingerprint(inbound: Inbound) -> str:
    return event_id(inbound.id, sha256(inbound.value).hexdigest())
