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
from copytaster.dedup.likeness.remembered_text import time_and_stamp
from copytaster.dedup.lineage import JOINED_BY, WITHDRAWN, Known, is_late_first
from copytaster.dedup.slug_bearers import Bearer
from copytaster.dedup.wire_lineage import is_name, story
from copytaster.model import log_clock
from copytaster.model.article import Envelope, Lineage, Told
from copytaster.model.event_time import DAY_MS, HOUR_MS, made
from copytaster.model.log_clock import Kept, is_kept
from copytaster.model.stored_entry import NUMBERED, EntryReaders, Stamp, StampedEntry, is_old, packed, stamp_of

CLOCK = "~clock"
KINDS = ("text/", "uri/", "name/")
"""What keys of entries begin with."""
LONGEST_CHAIN = 32
"""Items that took each other's place, one after another, that are followed."""
Writes = dict[str, bytes | None]
"""What is to be remembered; None forgets a key."""


class View(Protocol):
    """What holds the memory."""

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None."""


@dataclass(frozen=True, slots=True)
class Windows:
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


class Forgotten(NamedTuple):
    """The key of an entry that is forgotten; `early` where only the bound on entries is why."""

    key: str
    early: bool


class Memory:
    """The memory as one article sees it."""

    crowded_out = 0
    """Bearers of a name that had to go for others, though they were inside their window."""

    def __init__(self, view: View, windows: Windows) -> None:
        self.view, self.windows = view, windows
        self._now = log_clock.read(view.get(CLOCK))
        self._oldest = Kept(windows.identities_ms, windows.identities_most).oldest(self._now)
        self._oldest_text = Kept(windows.texts_ms, windows.texts_most).oldest(self._now)

    @property
    def count(self) -> int:
        """How many articles there were."""
        return self._now.number

    def stamp(self, ingest: int) -> Stamp:
        """What the next article, let in at `ingest`, is remembered with; the clock never goes back."""
        return log_clock.at(self._now, ingest)

    def by_uri(self, envelope: Envelope) -> Known | None:
        """What is known under the id of the article's own story; of an item that was replaced, what stands now."""
        known = read_known(self.seen(f"uri/{story(envelope)}"))
        for _ in range(LONGEST_CHAIN):
            if known is None or not known.replaced:
                break
            after = read_known(self.seen(f"uri/{known.uri}"))
            if after is None or after.chain_id != known.chain_id:
                break
            known, ended = replace(after, replaced=True), not after.replaced
            if ended:
                break
        return known

    def by_link(self, envelope: Envelope, told: Told, at: int) -> Known | None:
        """What is known of the items that the article says it replaces, or of a later one that bears its names."""
        for older in told.replaces:
            if is_name(older):
                known = self._by_name(envelope, older, at, far=told.relation in WITHDRAWN)
            else:
                known = read_known(self.seen(f"uri/{older}"))
            if known:
                return known
        for name in envelope.told.names:  # a slug that the format itself says versions share
            known = self._by_name(envelope, name, at, far=False)
            if known and is_late_first(envelope, known):
                return known
        return None

    def _by_name(self, envelope: Envelope, name: str, at: int, *, far: bool) -> Known | None:
        """The story that bears a name and is near in event time. With `far` it may be as old as identities are kept,
        and an article without a time of its own is about the one that came last, where none is near."""
        borne, near = self._borne(_name(name, envelope)), self.windows.duplicates_ms
        found = slug_bearers.chosen(borne, at, back=self.windows.identities_ms if far else near, ahead=near)
        if found is None and far and borne and made(envelope) is None:
            found = borne[-1]
        return found.known if found else None

    def _borne(self, key: str) -> tuple[Bearer, ...]:
        return tuple(bearer for bearer in slug_bearers.unpack(self.seen(key)) if self.is_kept(key, bearer.stamp))

    def names(
        self, envelope: Envelope, lineage: Lineage, told: Told, own: Known, newer: Known | None, at: int, stamp: Stamp
    ) -> Writes:
        """The entries under which this version, and what it replaces, will be known; `newer` replaced it already."""
        if lineage.relation == "superseded":
            return self._late(envelope, told.replaces, newer, stamp)
        under = entry(own, stamp)
        writes: Writes = {f"uri/{uri}": under for uri in {story(envelope): 0, envelope.article.uri: 0}}
        if own.aside and newer is not None and not newer.aside:
            return writes | self._beside(envelope, told, own, newer, at, stamp)
        if lineage.relation != "duplicate":
            beside = own.aside or (newer is not None and newer.aside)
            older = [] if beside else [u for u in (self._took_over(lineage), *told.replaces) if u and not is_name(u)]
            if unknown := [key for uri in older if (key := f"uri/{uri}") not in writes]:
                writes |= dict.fromkeys(unknown, entry(replace(own, replaced=True), stamp))
            writes |= self._named(envelope, told, own, at, stamp)
        return writes

    def _beside(self, envelope: Envelope, told: Told, own: Known, of: Known, at: int, stamp: Stamp) -> Writes:
        """A take or notice is known by itself; its story stays what it was, but its text goes when the story's does."""
        kept = replace(of, earlier=(*of.earlier, own.fingerprint) if own.fingerprint else of.earlier)
        own_entry: Writes = {} if of.replaced else {f"uri/{of.uri}": entry(kept, stamp)}
        return own_entry | self._named(envelope, told, kept, at, stamp)

    def _named(self, envelope: Envelope, told: Told, known: Known, at: int, stamp: Stamp) -> Writes:
        """The names that a version says it goes by, with what is known of it as one of their bearers."""
        keys = [_name(name, envelope) for name in dict.fromkeys((*told.replaces, *told.names)) if is_name(name)]
        writes: Writes = {}
        for key in keys:
            now = slug_bearers.with_bearer(self._borne(key), known, at, stamp)
            writes[key] = slug_bearers.pack(now[-slug_bearers.MOST :])
            self.crowded_out += max(len(now) - slug_bearers.MOST, 0)
        return writes

    @staticmethod
    def _took_over(lineage: Lineage) -> str | None:
        """What the article took the place of by its own word; by mere likeness both go on to count for themselves."""
        return None if lineage.basis in JOINED_BY else lineage.predecessor

    def _late(self, envelope: Envelope, replaces: tuple[str, ...], newer: Known | None, stamp: Stamp) -> Writes:
        """A version that came too late still says what it replaced, which may come later still."""
        if newer is None:
            return {}
        over = entry(replace(newer, replaced=True), stamp)
        unknown = [envelope.article.uri, *(older for older in replaces if not is_name(older))]
        return {key: over for uri in unknown if self.seen(key := f"uri/{uri}") is None}

    def ticked(self, stamp: Stamp) -> Writes:
        """The clock after an article that is remembered with this stamp."""
        return {CLOCK: log_clock.written(Stamp(stamp.since, stamp.number + 1))}

    def forgotten(self, keys: Iterable[str]) -> list[Forgotten]:
        """Those of the keys whose entries are forgotten and may be cleaned away."""
        found = ((key, self.view.get(key)) for key in keys)
        gone = [
            (key, stamp) for key, raw in found if raw is not None and not self.is_kept(key, stamp := _stamp(key, raw))
        ]
        return [Forgotten(key, early=stamp.since >= self.oldest(key).since) for key, stamp in gone]

    def seen(self, key: str) -> bytes | None:
        """The entry under `key`, unless it is forgotten."""
        raw = self.view.get(key)
        return raw if raw is not None and self.is_kept(key, _stamp(key, raw)) else None

    def is_kept(self, key: str, stamp: Stamp) -> bool:
        """True for an entry that is remembered still, by the clock of the log and by its number."""
        return is_kept(stamp, self.oldest(key))

    def oldest(self, key: str) -> Stamp:
        """The time and the number before which an entry is forgotten."""
        return self._oldest_text if key.startswith("text/") else self._oldest


def _stamp(key: str, raw: bytes) -> Stamp:
    return time_and_stamp(raw)[1] if is_old(raw) and key.startswith("text/") else stamp_of(raw)


def _name(name: str, envelope: Envelope) -> str:
    return f"name/{envelope.provider}/{name}"


def read_known(raw: bytes | None) -> Known | None:
    """What an entry under a uri says. Raises UnknownForm."""
    return None if raw is None else _READERS.read(raw)


def _known(entry: StampedEntry) -> Known:
    return slug_bearers.known_in(orjson.loads(entry.rest))


_READERS = EntryReaders("uri/", {1: _known, NUMBERED: _known})


def chain_of_uri(view: View, uri: str, windows: Windows) -> str | None:
    """The chain that an article's uri belongs to, or None where it is not known or forgotten."""
    known = read_known(Memory(view, windows).seen(f"uri/{uri}"))
    return known.chain_id if known else None


def entry(known: Known, stamp: Stamp) -> bytes:
    """An entry under a uri."""
    return packed(stamp, orjson.dumps(known))
