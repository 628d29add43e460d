"""What `deduplicate` remembers, as keys and values of its table.

uri/<uri>          the chain a uri belongs to and its current version; kept `windows.identities_days`
text/<fingerprint> the first article with this text; kept twice `windows.duplicates_hours` of event time
~clock             the latest event time seen
"""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain, islice
from typing import Any

import orjson

from agents.state import Changes, State
from copytaster.article import Envelope
from copytaster.lineage import Known, moment
from streams.app import settings

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
AHEAD_MS = 5 * 60 * 1000
"""How far ahead of its ingest an article may claim to be; a later claim is not believed."""
CLOCK = "~clock"
EVICTED_AT_ONCE = 2_000
"""Most entries forgotten in one go, so that a tick stays short."""


def chain_of(state: State, uri: str) -> str | None:
    """The chain that an article's uri belongs to, or None."""
    raw = state.get(f"uri/{uri}")
    return str(orjson.loads(raw)["chain_id"]) if raw else None


def event_ms(envelope: Envelope, ingest_ms: int) -> int:
    """Event time: the earlier of `versionCreated` and ingest + 5 minutes, in milliseconds."""
    created = moment(envelope.article.versionCreated)
    return min(int(created.timestamp() * 1000), ingest_ms + AHEAD_MS) if created else ingest_ms


class Stories:
    """The memory of `deduplicate`, seen through the changes of a batch."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def by_uri(self, envelope: Envelope) -> Known | None:
        """What is known under the article's own uri."""
        return _known(self._changes.get(f"uri/{envelope.article.uri}"))

    def by_text(self, envelope: Envelope, mark: str, ingest_ms: int) -> Known | None:
        """The article with the same text within the window; texts of nothing are never the same."""
        if not envelope.article.text:
            return None
        raw = self._changes.get(f"text/{mark}")
        if raw is None:
            return None
        apart = abs(int(orjson.loads(raw)["event_ms"]) - event_ms(envelope, ingest_ms))
        return _known(raw) if apart <= settings.windows.duplicates_hours * HOUR_MS else None

    def remember(self, envelope: Envelope, mark: str, ingest_ms: int) -> dict[str, bytes | None]:
        """The changes after an article was related to what was known."""
        article, lineage = envelope.article, envelope.lineage
        assert lineage is not None
        at = event_ms(envelope, ingest_ms)
        own = Known(lineage.chain_id, article.uri, article.version, article.versionCreated, mark)
        writes: dict[str, bytes | None] = {}
        if lineage.relation != "superseded":
            writes[f"uri/{article.uri}"] = _entry(own, at, ingest_ms)
        if lineage.relation in ("kill", "withhold"):
            before = self.by_uri(envelope)
            told = _known(self._changes.get(f"text/{before.fingerprint}")) if before else None
            if before and told and told.uri == article.uri:  # a killed repeat leaves the original's text known
                writes[f"text/{before.fingerprint}"] = None
        elif lineage.relation not in ("duplicate", "superseded"):
            writes[f"text/{mark}"] = _entry(own, at, ingest_ms)
        clock = max(at, int(self._changes.get(CLOCK) or 0))
        writes[CLOCK] = str(clock).encode()
        return writes

    def out_of_window(self) -> list[str]:
        """Keys of what has left its window; eviction trails at twice the window. At most EVICTED_AT_ONCE."""
        clock = int(self._changes.get(CLOCK) or 0)
        texts_before = clock - 2 * settings.windows.duplicates_hours * HOUR_MS
        uris_before = clock - settings.windows.identities_days * DAY_MS
        gone = chain(self._older("text/", "event_ms", texts_before), self._older("uri/", "ingest_ms", uris_before))
        return list(islice(gone, EVICTED_AT_ONCE))

    def _older(self, prefix: str, field: str, limit: float) -> Iterator[str]:
        for key, raw in self._changes.items(prefix):
            if orjson.loads(raw)[field] < limit:
                yield key


def _known(raw: bytes | None) -> Known | None:
    if raw is None:
        return None
    tree: dict[str, Any] = orjson.loads(raw)
    return Known(tree["chain_id"], tree["uri"], tree["version"], tree["created"], tree["fingerprint"])


def _entry(known: Known, event: int, ingest: int) -> bytes:
    return orjson.dumps(asdict(known) | {"event_ms": event, "ingest_ms": ingest})
