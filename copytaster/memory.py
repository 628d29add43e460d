"""What deduplication remembers, as keys and values, seen through whatever holds them.

uri/<uri>          the chain a uri belongs to and its current version; kept for `identities_ms`. Known under the id
                   of the story, that of the version where it differs, and those that it replaces
name/<p>/<name>    the same, for names that only count within the provider p, like a slug
text/<fingerprint> the first article with this text, and the text; kept for twice `duplicates_ms` of event time
~clock             the latest event time seen, and how many articles

What has left its window by the clock of the log is not seen, whether it was forgotten already or not: decisions
depend on the log alone, and forgetting is only cleaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import orjson

from copytaster.article import Envelope, Lineage, Told
from copytaster.likeness.remembered import known_of
from copytaster.lineage import JOINED_BY, WITHDRAWN, Known, is_late_first
from copytaster.wire_lineage import is_name, story

CLOCK = "~clock"
HEAD = 8
"""Bytes at the front of each entry: the time it counts from, in milliseconds, so that a scan need not parse it."""
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
    """How far apart texts are compared, and how long identities are kept, in milliseconds."""

    duplicates_ms: int
    identities_ms: int


class Memory:
    """The memory as one article sees it."""

    def __init__(self, view: View, windows: Windows) -> None:
        self.view, self.windows = view, windows
        told = (view.get(CLOCK) or b"0").split()
        self.clock, self.count = int(told[0]), int(told[1]) if len(told) > 1 else 0

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
            if known := read_known(self._within(_key(older, envelope), told.relation in WITHDRAWN, at)):
                return known
        for name in envelope.told.names:  # a slug that the format itself says versions share
            known = read_known(self._within(_key(name, envelope), False, at))
            if known and is_late_first(envelope.article, known):
                return known
        return None

    def by_text(self, envelope: Envelope, mark: str, at: int) -> Known | None:
        """The article with the same text within the window; texts of nothing are never the same."""
        raw = self.seen(f"text/{mark}") if envelope.article.text else None
        return known_of(raw) if raw and abs(counts_from(raw) - at) <= self.windows.duplicates_ms else None

    def _within(self, key: str, always: bool, at: int) -> bytes | None:
        """The entry, for a mere name only within the window of repeats unless `always`."""
        raw = self.seen(key)
        if raw is None or always or not key.startswith("name/"):
            return raw
        return raw if abs(counts_from(raw) - at) <= self.windows.duplicates_ms else None

    def names(
        self, envelope: Envelope, lineage: Lineage, told: Told, own: Known, newer: Known | None, ingest: int
    ) -> Writes:
        """The entries under which this version, and what it replaces, will be known; `newer` replaced it already."""
        if lineage.relation == "superseded":
            return self._late(envelope, told.replaces, newer, ingest)
        under = entry(own, ingest)
        writes: Writes = {f"uri/{uri}": under for uri in {story(envelope): 0, envelope.article.uri: 0}}
        if own.aside and newer is not None and not newer.aside:
            return self._beside(envelope, told, own, newer, writes, ingest)
        if lineage.relation != "duplicate":
            beside = own.aside or (newer is not None and newer.aside)
            older = [] if beside else [u for u in (self._took_over(lineage), *told.replaces) if u and not is_name(u)]
            if unknown := [key for uri in older if (key := f"uri/{uri}") not in writes]:
                writes |= dict.fromkeys(unknown, entry(replace(own, replaced=True), ingest))
            writes |= {_key(name, envelope): under for name in (*told.replaces, *told.names) if is_name(name)}
        return writes

    @staticmethod
    def _beside(envelope: Envelope, told: Told, own: Known, of: Known, writes: Writes, ingest: int) -> Writes:
        """A take or notice is known by itself; its story stays what it was, but its text goes when the story's does."""
        kept = entry(replace(of, earlier=(*of.earlier, own.fingerprint) if own.fingerprint else of.earlier), ingest)
        names = [_key(name, envelope) for name in (*told.replaces, *told.names) if is_name(name)]
        return writes | dict.fromkeys(names if of.replaced else [f"uri/{of.uri}", *names], kept)

    @staticmethod
    def _took_over(lineage: Lineage) -> str | None:
        """What the article took the place of by its own word; by mere likeness both go on to count for themselves."""
        return None if lineage.basis in JOINED_BY else lineage.predecessor

    def _late(self, envelope: Envelope, replaces: tuple[str, ...], newer: Known | None, ingest: int) -> Writes:
        """A version that came too late still says what it replaced, which may come later still."""
        if newer is None:
            return {}
        over = entry(replace(newer, replaced=True), ingest)
        unknown = [envelope.article.uri, *(older for older in replaces if not is_name(older))]
        return {key: over for uri in unknown if self.seen(key := f"uri/{uri}") is None}

    def ticked(self, at: int) -> Writes:
        """The clock after an article of event time `at`."""
        return {CLOCK: f"{max(at, self.clock)} {self.count + 1}".encode()}

    def out_of_window(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys whose entries have left their window."""
        found = ((key, self.view.get(key)) for key in keys)
        return [key for key, raw in found if raw is not None and counts_from(raw) < self.oldest(key)]

    def seen(self, key: str) -> bytes | None:
        """The entry under `key`, unless it has left its window."""
        raw = self.view.get(key)
        return None if raw is None or counts_from(raw) < self.oldest(key) else raw

    def oldest(self, key: str) -> int:
        """The time before which an entry no longer counts: texts trail at twice the window."""
        if key.startswith("text/"):
            return self.clock - 2 * self.windows.duplicates_ms
        return self.clock - self.windows.identities_ms


def _key(told: str, envelope: Envelope) -> str:
    return f"name/{envelope.provider}/{told}" if is_name(told) else f"uri/{told}"


def read_known(raw: bytes | None) -> Known | None:
    """What an entry under a uri or a name says."""
    if raw is None:
        return None
    tree = orjson.loads(raw[HEAD:])
    return Known(**{**tree, "earlier": tuple(tree.get("earlier", ()))})


def entry(known: Known, counts_from_ms: int) -> bytes:
    """An entry under a uri or a name."""
    return counts_from_ms.to_bytes(HEAD, "big", signed=True) + orjson.dumps(known)


def counts_from(raw: bytes) -> int:
    """The time an entry counts from."""
    return int.from_bytes(raw[:HEAD], "big", signed=True)
