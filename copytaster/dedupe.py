"""Deduplication without a broker: the decisions of the stage over articles in order, with the memory in a dict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from copytaster.article import Article, Envelope
from copytaster.deduplication import Decision, decide
from copytaster.likeness.index import Index
from copytaster.lineage import moment
from copytaster.memory import Memory, Windows
from copytaster.prepared import Prepared, prepared

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SWEEP = 10_000
"""Articles between two looks for what has left its window."""
AT_ONCE = 64
"""Articles whose texts are prepared together."""
USUAL = Windows(duplicates_ms=72 * HOUR_MS, identities_ms=90 * DAY_MS)


@dataclass(slots=True)
class Dedupe:
    """All that was decided so far."""

    windows: Windows = USUAL
    entries: dict[str, bytes] = field(default_factory=dict)
    index: Index = field(default_factory=Index)
    _taken: int = 0

    def take_all(self, envelopes: Iterable[Envelope]) -> Iterator[Decision]:
        """Decide on the next articles, in order; looks some of them ahead, and decides as `take` does."""
        for batch in _several(envelopes):
            for envelope, text in zip(batch, prepared(batch), strict=True):
                yield self.take(envelope, text=text)

    def take(self, envelope: Envelope, at: int | None = None, text: Prepared | None = None) -> Decision:
        """Decide on the next article; one without an event time of its own has that of the latest before it."""
        if at is None:
            at = event_time(envelope.article)
        at = Memory(self.entries, self.windows).clock if at is None else at
        decision = decide(self.entries, self.index, self.windows, envelope, at=at, ingest=at, text=text)
        self.index.keep()
        for key, value in decision.writes.items():
            if value is None:
                self.entries.pop(key, None)
            else:
                self.entries[key] = value
        self._taken += 1
        if self._taken % SWEEP == 0:
            for key in Memory(self.entries, self.windows).out_of_window([k for k in self.entries if k[0] != "~"]):
                del self.entries[key]
        return decision


def event_time(article: Article) -> int | None:
    """When an article was made, in milliseconds, or None where it does not say."""
    created = moment(article.versionCreated)
    return int(created.timestamp() * 1000) if created else None


def _several(envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
    """The articles, some at once; those before an error come before it."""
    batch: list[Envelope] = []
    try:
        for envelope in envelopes:
            batch.append(envelope)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
    except Exception:
        yield batch
        raise
    if batch:
        yield batch
