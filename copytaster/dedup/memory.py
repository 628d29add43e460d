"""What deduplication remembers, as keys and values, seen through whatever holds them.

uri/<uri>            the chain a uri belongs to and its current version. Known under the id of the story, that of the
                     version where it differs, and those that it replaces
name/<p>/<name>      the same of each chain that bears a name, which only counts within the provider p, like a slug
text/<mark>/<number> a text that was no repeat, by its fingerprint and the number of its article
~clock               the clock of the log, and how many articles there were

Two clocks, which never meet. What is *comparable* is a matter of event time: likeness, names and slugs hold between
stories at most `duplicates_ms` apart, whatever else has come; a kill finds a name of `identities_ms` before it; ids and
links hold at any distance. What is *forgotten* is a matter of the clock of the log, the latest time of ingest so far,
and of a bound on how many articles are remembered, the first first. What is forgotten is not seen, whether it was
cleaned away already or not: decisions depend on the log alone.
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
"""What keys of entries begin with."""
MAX_REPLACEMENTS = 32
"""Items that took each other's place, one after another, that are followed."""
EntryWrites = dict[str, bytes | None]
"""What is to be remembered; None forgets a key."""


class EntryLookup(Protocol):
    """What holds the memory."""

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None."""


@dataclass(frozen=True, slots=True)
class DedupWindows:
    """How far apart in event time texts and names are compared, how long identities are kept (both in milliseconds),
    and how many articles are remembered at most: their texts, and who they are."""

    duplicates_ms: int = 72 * HOUR_MS
    identities_ms: int = 90 * DAY_MS
    texts_most: int = 60_000
    identities_most: int = 500_000

    @property
    def texts_ms(self) -> int:
        """How long a text is kept: stories that are as late as they may be apart still find it."""
        return 2 * self.duplicates_ms


class ForgottenEntry(NamedTuple):
    """The key of an entry that is forgotten; `early` where only the bound on entries is why."""

    key: str
    early: bool


class DedupMemory:
    """The memory as one article sees it."""

    crowded_out = 0
    """Bearers of a name that had to go for others, though they were inside their window."""

    def __init__(self, view: EntryLookup, windows: DedupWindows) -> None:
        self.view, self.windows = view, windows
        self._now = log_clock.parse_clock(view.get(CLOCK_KEY))
        self._oldest = Retention(windows.identities_ms, windows.identities_most).oldest_stamp(self._now)
        self._oldest_text = Retention(windows.texts_ms, windows.texts_most).oldest_stamp(self._now)

    @property
    def count(self) -> int:
        """How many articles there were."""
        return self._now.number

    def stamp(self, ingest: int) -> EntryStamp:
        """What the next article, let in at `ingest`, is remembered with; the clock never goes back."""
        return log_clock.advance_clock(self._now, ingest)

    def find_by_uri(self, envelope: Envelope) -> KnownArticle | None:
        """What is known under the id of the article's own story; of an item that was replaced, what stands now."""
        known = unpack_known_article(self.seen(f"uri/{story_id_of(envelope)}"))
        for _ in range(MAX_REPLACEMENTS):
            if known is None or not known.replaced:
                break
            after = unpack_known_article(self.seen(f"uri/{known.uri}"))
            if after is None or after.chain_id != known.chain_id:
                break
            known, ended = replace(after, replaced=True), not after.replaced
            if ended:
                break
        return known

    def find_by_link(self, envelope: Envelope, told: WireLineage, at: int) -> KnownArticle | None:
        """What is known of the items that the article says it replaces, or of a later one that bears its names."""
        for older in told.replaces:
            if is_provider_name(older):
                known = self._by_name(envelope, older, at, far=told.relation in WITHDRAWAL_RELATIONS)
            else:
                known = unpack_known_article(self.seen(f"uri/{older}"))
            if known:
                return known
        for name in envelope.told.names:  # a slug that the format itself says versions share
            known = self._by_name(envelope, name, at, far=False)
            if known and is_late_first_version(envelope, known):
                return known
        return None

    def _by_name(self, envelope: Envelope, name: str, at: int, *, far: bool) -> KnownArticle | None:
        """The story that bears a name and is near in event time. With `far` it may be as old as identities are kept,
        and an article without a time of its own is about the one that came last, where none is near."""
        borne, near = self._borne(_name(name, envelope)), self.windows.duplicates_ms
        found = slug_bearers.choose_bearer(borne, at, back=self.windows.identities_ms if far else near, ahead=near)
        if found is None and far and borne and plausible_creation_time(envelope) is None:
            found = borne[-1]
        return found.known if found else None

    def _borne(self, key: str) -> tuple[SlugBearer, ...]:
        return tuple(
            bearer for bearer in slug_bearers.unpack_bearers(self.seen(key)) if self.is_remembered(key, bearer.stamp)
        )

    def names(
        self,
        envelope: Envelope,
        lineage: Lineage,
        told: WireLineage,
        own: KnownArticle,
        newer: KnownArticle | None,
        at: int,
        stamp: EntryStamp,
    ) -> EntryWrites:
        """The entries under which this version, and what it replaces, will be known; `newer` replaced it already."""
        if lineage.relation == "superseded":
            return self._late(envelope, told.replaces, newer, stamp)
        under = pack_known_article(own, stamp)
        writes: EntryWrites = {f"uri/{uri}": under for uri in {story_id_of(envelope): 0, envelope.article.uri: 0}}
        if own.aside and newer is not None and not newer.aside:
            return writes | self._beside(envelope, told, own, newer, at, stamp)
        if lineage.relation != "duplicate":
            beside = own.aside or (newer is not None and newer.aside)
            older = (
                []
                if beside
                else [u for u in (self._took_over(lineage), *told.replaces) if u and not is_provider_name(u)]
            )
            if unknown := [key for uri in older if (key := f"uri/{uri}") not in writes]:
                writes |= dict.fromkeys(unknown, pack_known_article(replace(own, replaced=True), stamp))
            writes |= self._named(envelope, told, own, at, stamp)
        return writes

    def _beside(
        self, envelope: Envelope, told: WireLineage, own: KnownArticle, of: KnownArticle, at: int, stamp: EntryStamp
    ) -> EntryWrites:
        """A take or notice is known by itself; its story stays what it was, but its text goes when the story's does."""
        kept = replace(of, earlier=(*of.earlier, own.fingerprint) if own.fingerprint else of.earlier)
        own_entry: EntryWrites = {} if of.replaced else {f"uri/{of.uri}": pack_known_article(kept, stamp)}
        return own_entry | self._named(envelope, told, kept, at, stamp)

    def _named(
        self, envelope: Envelope, told: WireLineage, known: KnownArticle, at: int, stamp: EntryStamp
    ) -> EntryWrites:
        """The names that a version says it goes by, with what is known of it as one of their bearers."""
        keys = [
            _name(name, envelope) for name in dict.fromkeys((*told.replaces, *told.names)) if is_provider_name(name)
        ]
        writes: EntryWrites = {}
        for key in keys:
            now = slug_bearers.add_bearer(self._borne(key), known, at, stamp)
            writes[key] = slug_bearers.pack_bearers(now[-slug_bearers.MAX_BEARERS :])
            self.crowded_out += max(len(now) - slug_bearers.MAX_BEARERS, 0)
        return writes

    @staticmethod
    def _took_over(lineage: Lineage) -> str | None:
        """What the article took the place of by its own word; by mere likeness both go on to count for themselves."""
        return None if lineage.basis in LIKENESS_BASES else lineage.predecessor

    def _late(
        self, envelope: Envelope, replaces: tuple[str, ...], newer: KnownArticle | None, stamp: EntryStamp
    ) -> EntryWrites:
        """A version that came too late still says what it replaced, which may come later still."""
        if newer is None:
            return {}
        over = pack_known_article(replace(newer, replaced=True), stamp)
        unknown = [envelope.article.uri, *(older for older in replaces if not is_provider_name(older))]
        return {key: over for uri in unknown if self.seen(key := f"uri/{uri}") is None}

    def build_clock_write(self, stamp: EntryStamp) -> EntryWrites:
        """The clock after an article that is remembered with this stamp."""
        return {CLOCK_KEY: log_clock.format_clock(EntryStamp(stamp.since, stamp.number + 1))}

    def find_forgotten(self, keys: Iterable[str]) -> list[ForgottenEntry]:
        """Those of the keys whose entries are forgotten and may be cleaned away."""
        found = ((key, self.view.get(key)) for key in keys)
        gone = [
            (key, stamp)
            for key, raw in found
            if raw is not None and not self.is_remembered(key, stamp := _stamp(key, raw))
        ]
        return [ForgottenEntry(key, early=stamp.since >= self.oldest_stamp(key).since) for key, stamp in gone]

    def seen(self, key: str) -> bytes | None:
        """The entry under `key`, unless it is forgotten."""
        raw = self.view.get(key)
        return raw if raw is not None and self.is_remembered(key, _stamp(key, raw)) else None

    def is_remembered(self, key: str, stamp: EntryStamp) -> bool:
        """True for an entry that is remembered still, by the clock of the log and by its number."""
        return is_kept(stamp, self.oldest_stamp(key))

    def oldest_stamp(self, key: str) -> EntryStamp:
        """The time and the number before which an entry is forgotten."""
        return self._oldest_text if key.startswith("text/") else self._oldest


def _stamp(key: str, raw: bytes) -> EntryStamp:
    return unpack_time_and_stamp(raw)[1] if is_old_form(raw) and key.startswith("text/") else unpack_stamp(raw)


def _name(name: str, envelope: Envelope) -> str:
    return f"name/{envelope.provider}/{name}"


def unpack_known_article(raw: bytes | None) -> KnownArticle | None:
    """What an entry under a uri says. Raises UnknownForm."""
    return None if raw is None else _READERS.read(raw)


def _known(entry: StampedEntry) -> KnownArticle:
    return slug_bearers.parse_known_article(orjson.loads(entry.rest))


_READERS = EntryReaders("uri/", {1: _known, NUMBERED: _known})


def chain_of_uri(view: EntryLookup, uri: str, windows: DedupWindows) -> str | None:
    """The chain that an article's uri belongs to, or None where it is not known or forgotten."""
    known = unpack_known_article(DedupMemory(view, windows).seen(f"uri/{uri}"))
    return known.chain_id if known else None


def pack_known_article(known: KnownArticle, stamp: EntryStamp) -> bytes:
    """An entry under a uri."""
    return pack_entry(stamp, orjson.dumps(known))
