"""The memory of deduplication, as keys and values, read through any store that holds them.

    uri/<uri>            the chain of a uri and its current version. It is stored under the id of the story, that of
                         the version if it differs, and those that it replaces
    name/<p>/<name>      the same for each chain with that name, which only counts within the provider p, like a slug
    text/<mark>/<number> a text that was no duplicate, by its fingerprint and the number of its article
    ~clock               the log clock, and the number of articles so far

There are two separate clocks. Event time decides what is *comparable*: similarity, names and slugs connect stories at
most `duplicates_ms` apart, whatever else has come; a kill finds a name up to `identities_ms` before it; ids and links
connect at any distance. The log clock (the latest time of ingest so far) decides what is *forgotten*, together with a
limit on how many articles are remembered, the first first. A forgotten entry is not seen, whether it was removed
already or not: decisions depend on the log alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import orjson

from copytaster.dedup import slug_bearers
from copytaster.dedup.likeness.remembered_text import unpack_time_and_stamp
from copytaster.dedup.lineage import LIKENESS_BASES, WITHDRAWAL_RELATIONS, KnownArticle, is_late_first_version
from copytaster.dedup.slug_bearers import SlugBearer
from copytaster.dedup.wire_lineage import is_provider_name, story_id_of
from copytaster.model import log_clock
from copytaster.model.article import Envelope, Lineage, WireLineage
from copytaster.model.event_time import DAY_MS, HOUR_MS, plausible_creation_time
from copytaster.model.log_clock import Retention, is_kept
from copytaster.model.stored_entry import (
    NUMBERED,
    EntryReaders,
    EntryStamp,
    StampedEntry,
    is_old_form,
    pack_entry,
    unpack_stamp,
)

CLOCK_KEY = "~clock"
ENTRY_PREFIXES = ("text/", "uri/", "name/")
"""Prefixes of the keys of entries."""
MAX_REPLACEMENTS = 32
"""Most replacements, one after another, that are followed."""
EntryWrites = dict[str, bytes | None]
"""Entries to remember; None removes a key."""


class EntryLookup(Protocol):
    """The store of the memory."""

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None."""


@dataclass(frozen=True, slots=True)
class DedupWindows:
    """The limits of the memory.

    They say how far apart in event time texts and names are compared, how long identities are kept (both in
    milliseconds), and how many articles are remembered at most, with their texts and identities.
    """

    duplicates_ms: int = 72 * HOUR_MS
    identities_ms: int = 90 * DAY_MS
    texts_most: int = 60_000
    identities_most: int = 500_000

    @property
    def texts_ms(self) -> int:
        """The time that a text is kept: a story that is as late as is allowed still finds it."""
        return 2 * self.duplicates_ms


class ForgottenEntry(NamedTuple):
    """The key of a forgotten entry; `early` if only the limit on entries is the reason."""

    key: str
    early: bool


