"""Who bears a name: the chains of stories that go by one slug, told apart by their event times.

A name is used again and again, by another story each time. So it is kept of each chain from when to when its
versions bore it, and an article goes to the chain that is near it in event time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import orjson

from copytaster.dedup.lineage import Known
from copytaster.model.event_time import event_ms
from copytaster.model.stored_entry import NUMBERED, EntryReaders, Stamp, StampedEntry, packed

MOST = 100
"""Chains remembered under one name, the last: a name of every day's weather goes back three months."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """One chain under a name: when it was last remembered, the event times of its first and last version there, and
    what is known of it."""

    stamp: Stamp
    first: int
    last: int
    known: Known


def unpack(raw: bytes | None) -> tuple[Bearer, ...]:
    """The bearers in an entry, in the order of the log. Raises UnknownForm."""
    return () if raw is None else _READERS.read(raw)


def _one(entry: StampedEntry) -> tuple[Bearer, ...]:
    """Form 1: what is known of one chain, whose version says when it was made."""
    known = known_in(orjson.loads(entry.rest))
    at = event_ms(known.created, entry.stamp.since)
    return (Bearer(entry.stamp, at, at, known),)


def _several(entry: StampedEntry) -> tuple[Bearer, ...]:
    """Form 2: a row for each chain."""
    rows = orjson.loads(entry.rest)
    return tuple(Bearer(Stamp(since, n), first, last, known_in(known)) for since, n, first, last, known in rows)


_READERS = EntryReaders("name/", {1: _one, NUMBERED: _several})


def pack(bearers: Sequence[Bearer]) -> bytes:
    """The entry for these bearers, of whom there is at least one; it is remembered as long as the last of them."""
    rows = [(*bearer.stamp, bearer.first, bearer.last, bearer.known) for bearer in bearers]
    return packed(bearers[-1].stamp, orjson.dumps(rows))


def with_bearer(bearers: Iterable[Bearer], known: Known, at: int, stamp: Stamp) -> tuple[Bearer, ...]:
    """The bearers once a version of event time `at` has borne the name, as part of its chain."""
    others = [bearer for bearer in bearers if bearer.known.chain_id != known.chain_id]
    before = next((bearer for bearer in bearers if bearer.known.chain_id == known.chain_id), None)
    own = Bearer(stamp, at, at, known)
    if before is not None:
        own = replace(own, first=min(at, before.first), last=max(at, before.last))
    return (*others, own)


def chosen(bearers: Iterable[Bearer], at: int, *, back: int, ahead: int) -> Bearer | None:
    """The bearer that an article of event time `at` is about: one that had begun by then, of these the one whose last
    version is nearest; else the next to begin.

    Only those count whose versions are no further `back`, and no further `ahead`, in milliseconds of event time.
    """
    near = [bearer for bearer in bearers if at - bearer.last <= back and bearer.first - at <= ahead]
    begun = [bearer for bearer in near if bearer.first <= at]
    if begun:
        return min(begun, key=lambda bearer: (max(at - bearer.last, 0), -bearer.stamp.number))
    return min(near, key=lambda bearer: (bearer.first, -bearer.stamp.number), default=None)


def known_in(tree: dict[str, object]) -> Known:
    """What a JSON object says is known of an article."""
    earlier = tree.get("earlier", ())
    return Known(**{**tree, "earlier": tuple(earlier)})  # type: ignore[arg-type]
