"""All that one dashboard consists of, put together from a log; what the routes are given."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desk.dashboard.access import Access
from desk.dashboard.backlog import Backlog
from desk.dashboard.feed import Feed
from desk.dashboard.log import Log
from desk.dashboard.position import Ids
from desk.dashboard.sources import Sources
from desk.dashboard.store import Store
from desk.dashboard.stream import PING_EVERY, WRITE_DEADLINE, Readers
from desk.dashboard.strip import Looker, Strip
from desk.dashboard.views import HealthView

STORE_BYTES = 256 * 1024 * 1024
"""Alerts held in memory, as JSON: 20,000 of the usual 5 KB take half of it."""
BACKLOG_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a dashboard keeps, and how patient it is. Seconds, and the settings' own counts."""

    most_alerts: int = 20_000
    backlog: int = 10_000
    most_behind: int = 2_000
    ping_every: float = PING_EVERY
    write_deadline: float = WRITE_DEADLINE


@dataclass(slots=True, kw_only=True)
class Service:
    """One dashboard: run `run`, and give it to `desk.dashboard.app.build`."""

    log: Log
    access: Access
    ids: Ids
    limits: Limits
    store: Store
    feed: Feed
    sources: Sources
    strip: Strip
    readers: Readers = field(default_factory=Readers)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Read and look for ever. Raises what makes going on useless."""
        looking = asyncio.create_task(self.strip.run())
        try:
            await self.feed.run()
        finally:
            looking.cancel()

    def close(self) -> None:
        """Let the streams end, so that the server need not wait for readers who never leave."""
        self.closing.set()
        self.feed.ring()

    @property
    def now(self) -> datetime:
        """The moment silences are measured by."""
        return datetime.now(UTC)

    @property
    def health(self) -> HealthView:
        """See HealthView."""
        last, as_of = self.feed.last_ms, self.strip.as_of
        return HealthView(
            ready=self.feed.ready.is_set(),
            broker=self.strip.is_fresh,
            as_of=iso(as_of) if as_of else None,
            stages=self.strip.stages,
            last_alert=iso(datetime.fromtimestamp(last / 1000, UTC)) if last is not None else None,
            held=len(self.store),
            dropped=self.store.dropped,
            unreadable=self.feed.unreadable,
            readers=self.readers.count,
        )


def assemble(
    log: Log,
    *,
    prefix: str,
    access: Access,
    observing: Callable[[], AbstractAsyncContextManager[Looker]],
    limits: Limits,
) -> Service:
    """A dashboard over this log; `prefix` names its topic set."""
    store = Store(most=limits.most_alerts, most_bytes=STORE_BYTES)
    sources = Sources(log, store)
    backlog = Backlog(most=limits.backlog, most_bytes=BACKLOG_BYTES)
    return Service(
        log=log,
        access=access,
        ids=Ids.of(prefix),
        limits=limits,
        store=store,
        feed=Feed(log, store, backlog, purged=sources.forget),
        sources=sources,
        strip=Strip(observing),
    )


def iso(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
