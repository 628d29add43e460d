"""Deduplication without a broker: the stage's decisions over articles in order, with the memory in a dict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from copytaster.dedup.decision import Decision, decide
from copytaster.dedup.likeness.index import LikenessIndex
from copytaster.dedup.memory import ENTRY_PREFIXES, DedupMemory, DedupWindows, chain_of_uri
from copytaster.dedup.text_features import TextFeatures, compute_text_features
from copytaster.model.article import Envelope
from copytaster.model.event_time import parse_time_ms

SWEEP_INTERVAL = 10_000
"""Articles between two sweeps for forgotten entries."""
PREPARE_BATCH_SIZE = 64
"""Articles whose texts are prepared together."""


@dataclass(slots=True)
class InMemoryDeduplicator:
    """All decisions so far. `forgotten_early` counts entries that were forgotten only by the limit on memory."""

    windows: DedupWindows = field(default_factory=DedupWindows)
    entries: dict[str, bytes] = field(default_factory=dict)
    index: LikenessIndex = field(default_factory=LikenessIndex)
    forgotten_early: int = 0
    _decided: int = 0

    def decide_all(self, envelopes: Iterable[Envelope]) -> Iterator[Decision]:
        """Decide on the next articles, in order. Reads some of them ahead, and decides as `decide` does."""
        for batch in _split_into_batches(envelopes):
            for envelope, text in zip(batch, compute_text_features(batch), strict=True):
                yield self.decide(envelope, text=text)

    def decide(self, envelope: Envelope, text: TextFeatures | None = None) -> Decision:
        """Decide on the next article, ingested at `received`. Raises ValueError if that is no time."""
        ingest = parse_time_ms(envelope.received)
        if ingest is None:
            raise ValueError(f"an article's `received` must be a time, not {envelope.received!r}")
        decision = decide(self.entries, self.index, self.windows, envelope, ingest=ingest, text=text)
        self.index.commit()
        for key, value in decision.writes.items():
            if value is None:
                self.entries.pop(key, None)
            else:
                self.entries[key] = value
        self.forgotten_early += decision.crowded_out
        self._decided += 1
        if self._decided % SWEEP_INTERVAL == 0:
            self.sweep()
        return decision

    def chain_of(self, uri: str) -> str | None:
        """The chain that an article's uri belongs to, or None."""
        return chain_of_uri(self.entries, uri, self.windows)

    def sweep(self) -> None:
        """Remove what is forgotten."""
        for key, early in DedupMemory(self.entries, self.windows).find_forgotten(
            [k for k in self.entries if k.startswith(ENTRY_PREFIXES)]
        ):
            del self.entries[key]
            self.forgotten_early += early


def _split_into_batches(envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
    """The articles in groups; the articles before an error are yielded before it."""
    batch: list[Envelope] = []
    try:
        for envelope in envelopes:
            batch.append(envelope)
            if len(batch) == PREPARE_BATCH_SIZE:
                yield batch
                batch = []
    except Exception:
        yield batch
        raise
    if batch:
        yield batch
