"""What `deduplicate` remembers, as keys and values of its table.

uri/<uri>          the chain a uri belongs to and its current version; kept `windows.identities_days`. Known under
                   the id of the story, that of the version where it differs, and those that it replaces
name/<p>/<name>    the same, for names that only count within the provider p, like a slug
text/<fingerprint> the first article with this text; kept twice `windows.duplicates_hours` of event time
~clock             the latest event time seen
"""

from collections.abc import Iterable
from dataclasses import asdict, replace

import orjson

from agents.state import Changes, State
from copytaster.article import Envelope
from copytaster.lineage import WITHDRAWN, Known, is_late_first, moment
from copytaster.wire_lineage import is_name, read, story
from streams.app import settings

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
AHEAD_MS = 5 * 60 * 1000
"""How far ahead of its ingest an article may claim to be; a later claim is not believed."""
CLOCK = "~clock"
SCANNED_AT_ONCE = 20_000
"""Entries looked at in one tick, so that it stays short however large the table is."""
HEAD = 8
"""Bytes at the front of each entry: the time it counts from, in milliseconds, so that a scan need not parse it."""


def chain_of(state: State, uri: str) -> str | None:
    """The chain that an article's uri belongs to, or None."""
    raw = state.get(f"uri/{uri}")
    return str(orjson.loads(raw[HEAD:])["chain_id"]) if raw else None


def event_ms(envelope: Envelope, ingest_ms: int) -> int:
    """Event time: the earlier of `versionCreated` and ingest + 5 minutes, in milliseconds."""
    created = moment(envelope.article.versionCreated)
    return min(int(created.timestamp() * 1000), ingest_ms + AHEAD_MS) if created else ingest_ms


class Stories:
    """The memory of `deduplicate`, seen through the changes of a batch.

    What has left its window by the clock of the log is not seen, whether it was forgotten already or not:
    decisions depend on the log alone, and forgetting is only cleaning.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def by_uri(self, envelope: Envelope) -> Known | None:
        """What is known under the id of the article's own story."""
        return _known(self._seen(f"uri/{story(envelope)}"))

    def by_link(self, envelope: Envelope, ingest_ms: int) -> Known | None:
        """What is known of the items that the article says it replaces, or of a later one that bears its names."""
        told = read(envelope)
        for older in told.replaces:
            if known := _known(self._within(_key(older, envelope), envelope, told.relation in WITHDRAWN, ingest_ms)):
                return known
        for name in told.names:
            known = _known(self._within(_key(name, envelope), envelope, False, ingest_ms))
            if known and is_late_first(envelope.article, known):
                return known
        return None

    def _within(self, key: str, envelope: Envelope, always: bool, ingest_ms: int) -> bytes | None:
        """The entry, for a mere name only within the window of repeats unless `always`."""
        raw = self._seen(key)
        if raw is None or always or not key.startswith("name/"):
            return raw
        apart = abs(_counts_from(raw) - event_ms(envelope, ingest_ms))
        return raw if apart <= settings.windows.duplicates_hours * HOUR_MS else None

    def by_text(self, envelope: Envelope, mark: str, ingest_ms: int) -> Known | None:
        """The article with the same text within the window; texts of nothing are never the same."""
        raw = self._seen(f"text/{mark}") if envelope.article.text else None
        if raw is None:
            return None
        apart = abs(_counts_from(raw) - event_ms(envelope, ingest_ms))
        return _known(raw) if apart <= settings.windows.duplicates_hours * HOUR_MS else None

    def remember(self, envelope: Envelope, mark: str, ingest_ms: int) -> dict[str, bytes | None]:
        """The changes after an article was related to what was known."""
        article, lineage = envelope.article, envelope.lineage
        assert lineage is not None
        at = event_ms(envelope, ingest_ms)
        withdrawn = lineage.relation in WITHDRAWN
        own = Known(
            chain_id=lineage.chain_id,
            uri=article.uri,
            version=article.version,
            created=article.versionCreated,
            fingerprint="" if withdrawn else mark,  # what was withdrawn and comes again is news
            joined=lineage.relation == "duplicate" and self._stays_joined(envelope),
        )
        writes = self._names(envelope, own, ingest_ms)
        if withdrawn:
            before = self.by_uri(envelope) or self.by_link(envelope, ingest_ms)
            told = _known(self._changes.get(f"text/{before.fingerprint}")) if before else None
            if before and told and told.uri == before.uri:  # a killed repeat leaves the original's text known
                writes[f"text/{before.fingerprint}"] = None
        elif lineage.relation not in ("duplicate", "superseded"):
            writes[f"text/{mark}"] = _entry(own, at)
        writes[CLOCK] = str(max(at, self._clock())).encode()
        return writes

    def _names(self, envelope: Envelope, own: Known, ingest_ms: int) -> dict[str, bytes | None]:
        """The entries under which this version, and what it replaces, will be known."""
        lineage, told = envelope.lineage, read(envelope)
        assert lineage is not None
        if lineage.relation == "superseded":
            return self._late(envelope, told.replaces, ingest_ms)
        entry = _entry(own, ingest_ms)
        writes: dict[str, bytes | None] = {f"uri/{uri}": entry for uri in {story(envelope), envelope.article.uri}}
        if lineage.relation != "duplicate":
            over = _entry(replace(own, replaced=True), ingest_ms)
            before = {lineage.predecessor} - {None, story(envelope), envelope.article.uri}
            writes |= {f"uri/{older}": over for older in before.union(told.replaces) if older and not is_name(older)}
            writes |= {_key(name, envelope): entry for name in (*told.replaces, *told.names) if is_name(name)}
        return writes

    def _late(self, envelope: Envelope, replaces: tuple[str, ...], ingest_ms: int) -> dict[str, bytes | None]:
        """A version that came too late still says what it replaced, which may come later still."""
        newer = self.by_uri(envelope) or self.by_link(envelope, ingest_ms)
        if newer is None:
            return {}
        entry = _entry(replace(newer, replaced=True), ingest_ms)
        unknown = [envelope.article.uri, *(older for older in replaces if not is_name(older))]
        return {key: entry for uri in unknown if self._seen(key := f"uri/{uri}") is None}

    def _stays_joined(self, envelope: Envelope) -> bool:
        before = self.by_uri(envelope)
        return before.joined if before else True

    def out_of_window(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys whose entries have left their window."""
        found = ((key, self._changes.get(key)) for key in keys)
        return [key for key, raw in found if raw is not None and _counts_from(raw) < self._oldest(key)]

    def _seen(self, key: str) -> bytes | None:
        raw = self._changes.get(key)
        return None if raw is None or _counts_from(raw) < self._oldest(key) else raw

    def _oldest(self, key: str) -> float:
        """The time before which an entry no longer counts: texts trail at twice the window."""
        if key.startswith("text/"):
            return self._clock() - 2 * settings.windows.duplicates_hours * HOUR_MS
        return self._clock() - settings.windows.identities_days * DAY_MS

    def _clock(self) -> int:
        return int(self._changes.get(CLOCK) or 0)


def _key(told: str, envelope: Envelope) -> str:
    return f"name/{envelope.provider}/{told}" if is_name(told) else f"uri/{told}"


def _known(raw: bytes | None) -> Known | None:
    return None if raw is None else Known(**orjson.loads(raw[HEAD:]))


def _counts_from(raw: bytes) -> int:
    return int.from_bytes(raw[:HEAD], "big", signed=True)


def _entry(known: Known, counts_from_ms: int) -> bytes:
    return counts_from_ms.to_bytes(HEAD, "big", signed=True) + orjson.dumps(asdict(known))