class DedupMemory:
    """The memory as one article sees it."""

    crowded_out = 0
    """Bearers of a name that were displaced by others inside their window."""

    def __init__(self, view: EntryLookup, windows: DedupWindows) -> None:
        self.view, self.windows = view, windows
        self._now = log_clock.parse_clock(view.get(CLOCK_KEY))
        self._oldest = Retention(windows.identities_ms, windows.identities_most).oldest_stamp(self._now)
        self._oldest_text = Retention(windows.texts_ms, windows.texts_most).oldest_stamp(self._now)

    @property
    def count(self) -> int:
        """The number of articles so far."""
        return self._now.number

    def next_stamp(self, ingest: int) -> EntryStamp:
        """The stamp of the next article, ingested at `ingest`; the clock never goes back."""
        return log_clock.advance_clock(self._now, ingest)

    def find_by_uri(self, envelope: Envelope) -> KnownArticle | None:
        """The known article under the id of this article's story; for a replaced item, its current replacement."""
        known = unpack_known_article(self.get_remembered(f"uri/{story_id_of(envelope)}"))
        for _ in range(MAX_REPLACEMENTS):
            if known is None or not known.replaced:
                break
            after = unpack_known_article(self.get_remembered(f"uri/{known.uri}"))
            if after is None or after.chain_id != known.chain_id:
                break
            known, ended = replace(after, replaced=True), not after.replaced
            if ended:
                break
        return known

    def find_by_link(self, envelope: Envelope, wire: WireLineage, at: int) -> KnownArticle | None:
        """The known article among the items that this one says it replaces, or a later one that has its names."""
        for older in wire.replaces:
            if is_provider_name(older):
                known = self._find_by_name(envelope, older, at, far=wire.relation in WITHDRAWAL_RELATIONS)
            else:
                known = unpack_known_article(self.get_remembered(f"uri/{older}"))
            if known:
                return known
        for name in envelope.told.names:  # a slug that versions share by definition of the format
            known = self._find_by_name(envelope, name, at, far=False)
            if known and is_late_first_version(envelope, known):
                return known
        return None

    def _find_by_name(self, envelope: Envelope, name: str, at: int, *, far: bool) -> KnownArticle | None:
        """The story that has a name and is near in event time.

        With `far` it may be as old as identities are kept, and an article without its own time refers to the last
        story, if none is near.
        """
        bearers, near = self._find_bearers(_name_key(name, envelope)), self.windows.duplicates_ms
        bearer = slug_bearers.choose_bearer(bearers, at, back=self.windows.identities_ms if far else near, ahead=near)
        if bearer is None and far and bearers and plausible_creation_time(envelope) is None:
            bearer = bearers[-1]
        return bearer.known if bearer else None

    def _find_bearers(self, key: str) -> tuple[SlugBearer, ...]:
        return tuple(
            bearer
            for bearer in slug_bearers.unpack_bearers(self.get_remembered(key))
            if self.is_remembered(key, bearer.stamp)
        )

    def build_name_writes(
        self,
        envelope: Envelope,
        lineage: Lineage,
        wire: WireLineage,
        own: KnownArticle,
        newer: KnownArticle | None,
        at: int,
        stamp: EntryStamp,
    ) -> EntryWrites:
        """The entries for this version and for what it replaces; `newer` is the version that already replaced it."""
        if lineage.relation == "superseded":
            return self._build_late_writes(envelope, wire.replaces, newer, stamp)
        entry = pack_known_article(own, stamp)
        writes: EntryWrites = {f"uri/{uri}": entry for uri in {story_id_of(envelope): 0, envelope.article.uri: 0}}
        if own.aside and newer is not None and not newer.aside:
            return writes | self._build_take_writes(envelope, wire, own, newer, at, stamp)
        if lineage.relation != "duplicate":
            beside = own.aside or (newer is not None and newer.aside)
            older = (
                []
                if beside
                else [u for u in (self._replaced_item(lineage), *wire.replaces) if u and not is_provider_name(u)]
            )
            if unknown := [key for uri in older if (key := f"uri/{uri}") not in writes]:
                writes |= dict.fromkeys(unknown, pack_known_article(replace(own, replaced=True), stamp))
            writes |= self._build_bearer_writes(envelope, wire, own, at, stamp)
        return writes

    def _build_take_writes(
        self, envelope: Envelope, wire: WireLineage, own: KnownArticle, story: KnownArticle, at: int, stamp: EntryStamp
    ) -> EntryWrites:
        """Store a take or notice by itself. Its story is unchanged, but its text is removed with the story's."""
        updated = replace(story, earlier=(*story.earlier, own.fingerprint) if own.fingerprint else story.earlier)
        own_entry: EntryWrites = {} if story.replaced else {f"uri/{story.uri}": pack_known_article(updated, stamp)}
        return own_entry | self._build_bearer_writes(envelope, wire, updated, at, stamp)

    def _build_bearer_writes(
        self, envelope: Envelope, wire: WireLineage, known: KnownArticle, at: int, stamp: EntryStamp
    ) -> EntryWrites:
        """The entries of a version's own names, with its data as one of their bearers."""
        keys = [
            _name_key(name, envelope) for name in dict.fromkeys((*wire.replaces, *wire.names)) if is_provider_name(name)
        ]
        writes: EntryWrites = {}
        for key in keys:
            now = slug_bearers.add_bearer(self._find_bearers(key), known, at, stamp)
            writes[key] = slug_bearers.pack_bearers(now[-slug_bearers.MAX_BEARERS :])
            self.crowded_out += max(len(now) - slug_bearers.MAX_BEARERS, 0)
        return writes

    @staticmethod
    def _replaced_item(lineage: Lineage) -> str | None:
        """The item that the article replaced by its own data; after mere similarity, both still count."""
        return None if lineage.basis in LIKENESS_BASES else lineage.predecessor

    def _build_late_writes(
        self, envelope: Envelope, replaces: tuple[str, ...], newer: KnownArticle | None, stamp: EntryStamp
    ) -> EntryWrites:
        """A version that came too late still says what it replaced, which may arrive even later."""
        if newer is None:
            return {}
        entry = pack_known_article(replace(newer, replaced=True), stamp)
        unknown = [envelope.article.uri, *(older for older in replaces if not is_provider_name(older))]
        return {key: entry for uri in unknown if self.get_remembered(key := f"uri/{uri}") is None}

    def build_clock_write(self, stamp: EntryStamp) -> EntryWrites:
        """The entry of the clock after an article with this stamp."""
        return {CLOCK_KEY: log_clock.format_clock(EntryStamp(stamp.since, stamp.number + 1))}

    def find_forgotten(self, keys: Iterable[str]) -> list[ForgottenEntry]:
        """The keys whose entries are forgotten and may be removed."""
        entries = ((key, self.view.get(key)) for key in keys)
        gone = [
            (key, stamp)
            for key, raw in entries
            if raw is not None and not self.is_remembered(key, stamp := _stamp_of(key, raw))
        ]
        return [ForgottenEntry(key, early=stamp.since >= self.oldest_stamp(key).since) for key, stamp in gone]

    def get_remembered(self, key: str) -> bytes | None:
        """The entry under `key`, unless it is forgotten."""
        raw = self.view.get(key)
        return raw if raw is not None and self.is_remembered(key, _stamp_of(key, raw)) else None

    def is_remembered(self, key: str, stamp: EntryStamp) -> bool:
        """True for an entry that is still remembered, by the log clock and by its number."""
        return is_kept(stamp, self.oldest_stamp(key))

    def oldest_stamp(self, key: str) -> EntryStamp:
        """The time and the number below which an entry is forgotten."""
        return self._oldest_text if key.startswith("text/") else self._oldest


def _stamp_of(key: str, raw: bytes) -> EntryStamp:
    return unpack_time_and_stamp(raw)[1] if is_old_form(raw) and key.startswith("text/") else unpack_stamp(raw)


def _name_key(name: str, envelope: Envelope) -> str:
    return f"name/{envelope.provider}/{name}"


def unpack_known_article(raw: bytes | None) -> KnownArticle | None:
    """Unpack an entry under a uri. Raises UnknownForm."""
    return None if raw is None else _READERS.read(raw)


def _read_known_article(entry: StampedEntry) -> KnownArticle:
    return slug_bearers.parse_known_article(orjson.loads(entry.rest))


_READERS = EntryReaders("uri/", {1: _read_known_article, NUMBERED: _read_known_article})


def chain_of_uri(view: EntryLookup, uri: str, windows: DedupWindows) -> str | None:
    """The chain of an article's uri, or None if it is not known or forgotten."""
    known = unpack_known_article(DedupMemory(view, windows).get_remembered(f"uri/{uri}"))
    return known.chain_id if known else None


def pack_known_article(known: KnownArticle, stamp: EntryStamp) -> bytes:
    """Pack an entry under a uri."""
    return pack_entry(stamp, orjson.dumps(known))
