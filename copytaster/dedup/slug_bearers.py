"""The bearers of a name: the chains of stories with one slug, distinguished by their event times.

A name is used again and again, each time by another story. So the period in which the versions of each chain had the
name is stored, and an article goes to the chain that is near it in event time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import orjson

from copytaster.dedup.lineage import KnownArticle
from copytaster.model.event_time import event_time_ms
from copytaster.model.stored_entry import NUMBERED, EntryReaders, EntryStamp, StampedEntry, pack_entry

MAX_BEARERS = 100
"""Most chains remembered under one name, the last ones: the name of a daily weather report goes back three months."""


@dataclass(frozen=True, slots=True)
class SlugBearer:
    """One chain under a name, with its last stamp, the event times of its first and last version, and its data."""

    stamp: EntryStamp
    first: int
    last: int
    known: KnownArticle


def unpack_bearers(raw: bytes | None) -> tuple[SlugBearer, ...]:
    """Unpack the bearers of an entry, in the order of the log. Raises UnknownForm."""
    return () if raw is None else _READERS.read(raw)


def _read_one_bearer(entry: StampedEntry) -> tuple[SlugBearer, ...]:
    """Read form 1: the data of one chain, whose version says when it was made."""
    known = parse_known_article(orjson.loads(entry.rest))
    at = event_time_ms(known.created, entry.stamp.since)
    return (SlugBearer(entry.stamp, at, at, known),)


def _read_bearers(entry: StampedEntry) -> tuple[SlugBearer, ...]:
    """Read form 2: a row for each chain."""
    rows = orjson.loads(entry.rest)
    return tuple(
        SlugBearer(EntryStamp(since, n), first, last, parse_known_article(known))
        for since, n, first, last, known in rows
    )


_READERS = EntryReaders("name/", {1: _read_one_bearer, NUMBERED: _read_bearers})


def pack_bearers(bearers: Sequence[SlugBearer]) -> bytes:
    """Pack the entry for these bearers, at least one; it is remembered as long as the last of them."""
    rows = [(*bearer.stamp, bearer.first, bearer.last, bearer.known) for bearer in bearers]
    return pack_entry(bearers[-1].stamp, orjson.dumps(rows))


def add_bearer(
    bearers: Iterable[SlugBearer], known: KnownArticle, at: int, stamp: EntryStamp
) -> tuple[SlugBearer, ...]:
    """The bearers after a version with event time `at` has used the name, as part of its chain."""
    others = [bearer for bearer in bearers if bearer.known.chain_id != known.chain_id]
    before = next((bearer for bearer in bearers if bearer.known.chain_id == known.chain_id), None)
    own = SlugBearer(stamp, at, at, known)
    if before is not None:
        own = replace(own, first=min(at, before.first), last=max(at, before.last))
    return (*others, own)


def choose_bearer(bearers: Iterable[SlugBearer], at: int, *, back: int, ahead: int) -> SlugBearer | None:
    """The bearer that an article of event time `at` is about.

    Of those that had begun by then, it is the one whose last version is nearest; else the next one to begin. Only those
    count whose versions are at most `back` earlier or `ahead` later, in milliseconds of event time.
    """
    near = [bearer for bearer in bearers if at - bearer.last <= back and bearer.first - at <= ahead]
    begun = [bearer for bearer in near if bearer.first <= at]
    if begun:
        return min(begun, key=lambda bearer: (max(at - bearer.last, 0), -bearer.stamp.number))
    return min(near, key=lambda bearer: (bearer.first, -bearer.stamp.number), default=None)


def parse_known_article(tree: dict[str, object]) -> KnownArticle:
    """Parse the known data of an article from a JSON object."""
    earlier = tree.get("earlier", ())
    return KnownArticle(**{**tree, "earlier": tuple(earlier)})  # type: ignore[arg-type]
