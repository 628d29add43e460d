"""One look at one feed: fetch or search, split into entries, publish the new ones, then remember them.

Only entries that the broker has acknowledged are remembered. So a crash in between brings an entry twice, and never
loses it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from copytaster import formats
from copytaster.formats.xml.split_feed import FeedEntry, split_feed
from desk.ingest.feeds import folders
from desk.ingest.feeds.fetch import FetchAnswer, FetchError, FetchLimits, fetch
from desk.ingest.feeds.health import FeedHealth
from desk.ingest.feeds.seen import MOST_ENTRIES, SeenEntries, load_seen, save_seen
from desk.ingest.publish import RawItem
from streams.kafka.connection import read_secret
from streams.settings.feed_sources import FeedSource

SUMMARY_ONLY = 600
"""An entry with fewer code points of its own text is replaced by its page, if its source says so."""
_UNSPECIFIC = ("", "application/octet-stream", "text/plain", "application/json", "text/html")
"""Media types that servers send when they do not know better; the content decides then."""

PublishItems = Callable[[list[RawItem]], Awaitable[tuple[int, int]]]
"""Publishes items and waits for the broker; returns how many were published, and how many were too large."""


@dataclass(frozen=True, slots=True)
class PollContext:
    """The context of a look: where to publish, its limits, and the folder of seen entries."""

    publish: PublishItems
    limits: FetchLimits
    state_dir: Path
    largest: int


async def poll_source(source: FeedSource, health: FeedHealth, polling: PollContext) -> None:
    """Look at a feed once and note the result. Raises nothing that is the feed's fault."""
    path = polling.state_dir / f"{source.name}.json"
    seen = await asyncio.to_thread(load_seen, path)
    try:
        entries = await (_folder if source.folder else _address)(source, seen, polling)
    except FetchError as error:
        health.note_failure(str(error), source.every, retry_after=error.retry_after, gone=error.gone)
        return
    except OSError as error:
        health.note_failure(f"{type(error).__name__}: {error}", source.every)
        return
    news = [(id_, digest, item) for id_, digest, item in entries if seen.is_news(id_, digest)]
    published, refused = await polling.publish([item for _, _, item in news]) if news else (0, 0)
    seen.remember(((id_, digest) for id_, digest, _ in entries), most=None if source.folder else MOST_ENTRIES)
    await asyncio.to_thread(save_seen, path, seen)
    health.note_success(source.every, published, refused)


FoundEntries = list[tuple[str, str, RawItem]]
"""Each entry's id, a mark of its state, and the item to publish."""


async def _folder(source: FeedSource, seen: SeenEntries, polling: PollContext) -> FoundEntries:
    return await asyncio.to_thread(folders.find_changed_files, source, seen, polling.largest)


async def _address(source: FeedSource, seen: SeenEntries, polling: PollContext) -> FoundEntries:
    headers = {name: read_secret(path) for name, path in source.header_files.items()}
    conditions = (seen.etag, seen.modified)
    answer = await fetch(
        source.url,
        polling.limits,
        headers=headers,
        etag=conditions[0],
        modified=conditions[1],
        inward=source.inward,
    )
    if answer.body is None:
        return []
    kind = _kind(source, answer)
    entries = []
    for entry in await asyncio.to_thread(split_feed, answer.body, kind):
        item = RawItem(entry.value, kind, source.sender, entry.id)
        if source.pages and entry.link and entry.length < SUMMARY_ONLY and seen.is_news(entry.id, entry.digest):
            item = await _page(source, entry, polling) or item
        entries.append((entry.id, entry.digest, item))
    seen.etag, seen.modified = answer.etag, answer.modified
    return entries


def _kind(source: FeedSource, answer: FetchAnswer) -> str:
    """The media type of an answer: from the source, from the answer's header, or from its content."""
    media_type = source.media_type or answer.media_type
    name, _, parameters = media_type.partition(";")
    if name.strip().lower() in _UNSPECIFIC and answer.body is not None:
        sniffed = formats.sniff_media_type(answer.body)
        return f"{sniffed}; {parameters.strip()}" if "charset" in parameters.lower() else sniffed
    return media_type


async def _page(source: FeedSource, entry: FeedEntry, polling: PollContext) -> RawItem | None:
    """The page of an entry; if it cannot be fetched, the entry itself is used."""
    try:
        answer = await fetch(entry.link, polling.limits, inward=source.inward)
    except FetchError:
        return None
    if not answer.body or "html" not in answer.media_type.lower():
        return None
    return RawItem(answer.body, answer.media_type, source.sender, entry.link)
